// SPDX-License-Identifier: MIT
// The blocking runner: opens a connection, and does the I/O of flows within the time limits.
#include "pop3/connection.hpp"

#include "client/opening_context.hpp"
#include "client/session_setup.hpp"
#include "net/environment.hpp"
#include "net/open_transport.hpp"
#include "net/perform.hpp"
#include "net/route_failures.hpp"
#include "net/time_budget.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "tls/tls_transport.hpp"

namespace pop3::inline v1 {

struct connection::impl final : verb_runner {
    impl(const std::string& name, session_options options_, endpoint_options endpoint_,
         const blocking_options& blocking, const net::environment& outside)
        : host(name),
          options(std::move(options_)),
          endpoint(std::move(endpoint_)),
          environment(outside),
          time(blocking.timeouts, outside.clock.now()),
          dialogue(options.limits, options.policy) {
        complete(endpoint);
        limit.stop = blocking.stop;
        set_up(dialogue, options, endpoint, host);
    }

    std::optional<failure> encrypt();
    io_result perform(const io_request& want);
    std::optional<io_result> check_time() const;
    const wait_limits& connect_deadline();
    const wait_limits& io_deadline();
    const wait_limits& read_deadline();
    io_result read(const io_request& want);
    const wait_limits& wait_deadline();
    [[nodiscard]] opening_context context() const { return {host, endpoint}; }

    // While it lives, the transport is in use, and is not destroyed: it may close the connection.
    class transport_use {
      public:
        explicit transport_use(impl& user) : user_(user) { user_.in_transport = true; }
        ~transport_use() {
            user_.in_transport = false;
            if (user_.hang_up_later) user_.wire.reset();
        }
        transport_use(const transport_use&) = delete;
        transport_use& operator=(const transport_use&) = delete;

      private:
        impl& user_;
    };

    pop3::dialogue& subject() noexcept override { return dialogue; }
    void hang_up() noexcept override {
        hang_up_later = in_transport;
        if (!in_transport) wire.reset();
    }
    void close() noexcept;

    std::string host;
    session_options options;
    endpoint_options endpoint;
    net::environment environment;
    net::time_budget time;
    wait_limits limit;
    owned_session dialogue;
    std::unique_ptr<transport> wire;
    bool in_transport = false;
    bool hang_up_later = false;
};

// ---- opening ----

result<connection> connection::open(const std::string& host, connect_options options) {
    return open(host, std::move(options), net::system_environment());
}

result<connection> connection::over(std::unique_ptr<transport> wire, const std::string& host,
                                    connect_options options) {
    return over(std::move(wire), host, std::move(options), net::system_environment());
}

result<connection> connection::open(const std::string& host, connect_options options,
                                    const net::environment& environment) {
    if (auto reason = defect_of(options)) return *std::move(reason);
    auto made = std::make_shared<impl>(host, options.session(), options.endpoint(),
                                       options.blocking(), environment);
    const endpoint_options& endpoint = made->endpoint;
    auto opened = net::open_transport(made->host, endpoint.port, made->connect_deadline(),
                                      made->environment, endpoint.route);
    if (!opened) {
        failure reason = std::move(opened).error();
        if (reason.code == errc::timed_out && reason.detail.empty())
            reason.detail = made->time.describe();
        return made->context().connect_failed(std::move(reason));
    }
    made->wire = *std::move(opened);
    return finish_opening(std::move(made));
}

result<connection> connection::over(std::unique_ptr<transport> wire, const std::string& host,
                                    connect_options options, const net::environment& environment) {
    if (auto reason = defect_of(options)) return *std::move(reason);
    if (!wire) return fail(errc::invalid_argument, "there is no transport");
    const bool named = !host.empty() || options.tls != tls_mode::none;
    if (named && !net::is_valid_host(host))
        return fail(errc::invalid_argument, "the host name is empty or invalid");
    auto made = std::make_shared<impl>(host, options.session(), options.endpoint(),
                                       options.blocking(), environment);
    made->connect_deadline();
    made->wire = std::move(wire);
    return finish_opening(std::move(made));
}

result<connection> connection::finish_opening(std::shared_ptr<impl> made) {
    connection open(std::move(made));
    impl& opened = *open.impl_;
    result<reply> hello = open.run(flows::open(opened.dialogue, opened.endpoint.tls));
    if (!hello) return opened.context().opening_failed(std::move(hello).error(), opened.dialogue);
    return open;
}

std::optional<failure> connection::impl::encrypt() {
    if (!endpoint.engine) return fail(errc::tls_unavailable);
    auto encrypted =
        tls::encrypted(*endpoint.engine, std::move(wire), host, endpoint.tls_options, limit);
    if (!encrypted) return std::move(encrypted).error();
    wire = *std::move(encrypted);
    dialogue.set_channel_binding(wire->binding());
    return std::nullopt;
}

// ---- running ----

const wait_limits& connection::impl::connect_deadline() {
    time.start_connect(environment.clock.now());
    limit.until = time.until();
    return limit;
}

const wait_limits& connection::impl::io_deadline() {
    time.start_io(environment.clock.now());
    limit.until = time.until();
    return limit;
}

const wait_limits& connection::impl::read_deadline() {
    time.start_read(environment.clock.now());
    limit.until = time.until();
    return limit;
}

const wait_limits& connection::impl::wait_deadline() {
    time.start_wait();
    limit.until = time.until();
    return limit;
}

// A server that never makes the client wait must not outlive the limits either.
std::optional<io_result> connection::impl::check_time() const {
    if (limit.stop.stop_requested()) return io_result{errc::cancelled, 0, {}};
    if (time.total_passed(environment.clock.now())) return io_result{errc::timed_out, 0, {}};
    return std::nullopt;
}

io_result connection::impl::perform(const io_request& want) {
    if (want.uninterrupted) {
        // A session that has ended holds no connection, nor the server's lock on the maildrop.
        if (!dialogue.usable() || dialogue.state() == session_state::ended) hang_up();
        return net::perform_wait(want, {}, environment.clock);
    }
    if (!wire) return {errc::session_unusable, 0, "the connection was closed"};
    if (auto ended = check_time()) return *std::move(ended);
    const transport_use here(*this);
    if (want.type == io_request::kind::wait)
        return net::perform(*wire, want, wait_deadline(), environment.clock);
    if (want.type == io_request::kind::read) return read(want);
    if (want.type != io_request::kind::start_tls)
        return net::perform(*wire, want, io_deadline(), environment.clock);
    // An implicit handshake is part of connecting, which has already begun.
    if (dialogue.state() != session_state::greeting) connect_deadline();
    if (auto reason = encrypt())
        return {reason->code, 0, std::move(reason->detail), std::move(reason->hint)};
    return {};
}

// A reply whose octets drip ends by a limit of its own.
io_result connection::impl::read(const io_request& want) {
    if (want.begins) time.begin_reply();
    io_result came = net::perform(*wire, want, read_deadline(), environment.clock);
    time.received(environment.clock.now(), came.octets);
    return came;
}

io_result connection::perform(impl& runner, const io_request& want) {
    io_result done;
    try {
        done = runner.perform(want);
    } catch (const std::system_error& e) {
        done = {e.code(), 0, e.what()};
    }
    if (done.error == errc::timed_out && done.detail.empty()) done.detail = runner.time.describe();
    return done;
}

void connection::impl::close() noexcept {
    if (wire || in_transport)
        dialogue.make_unusable(errc::session_unusable, {}, "the connection was closed");
    hang_up();
}

// ---- the rest ----

connection::connection(std::shared_ptr<impl> made) : impl_(std::move(made)) {}
connection::connection(connection&&) noexcept = default;

connection& connection::operator=(connection&& from) noexcept {
    if (this == &from) return *this;
    if (impl_ && impl_->busy()) close();
    impl_ = std::move(from.impl_);
    return *this;
}

// A verb that runs keeps the session, and has to end.
connection::~connection() {
    if (impl_ && impl_->busy()) close();
}

class dialogue& connection::dialogue() noexcept {
    return impl_ ? impl_->dialogue : unusable_session();
}

const class session& connection::session() const noexcept {
    return impl_ ? impl_->dialogue : unusable_session();
}

verb_runner& connection::runner(impl& owner) noexcept {
    return owner;
}

std::optional<tls_info> connection::tls() const {
    return impl_ && impl_->wire ? impl_->wire->tls() : std::nullopt;
}

void connection::set_trust(tls_options trust) {
    if (impl_) impl_->endpoint.tls_options = std::move(trust);
}

void connection::close() noexcept {
    const std::shared_ptr<impl> kept = impl_;  // the transport may be the last that refers to this
    if (kept) kept->close();
}

}  // namespace pop3::inline v1
