// SPDX-License-Identifier: MIT
// The blocking runner: opens a connection, and does the I/O of flows within the time limits.
#include "pop3/connection.hpp"

#include "net/network.hpp"
#include "net/open_transport.hpp"
#include "net/perform.hpp"
#include "net/time_budget.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "tls/tls_transport.hpp"
#ifdef POP3_HAS_OPENSSL
#include "pop3/openssl.hpp"
#endif
#ifdef POP3_HAS_GSASL
#include "pop3/gsasl.hpp"
#endif
#include "vocabulary/url_authority.hpp"

namespace pop3::inline v1 {
namespace {

std::shared_ptr<tls_engine> engine_of_this_build() {
#ifdef POP3_HAS_OPENSSL
    return openssl_engine();
#else
    return nullptr;
#endif
}

// The options that no connection can be made with.
std::optional<failure> defect_of(const connect_options& options) {
    using limit = std::pair<const char*, std::chrono::milliseconds>;
    for (const auto& [name, span] :
         {limit{"connect", options.timeouts.connect}, limit{"read", options.timeouts.read},
          limit{"total", options.timeouts.total}})
        if (span <= std::chrono::milliseconds::zero())
            return fail(errc::invalid_argument,
                        std::string("the time limit \"") + name + "\" is not positive");
    return std::nullopt;
}

// A TLS server waits for a handshake, closes, or sends a record: an alert (0x15) or a handshake
// (0x16), of version 3.x (RFC 8446, section 5.1).
std::string hint_about_tls(const failure& reason) {
    if (reason.reply.starts_with("\x15\x03") || reason.reply.starts_with("\x16\x03"))
        return "This port speaks TLS: use implicit TLS.";
    const bool silent = reason.code == errc::timed_out || reason.code == errc::closed_by_server ||
                        reason.code == std::errc::connection_reset;
    return silent && reason.reply.empty()
               ? "If this port speaks TLS, as 995 does, use implicit TLS; "
                 "otherwise try again later."
               : std::string();
}

}  // namespace

struct connection::impl {
    impl(const std::string& name, connect_options options_, const net::network& through)
        : host(name),
          options(std::move(options_)),
          world(through),
          time(options.timeouts, through.clock),
          dialogue(options.limits, options.policy) {
        if (options.port == 0) options.port = default_port(options.tls);
        if (!options.engine) options.engine = engine_of_this_build();
        limit.stop = options.stop;
        dialogue.set_tracer(options.trace);
        dialogue.set_peer(host, options.port);
        add_mechanisms();
    }

    void add_mechanisms();
    std::optional<failure> encrypt();
    io_result perform(const io_request& want);
    std::optional<io_result> out_of_time() const;
    const wait_limits& connecting();
    const wait_limits& answering();
    const wait_limits& unlimited();
    failure explained_opening(failure f) const;
    failure explained(failure f, const char* doing) const;

    std::string host;
    connect_options options;
    net::network world;
    net::deadline time;
    wait_limits limit;
    owned_session dialogue;
    std::unique_ptr<transport> wire;
    std::string tls_hint;  // of the handshake that failed; an io_result has none
    bool busy = false;
};

// ---- opening ----

result<connection> connection::open(const std::string& host, connect_options options) {
    return open(host, std::move(options), net::system_network());
}

result<connection> connection::over(std::unique_ptr<transport> wire, const std::string& host,
                                    connect_options options) {
    return over(std::move(wire), host, std::move(options), net::system_network());
}

result<connection> connection::open(const std::string& host, connect_options options,
                                    const net::network& through) {
    if (auto reason = defect_of(options)) return *std::move(reason);
    auto made = std::make_unique<impl>(host, std::move(options), through);
    made->connecting();
    auto reached =
        net::reach(made->host, made->options.port, made->limit, made->world, made->options.route);
    if (!reached) return made->explained(std::move(reached).error(), "connect");
    made->wire = *std::move(reached);
    return greeted(std::move(made));
}

result<connection> connection::over(std::unique_ptr<transport> wire, const std::string& host,
                                    connect_options options, const net::network& through) {
    if (auto reason = defect_of(options)) return *std::move(reason);
    auto made = std::make_unique<impl>(host, std::move(options), through);
    made->connecting();
    made->wire = std::move(wire);
    return greeted(std::move(made));
}

result<connection> connection::greeted(std::unique_ptr<impl> made) {
    connection open(std::move(made));
    impl& opened = *open.impl_;
    result<reply> hello = open.run(flows::open(opened.dialogue, opened.options.tls));
    if (!hello) return opened.explained_opening(std::move(hello).error());
    return open;
}

void connection::impl::add_mechanisms() {
#ifdef POP3_HAS_GSASL
    dialogue.add_mechanisms(gsasl_mechanisms());
#endif
    for (const auto& source : options.mechanisms) dialogue.add_mechanisms(*source);
}

std::optional<failure> connection::impl::encrypt() {
    if (!options.engine) return fail(errc::tls_unavailable);
    auto encrypted =
        tls::encrypted(*options.engine, std::move(wire), host, options.tls_options, limit);
    if (!encrypted) return std::move(encrypted).error();
    wire = *std::move(encrypted);
    dialogue.set_channel_binding(wire->binding());
    return std::nullopt;
}

// The operation and the host; the host's name may contain anything, so it is escaped when shown.
failure connection::impl::explained(failure f, const char* doing) const {
    const std::string& socket = options.route.unix_socket;
    f.command =
        std::string(doing) + ' ' + (socket.empty() ? host_and_port(host, options.port) : socket);
    if (f.code == errc::timed_out && f.detail.empty()) f.detail = time.words();
    if (f.hint.empty()) f.hint = tls_hint;
    return f;
}

// The state of the session shows which operation failed.
failure connection::impl::explained_opening(failure f) const {
    if (dialogue.state() != session_state::greeting) return explained(std::move(f), "STLS with");
    if (options.tls == tls_mode::implicit && !dialogue.secure())
        return explained(std::move(f), "TLS with");
    if (options.tls != tls_mode::implicit && f.hint.empty()) f.hint = hint_about_tls(f);
    return explained(std::move(f), "greeting of");
}

// ---- running ----

const wait_limits& connection::impl::connecting() {
    time.start_connecting();
    limit.until = time.until();
    return limit;
}

const wait_limits& connection::impl::answering() {
    time.start_waiting();
    limit.until = time.until();
    return limit;
}

const wait_limits& connection::impl::unlimited() {
    time.start_unlimited();
    limit.until = time.until();
    return limit;
}

// A server that never makes the client wait must not outlive the limits either.
std::optional<io_result> connection::impl::out_of_time() const {
    if (limit.stop.stop_requested()) return io_result{errc::cancelled, 0, {}};
    if (time.total_passed()) return io_result{errc::timed_out, 0, {}};
    return std::nullopt;
}

io_result connection::impl::perform(const io_request& want) {
    if (!wire) return {errc::session_unusable, 0, "the connection was closed"};
    if (auto over = out_of_time()) return *std::move(over);
    if (want.type == io_request::kind::wait)
        return net::perform(*wire, want, unlimited(), world.clock);
    if (want.type != io_request::kind::start_tls)
        return net::perform(*wire, want, answering(), world.clock);
    // An implicit handshake is part of connecting, which has already begun.
    if (dialogue.state() != session_state::greeting) connecting();
    if (auto reason = encrypt()) {
        tls_hint = std::move(reason->hint);
        return {reason->code, 0, std::move(reason->detail)};
    }
    return {};
}

io_result connection::perform(const io_request& want) {
    io_result done;
    try {
        done = impl_->perform(want);
    } catch (const std::system_error& e) {
        done = {e.code(), 0, e.what()};
    }
    if (done.error == errc::timed_out && done.detail.empty()) done.detail = impl_->time.words();
    return done;
}

connection::running::running(connection& owner) : subject_(*owner.impl_) {
    subject_.busy = true;
}

connection::running::~running() {
    subject_.busy = false;
    if (!completed_)
        subject_.dialogue.make_unusable(errc::session_unusable, {}, "an exception ended a verb");
    // A session that has ended holds no connection, nor the server's lock on the maildrop.
    const bool usable = subject_.dialogue.usable() || subject_.dialogue.is_reading();
    if (!usable || subject_.dialogue.state() == session_state::ended) subject_.wire.reset();
}

// ---- the rest ----

connection::connection(std::unique_ptr<impl> made) : impl_(std::move(made)) {}
connection::connection(connection&&) noexcept = default;
connection& connection::operator=(connection&&) noexcept = default;
connection::~connection() = default;

class dialogue& connection::dialogue() noexcept {
    return impl_->dialogue;
}

const class session& connection::session() const noexcept {
    return impl_->dialogue;
}

bool connection::busy() const noexcept {
    return impl_->busy;
}

void connection::set_trust(tls_options trust) {
    impl_->options.tls_options = std::move(trust);
}

void connection::close() noexcept {
    if (impl_->wire)
        impl_->dialogue.make_unusable(errc::session_unusable, {}, "the connection was closed");
    impl_->wire.reset();
}

}  // namespace pop3::inline v1
