// SPDX-License-Identifier: MIT
#include "session_store.hpp"

#include <algorithm>
#include <utility>

namespace pop3::inline v1::tls {
namespace {

bool is_valid(SSL_SESSION& session, std::time_t now) {
    const X509* const certificate = SSL_SESSION_get0_peer(&session);
    return certificate && X509_cmp_time(X509_get0_notAfter(certificate), &now) > 0;
}

}  // namespace

void session_store::keep(const std::string& peer, owned<SSL_SESSION> session) {
    const std::lock_guard lock(mutex_);
    entries_.push_front({peer, std::move(session)});
    if (entries_.size() > most) entries_.pop_back();
}

owned<SSL_SESSION> session_store::take(const std::string& peer, std::time_t now) {
    const std::lock_guard lock(mutex_);
    while (true) {
        const auto found = std::ranges::find(entries_, peer, &entry::peer);
        if (found == entries_.end()) return nullptr;
        owned<SSL_SESSION> session = std::move(found->session);
        entries_.erase(found);
        if (is_valid(*session, now)) return session;
    }
}

}  // namespace pop3::inline v1::tls
