// SPDX-License-Identifier: MIT
#include "session_core.hpp"

#include <utility>

#include <asio/local/stream_protocol.hpp>

#include "client/session_setup.hpp"
#include "net/perform.hpp"
#include "net/route_failures.hpp"
#include "net/tcp_options.hpp"
#include "pop3/flows.hpp"
#include "proxy/handshake.hpp"

namespace pop3::inline v1::asio::detail {
namespace {

const wait_limits without_waiting{system::time_point::min(), {}};

}  // namespace

connection_settings::connection_settings(const connect_options& options,
                                         const net::environment& outside)
    : defect(defect_of(options)),
      session(options.session()),
      endpoint(options.endpoint()),
      timeouts(options.timeouts),
      stop(options.stop),
      environment(outside) {
    complete(endpoint);
}

session_core::session_core(::asio::any_io_executor io, std::string host,
                           std::shared_ptr<const connection_settings> settings,
                           std::shared_ptr<const tls_options> trust)
    : io_(std::move(io)),
      host_(std::move(host)),
      settings_(std::move(settings)),
      trust_(std::move(trust)),
      time_(settings_->timeouts, now()),
      session_(settings_->session.limits, settings_->session.policy) {
    set_up(session_, settings_->session, settings_->endpoint, host_);
}

// ---- opening ----

result<std::optional<session_core::destination>> session_core::begin_opening() {
    if (!session_.usable()) return fail(errc::session_unusable);
    if (settings_->defect) return *settings_->defect;
    time_.start_connect(now());
    if (path().unix_socket.empty())
        if (auto reason = net::defect_of_route(host_, path())) return *std::move(reason);
    if (stop().stop_requested()) return fail(errc::cancelled);
    if (path().via) return std::optional(destination{path().via->host, path().via->port});
    if (path().unix_socket.empty())
        return std::optional(destination{host_, settings_->endpoint.port});
    auto socket = net::connect_to_path(path().unix_socket);
    if (!socket) return std::move(socket).error();
    stream_socket adopted(io_);
    std::error_code error;
    adopted.assign(::asio::local::stream_protocol(), socket->get(), error);
    if (error) return failure{error, {}, {}, {}};
    static_cast<void>(socket->release());
    connected(std::move(adopted));
    return std::optional<destination>();
}

void session_core::connected(stream_socket socket) {
    if (path().unix_socket.empty())
        net::enable_keepalive(socket.native_handle(), path().tcp_keep_alive);
    auto made = std::make_unique<ready_socket>(std::move(socket));
    socket_ = made.get();
    wire_ = std::move(made);
}

failure session_core::not_connected(failure reason) {
    if (!session_.usable()) return fail(errc::session_unusable, "the connection was closed");
    session_.make_unusable(errc::session_unusable, {}, "the connection was not opened");
    if (settings_->defect) return reason;
    reason = net::none_answered(std::move(reason), path());
    if (path().via && reason.code != errc::invalid_argument)
        reason = net::failure_of_proxy(std::move(reason), *path().via);
    if (reason.code == errc::timed_out && reason.detail.empty()) reason.detail = time_.describe();
    return context().connect_failed(std::move(reason));
}

flow<reply> session_core::open() {
    if (path().via) {
        flow<void> handshake =
            proxies::proxy_handshake(*path().via, {host_, settings_->endpoint.port});
        std::optional<failure> refused = co_await handshake.conclusion();
        if (refused) {
            failure reason = not_connected(*std::move(refused));
            co_return reason;
        }
    }
    reaching_ = false;
    flow<reply> opening = flows::open(session_, settings_->endpoint.tls);
    result<reply> hello = co_await opening.conclusion();
    if (hello) co_return hello;
    failure reason = context().opening_failed(std::move(hello).error(), session_);
    session_.make_unusable(errc::session_unusable, {}, "the connection was not opened");
    co_return reason;
}

// ---- running ----

// A handshake of implicit TLS, and that of a proxy, are part of connecting, which has already begun.
void session_core::begin(const io_request& want) {
    if (reaching_) return;
    switch (want.type) {
        case io_request::kind::wait:
            return time_.start_wait();
        case io_request::kind::start_tls:
            if (session_.state() != session_state::greeting) time_.start_connect(now());
            return;
        case io_request::kind::read:
            if (want.begins) time_.begin_reply();
            return time_.start_read(now());
        case io_request::kind::read_ready:
        case io_request::kind::write:
            return time_.start_io(now());
    }
}

std::optional<io_result> session_core::ended_from_outside() const {
    if (stop().stop_requested()) return io_result{errc::cancelled, 0, {}};
    if (time_.total_passed(now())) return out_of_time();
    return std::nullopt;
}

io_result session_core::out_of_time() const {
    return {errc::timed_out, 0, reaching_ ? std::string() : time_.describe()};
}

std::optional<io_result> session_core::attempt(const io_request& want) {
    if (!wire_) return io_result{errc::session_unusable, 0, "the connection was closed"};
    io_result done;
    try {
        done = want.type == io_request::kind::start_tls
                   ? shake_hands()
                   : net::perform(*wire_, want, without_waiting, environment().clock);
    } catch (const std::system_error& e) {
        done = {e.code(), 0, e.what()};
    }
    if (done.error == errc::timed_out) {
        if (done.octets == 0) return std::nullopt;
        done.error = {};  // what TLS has sealed is sent with the next octets
    }
    if (want.type == io_request::kind::read && !reaching_) time_.received(now(), done.octets);
    return done;
}

// Called again until it does not have to wait.
io_result session_core::shake_hands() {
    if (!shaking_) {
        const endpoint_options& endpoint = settings_->endpoint;
        if (!endpoint.engine) return {errc::tls_unavailable, 0, {}};
        auto session = endpoint.engine->client(host_, trust_ ? *trust_ : endpoint.tls_options);
        if (!session) {
            failure reason = std::move(session).error();
            return {reason.code, 0, std::move(reason.detail), std::move(reason.hint)};
        }
        auto made = std::make_unique<tls::tls_transport>(*std::move(session), std::move(wire_));
        shaking_ = made.get();
        wire_ = std::move(made);
    }
    io_result done = shaking_->handshake(without_waiting);
    if (done.error == errc::timed_out) return done;
    if (!done.error) session_.set_channel_binding(wire_->binding());
    shaking_ = nullptr;
    return done;
}

// ---- the end ----

void session_core::hang_up() noexcept {
    shaking_ = nullptr;
    socket_ = nullptr;
    wire_.reset();
}

void session_core::close() noexcept {
    session_.make_unusable(errc::session_unusable, {}, "the connection was closed");
    hang_up();
    if (closed) closed();
}

std::optional<tls_info> session_core::tls() const {
    return wire_ && !shaking_ ? wire_->tls() : std::nullopt;
}

}  // namespace pop3::inline v1::asio::detail
