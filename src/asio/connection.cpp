// SPDX-License-Identifier: MIT
#include "pop3/asio/connection.hpp"

#include "client/session_setup.hpp"
#include "pop3/flows.hpp"
#include "session_core.hpp"

namespace pop3::inline v1::asio {

connection::connection(executor_type executor, const connect_options& options)
    : connection(std::move(executor), options, net::system_environment()) {}

connection::connection(executor_type executor, const connect_options& options,
                       const net::environment& environment)
    : executor_(std::move(executor)),
      state_(std::make_shared<detail::connection_state>(
          std::make_shared<const detail::connection_settings>(options, environment))) {}

// The one that was moved from keeps its executor, which is where handlers get their failures.
connection::connection(connection&& from) noexcept  // NOLINTNEXTLINE(cert-oop11-cpp)
    : executor_(from.executor_), state_(std::move(from.state_)) {}

connection& connection::operator=(connection&& from) noexcept {
    if (this == &from) return *this;
    abandon();
    executor_ = from.executor_;
    state_ = std::move(from.state_);
    return *this;
}

connection::~connection() {
    abandon();
}

// Verbs keep the session, and the state: one that runs has to end, and one that has not begun must not.
void connection::abandon() noexcept {
    if (!state_) return;
    close();
    const std::shared_ptr<detail::session_core> last = std::move(state_->core);
    state_->settings.reset();
}

connection::opening connection::begin_opening(detail::connection_state* state, std::string host,
                                              const executor_type& io) {
    if (!state || !state->settings)  // it is not run
        return {nullptr, flows::open(unusable_session(), tls_mode::none)};
    if (state->core && state->core->busy()) return {state->core, state->core->open()};  // nor this
    if (const auto former = state->core) former->close();
    state->core =
        std::make_shared<detail::session_core>(io, std::move(host), state->settings, state->trust);
    return {state->core, state->core->open()};
}

std::shared_ptr<detail::session_core> connection::core() const noexcept {
    return state_ ? state_->core : nullptr;
}

const class session& connection::session() const noexcept {
    const auto open = core();
    return open ? open->session() : unusable_session();
}

class dialogue& connection::dialogue() noexcept {
    const auto open = core();
    return open ? open->session() : unusable_session();
}

std::optional<tls_info> connection::tls() const {
    const auto open = core();
    return open ? open->tls() : std::nullopt;
}

void connection::set_trust(tls_options trust) {
    if (!state_) return;
    state_->trust = std::make_shared<const tls_options>(std::move(trust));
    if (state_->core) state_->core->set_trust(state_->trust);
}

void connection::close() noexcept {
    if (const auto open = core()) open->close();
}

}  // namespace pop3::inline v1::asio
