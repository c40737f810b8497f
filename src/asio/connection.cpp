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
      settings_(std::make_shared<const detail::connection_settings>(options, environment)) {}

// The one that was moved from keeps its executor, which is where handlers get their failures.
connection::connection(connection&& from) noexcept
    : executor_(from.executor_),
      settings_(std::move(from.settings_)),
      core_(std::move(from.core_)) {}

connection& connection::operator=(connection&& from) noexcept {
    if (this == &from) return *this;
    if (core_ && core_->busy()) close();
    executor_ = from.executor_;
    settings_ = std::move(from.settings_);
    core_ = std::move(from.core_);
    return *this;
}

// A verb that runs keeps the session, and has to end.
connection::~connection() {
    if (core_ && core_->busy()) close();
}

flow<reply> connection::opening(std::string host) {
    close();
    if (!settings_) return flows::open(unusable_session(), tls_mode::none);  // it is not run
    core_ = std::make_shared<detail::session_core>(executor_, std::move(host), settings_);
    return core_->open();
}

const class session& connection::session() const noexcept {
    return core_ ? core_->session() : unusable_session();
}

class dialogue& connection::dialogue() noexcept {
    return core_ ? core_->session() : unusable_session();
}

std::optional<tls_info> connection::tls() const {
    return core_ ? core_->tls() : std::nullopt;
}

void connection::set_trust(tls_options trust) {
    if (core_) core_->set_trust(std::move(trust));
}

void connection::close() noexcept {
    const std::shared_ptr<detail::session_core> kept = core_;
    if (kept) kept->close();
}

}  // namespace pop3::inline v1::asio
