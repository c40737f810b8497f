// SPDX-License-Identifier: MIT
// What users ask a session, and what its owner sets.
#include "pop3/session.hpp"

#include "pop3/owned_session.hpp"
#include "session_impl.hpp"

namespace pop3::inline v1 {

session::session(const pop3::limits& limits, const pop3::policy& policy)
    : impl_(std::make_unique<impl>(limits, policy)) {}

session::~session() = default;

session_state session::state() const noexcept {
    return impl_->facts.state;
}
bool session::usable() const noexcept {
    return !impl_->unusable_because && !impl_->unfinished();
}
bool session::secure() const noexcept {
    return impl_->facts.secure;
}
const std::string& session::greeting() const noexcept {
    return impl_->facts.greeting;
}
const reply& session::last_reply() const noexcept {
    return impl_->facts.last_reply;
}
const capabilities* session::known_capabilities() const noexcept {
    return impl_->facts.listing ? &*impl_->facts.listing : nullptr;
}
support session::supports(std::string_view name) const {
    return impl_->facts.supports(name);
}
const limits& session::limits() const noexcept {
    return impl_->facts.limits;
}
const policy& session::policy() const noexcept {
    return impl_->facts.policy;
}

// ---- the owner ----

owned_session::owned_session(const pop3::limits& limits, const pop3::policy& policy)
    : dialogue(limits, policy) {}

void owned_session::set_tracer(tracer* t) noexcept {
    impl_->facts.trace = t;
}
void owned_session::set_secure() noexcept {
    impl_->facts.secure = true;
    if (impl_->facts.trace) impl_->facts.trace->tls_started();
}
void owned_session::set_pipelining(bool wanted) noexcept {
    impl_->facts.policy.pipelining = wanted;
}
void owned_session::set_peer(std::string host, std::uint16_t port) {
    impl_->facts.peer.host = std::move(host);
    impl_->facts.peer.port = port;
}
void owned_session::set_channel_binding(std::optional<channel_binding> binding) {
    impl_->facts.peer.binding = std::move(binding);
}
void owned_session::release_memory() noexcept {
    impl_->reader.release();
}
void owned_session::add_mechanisms(const mechanism_source& more) {
    impl_->facts.sources.insert(impl_->facts.sources.begin(), &more);
}

}  // namespace pop3::inline v1
