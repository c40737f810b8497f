// SPDX-License-Identifier: MIT
#include "audit.hpp"

#include <mutex>

namespace pop3::inline v1::poplib {
namespace {

struct hook_and_wish {
    audit_hook hook;
    audit_secrets secrets;
};

// Shared, so that a running hook may be replaced.
struct installed {
    std::mutex guard;
    std::shared_ptr<const hook_and_wish> newest;
};

installed& process_hook() {
    static installed instance;
    return instance;
}

std::shared_ptr<const hook_and_wish> current_hook() {
    const std::lock_guard lock(process_hook().guard);
    return process_hook().newest;
}

}  // namespace

void set_audit_hook(audit_hook hook, audit_secrets secrets) {
    std::shared_ptr<const hook_and_wish> made;
    if (hook) made = std::make_shared<hook_and_wish>(hook_and_wish{std::move(hook), secrets});
    const std::lock_guard lock(process_hook().guard);
    process_hook().newest.swap(made);
}

void audit_connect(const POP3& self, std::string_view host, std::uint16_t port) {
    if (const auto now = current_hook())
        now->hook({.event = "poplib.connect", .self = self, .host = host, .port = port});
}

void audit_putline(const POP3& self, std::string_view line, audit_secrets shown_as) {
    const auto now = current_hook();
    if (now && now->secrets == shown_as)
        now->hook({.event = "poplib.putline", .self = self, .line = line});
}

}  // namespace pop3::inline v1::poplib
