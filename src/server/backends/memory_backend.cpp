// SPDX-License-Identifier: MIT
#include "pop3/server/memory_backend.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>

#include "string_source.hpp"
#include "vocabulary/constant_time.hpp"
#include "wire/crlf_encoder.hpp"

namespace pop3::inline v1 {
namespace {

struct stored_message {
    std::shared_ptr<const std::string> octets;
    std::string uid;
};

using stored_messages = std::vector<stored_message>;

struct mailbox {
    secret_string password;
    // A session keeps the list it found: opening costs the same for any number of messages.
    std::shared_ptr<stored_messages> messages = std::make_shared<stored_messages>();
    std::uint64_t last_uid = 0;
    bool in_use = false;

    // The list, for changes: a copy if a session reads it.
    stored_messages& own_messages() {
        if (messages.use_count() > 1) messages = std::make_shared<stored_messages>(*messages);
        return *messages;
    }
};

// As sent: a message without CRLF at its end gets one.
octet_count sent_size(const std::string& octets) {
    return octets.size() + (octets.empty() || octets.ends_with("\r\n") ? 0 : 2);
}

// The lock on a mailbox; destroying it unlocks.
class memory_maildrop final : public maildrop {
  public:
    // `guard` is held.
    memory_maildrop(std::mutex& guard, mailbox& owner)
        : guard_(guard), owner_(owner), messages_(owner.messages) {
        owner_.in_use = true;
    }
    ~memory_maildrop() override {
        const std::lock_guard lock(guard_);
        owner_.in_use = false;
        messages_.reset();
    }
    memory_maildrop(const memory_maildrop&) = delete;
    memory_maildrop& operator=(const memory_maildrop&) = delete;

    [[nodiscard]] std::uint32_t count() const override {
        return static_cast<std::uint32_t>(messages_->size());
    }
    octet_count size(message_number n) override { return sent_size(*at(n).octets); }
    std::string_view unique_id(message_number n) override { return at(n).uid; }
    result<std::unique_ptr<message_source>> open(message_number n) override {
        return std::unique_ptr<message_source>(
            std::make_unique<serving::string_source>(at(n).octets));
    }
    std::size_t remove(std::span<const message_number> marked) override {
        // Only this session removes, and new messages are appended: the numbers are still right.
        const std::lock_guard lock(guard_);
        messages_.reset();
        stored_messages& all = owner_.own_messages();
        for (const message_number n : marked) all[n.value() - 1].octets.reset();
        std::erase_if(all, [](const stored_message& m) { return !m.octets; });
        return 0;
    }

  private:
    [[nodiscard]] const stored_message& at(message_number n) const {
        return (*messages_)[n.value() - 1];
    }

    std::mutex& guard_;
    mailbox& owner_;
    std::shared_ptr<const stored_messages> messages_;
};

}  // namespace

struct memory_backend::impl {
    mutable std::mutex guard;
    std::map<std::string, mailbox, std::less<>> mailboxes;

    [[nodiscard]] mailbox& of(std::string_view user) {
        const auto found = mailboxes.find(user);
        if (found == mailboxes.end()) throw std::invalid_argument("memory_backend: no such user");
        return found->second;
    }
};

memory_backend::memory_backend() : impl_(std::make_unique<impl>()) {}
memory_backend::~memory_backend() = default;

memory_backend& memory_backend::add_user(std::string name, secret_string password) {
    const std::lock_guard lock(impl_->guard);
    impl_->mailboxes[std::move(name)].password = std::move(password);
    return *this;
}

memory_backend& memory_backend::add_message(std::string_view user, std::string octets,
                                            std::string uid) {
    return add_message(user, std::make_shared<const std::string>(std::move(octets)),
                       std::move(uid));
}

memory_backend& memory_backend::add_message(std::string_view user,
                                            std::shared_ptr<const std::string> octets,
                                            std::string uid) {
    const std::lock_guard lock(impl_->guard);
    mailbox& owner = impl_->of(user);
    if (uid.empty()) uid = "m" + std::to_string(++owner.last_uid);
    owner.own_messages().push_back({std::move(octets), std::move(uid)});
    return *this;
}

memory_backend& memory_backend::add_text(std::string_view user, std::string_view text,
                                         std::string uid) {
    std::string octets;
    octets.reserve(text.size() + text.size() / 16);
    wire::crlf_encoder().encode(text, octets);
    return add_message(user, std::move(octets), std::move(uid));
}

std::vector<std::string> memory_backend::messages(std::string_view user) const {
    const std::lock_guard lock(impl_->guard);
    std::vector<std::string> all;
    for (const stored_message& m : *impl_->of(user).messages) all.push_back(*m.octets);
    return all;
}

bool memory_backend::in_use(std::string_view user) const {
    const std::lock_guard lock(impl_->guard);
    return impl_->of(user).in_use;
}

std::optional<failure> memory_backend::check_password(std::string_view user,
                                                      std::string_view password) {
    const std::lock_guard lock(impl_->guard);
    const auto found = impl_->mailboxes.find(user);
    return serving::wrong_password(
        password, found == impl_->mailboxes.end() ? nullptr : &found->second.password);
}

std::optional<secret_string> memory_backend::password_of(std::string_view user) {
    const std::lock_guard lock(impl_->guard);
    const auto found = impl_->mailboxes.find(user);
    if (found == impl_->mailboxes.end()) return std::nullopt;
    return found->second.password;
}

result<std::unique_ptr<maildrop>> memory_backend::open(std::string_view user) {
    const std::lock_guard lock(impl_->guard);
    mailbox& wanted = impl_->of(user);
    if (wanted.in_use) return fail(errc::in_use);
    return std::unique_ptr<maildrop>(std::make_unique<memory_maildrop>(impl_->guard, wanted));
}

}  // namespace pop3::inline v1
