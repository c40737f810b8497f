// SPDX-License-Identifier: MIT
// POP3 and POP3_SSL: Python's interface on top of the flows that every client runs.
#include "pop3/poplib.hpp"

#include <numeric>
#include <stdexcept>

#include "audit.hpp"
#include "debug_printer.hpp"
#include "flows/lines.hpp"
#include "line_sink.hpp"
#include "pop3/connection.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::poplib {
namespace {

// Python's own texts where it does not quote the server.
failure in_the_words_of_poplib(errc code, std::string command, std::string words) {
    return {make_error_code(code), std::move(command), {}, std::move(words)};
}

[[noreturn]] void raise_as_python_does(failure reason) {
    if (reason.code == errc::invalid_argument) throw std::invalid_argument(reason.message());
    raise(std::move(reason));
}

// Lenient where Python is: the server decides which command is allowed in which state, APOP accepts
// any timestamp, and a password goes wherever the program sends it.
policy as_lenient_as_python() {
    return {.allow_cleartext_password = true,
            .check_state = false,
            .strict_apop_timestamp = false,
            .pipelining = false};
}

tls_options trust_of(const std::string& keyfile, const std::string& certfile,
                     const std::optional<tls_options>& context) {
    if (context && !(keyfile.empty() && certfile.empty()))
        throw std::invalid_argument("context and keyfile or certfile exclude one another");
    if (!keyfile.empty() && certfile.empty())
        throw std::invalid_argument("a keyfile needs a certfile");
    if (context) return *context;
    return {.client_certificate = certfile, .client_key = keyfile};
}

std::uint16_t checked(int port) {
    if (port < 1 || port > UINT16_MAX) throw std::invalid_argument("port must be 1-65535");
    return static_cast<std::uint16_t>(port);
}

time_limits waiting(std::optional<std::chrono::milliseconds> timeout) {
    if (!timeout) return {};
    if (*timeout < std::chrono::milliseconds::zero())
        throw std::invalid_argument("Timeout value out of range");
    if (*timeout == std::chrono::milliseconds::zero())
        throw std::invalid_argument("Non-blocking socket (timeout=0) is not supported");
    return {.connect = *timeout, .read = *timeout};
}

connect_options in_clear(int port, std::optional<std::chrono::milliseconds> timeout) {
    return {.tls = tls_mode::none, .port = checked(port), .timeouts = waiting(timeout)};
}

connect_options over_tls(int port, tls_options trust,
                         std::optional<std::chrono::milliseconds> timeout) {
    return {.tls = tls_mode::implicit,
            .port = checked(port),
            .tls_options = std::move(trust),
            .timeouts = waiting(timeout)};
}

}  // namespace

struct POP3::impl final : tracer {
    impl(const POP3& facade, std::string to_host, std::uint16_t to_port)
        : self(&facade), host(std::move(to_host)), port(to_port) {}

    class dialogue& dialogue() {
        return link->dialogue();
    }

    template <class T>
    T run(flow<T> exchange) {
        result<T> outcome = link->run(std::move(exchange));
        if (!outcome) raise_as_python_does(std::move(outcome).error());
        return *std::move(outcome);
    }
    std::string line_of(flow<reply> exchange) { return run(std::move(exchange)).line; }

    template <class Exchange>
    multi_line_response message(Exchange ask) {
        line_sink sink(dialogue(), debug);
        const octet_count octets = run(ask(dialogue(), sink));
        debug.received_end(line_end_of(dialogue()));
        return {dialogue().last_reply().line, std::move(sink.lines), octets};
    }

    multi_line_response lines_of(flow<std::vector<std::string>> exchange) {
        std::vector<std::string> lines = run(std::move(exchange));
        const std::string_view line_end = line_end_of(dialogue());
        debug.received_end(line_end);
        const octet_count octets = std::accumulate(
            lines.begin(), lines.end(), octet_count{0},
            [&](octet_count sum, const auto& line) { return sum + line.size() + line_end.size(); });
        return {dialogue().last_reply().line, std::move(lines), octets};
    }

    void sent(std::string_view line) override {
        status_due = true;
        debug.sent(line);
        if (self) audit_putline(*self, line, audit_secrets::masked);
    }
    void sent_unmasked(std::string_view line) override {
        if (self) audit_putline(*self, line, audit_secrets::shown);
    }
    void received(std::string_view line) override {
        if (!link) {
            if (welcome.empty()) welcome = line;  // the greeting, before STLS discards it
            return;
        }
        const std::string_view line_end = line_end_of(dialogue());
        if (status_due) {
            shown_status = line;
            debug.received_status(line, line_end);
        } else {
            debug.received_line(line, line_end);
        }
        status_due = false;
    }

    const POP3* self;  // null: it was destroyed by what a verb called
    std::string host;
    std::uint16_t port;
    std::string welcome;
    debug_printer debug;
    bool status_due = false;   // the next line is a status line
    std::string shown_status;  // the last one, secrets masked
    std::optional<connection> link;
};

// ---- connecting and leaving ----

POP3::POP3(const std::string& host, connect_options options)
    : impl_(std::make_shared<impl>(*this, host, port_or_default(options.port, options.tls))) {
    options.policy = as_lenient_as_python();
    options.trace = impl_.get();
    audit_connect(*this, host, impl_->port);
    result<connection> open = connection::open(host, std::move(options));
    if (!open) raise_as_python_does(std::move(open).error());
    impl_->link.emplace(*std::move(open));
    const std::string& greeting = impl_->dialogue().greeting();
    if (!greeting.empty()) impl_->welcome = greeting;  // nothing is masked in it
}

POP3::POP3(const std::string& host, int port, std::optional<std::chrono::milliseconds> timeout)
    : POP3(host, in_clear(port, timeout)) {}

// A verb that calls an audit hook or prints keeps `impl` until it has failed.
POP3::~POP3() {
    impl_->self = nullptr;
    if (impl_->link) impl_->link->close();
}

POP3_SSL::POP3_SSL(const std::string& host, int port, const std::string& keyfile,
                   const std::string& certfile, std::optional<std::chrono::milliseconds> timeout,
                   const std::optional<tls_options>& context)
    : POP3(host, over_tls(port, trust_of(keyfile, certfile, context), timeout)) {}

std::string POP3::quit() {
    const std::shared_ptr<impl> own = impl_;
    result<reply> bye = own->link->run(flows::quit(own->dialogue()));
    own->link->close();  // whatever the answer was
    if (!bye) raise_as_python_does(std::move(bye).error());
    return bye->line;
}

void POP3::close() noexcept {
    impl_->link->close();
}

// ---- state and output ----

const std::string& POP3::host() const noexcept {
    return impl_->host;
}
std::uint16_t POP3::port() const noexcept {
    return impl_->port;
}
const std::string& POP3::getwelcome() const noexcept {
    return impl_->welcome;
}
void POP3::set_debuglevel(int level) noexcept {
    impl_->debug.set_level(level);
}
void POP3::set_debug_stream(std::ostream& out) noexcept {
    impl_->debug.set_stream(out);
}

// ---- AUTHORIZATION ----

std::string POP3::user(const std::string& user) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::user(own->dialogue(), user));
}

std::string POP3::pass_(const secret_string& pswd) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::pass(own->dialogue(), pswd));
}

std::string POP3::apop(const std::string& user, const secret_string& password) {
    const std::shared_ptr<impl> own = impl_;
    result<reply> ok = own->link->run(flows::apop(own->dialogue(), credentials(user, password)));
    if (!ok && ok.error().code == errc::apop_not_offered)
        throw error_proto(in_the_words_of_poplib(errc::apop_not_offered, "APOP",
                                                 "-ERR APOP not supported by server"));
    if (!ok) raise_as_python_does(std::move(ok).error());
    return ok->line;
}

std::string POP3::rpop(const std::string& user) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::rpop(own->dialogue(), user));
}

std::string POP3::auth(sasl_mechanism& mechanism) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::auth(own->dialogue(), mechanism));
}

std::string POP3::stls(const tls_options& context) {
    const std::shared_ptr<impl> own = impl_;
    if (own->dialogue().secure())
        throw error_proto(in_the_words_of_poplib(errc::wrong_state, "STLS",
                                                 "-ERR TLS session already established"));
    capa();
    if (!own->dialogue().known_capabilities()->has("STLS"))
        throw error_proto(in_the_words_of_poplib(errc::not_supported, "STLS",
                                                 "-ERR STLS not supported by server"));
    own->link->set_trust(context);
    return own->line_of(flows::stls(own->dialogue()));
}

// ---- TRANSACTION ----

drop_listing POP3::stat() {
    const std::shared_ptr<impl> own = impl_;
    const drop_listing listing = own->run(flows::stat(own->dialogue()));
    own->debug.stat(own->shown_status);
    return listing;
}

multi_line_response POP3::list() {
    const std::shared_ptr<impl> own = impl_;
    return own->lines_of(flows::lines_of(own->dialogue(), "LIST"));
}

std::string POP3::list(which_message which) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::line_of(own->dialogue(), "LIST", which.number()));
}

multi_line_response POP3::uidl() {
    const std::shared_ptr<impl> own = impl_;
    return own->lines_of(flows::lines_of(own->dialogue(), "UIDL"));
}

std::string POP3::uidl(which_message which) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::line_of(own->dialogue(), "UIDL", which.number()));
}

multi_line_response POP3::retr(which_message which) {
    const std::shared_ptr<impl> own = impl_;
    return own->message(
        [=](dialogue& s, line_sink& sink) { return flows::retr(s, which.number(), sink); });
}

multi_line_response POP3::top(which_message which, line_count howmuch) {
    const std::shared_ptr<impl> own = impl_;
    return own->message([=](dialogue& s, line_sink& sink) {
        return flows::top(s, which.number(), howmuch.lines(), sink);
    });
}

std::string POP3::dele(which_message which) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::dele(own->dialogue(), which.number()));
}

std::string POP3::noop() {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::noop(own->dialogue()));
}

std::string POP3::rset() {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::rset(own->dialogue()));
}

// ---- any state ----

std::map<std::string, std::vector<std::string>> POP3::capa() {
    const std::shared_ptr<impl> own = impl_;
    result<capabilities> listing = own->link->run(flows::capa(own->dialogue()));
    if (!listing && listing.error().code == errc::server_error) {
        failure reason = std::move(listing).error();
        reason.code = errc::not_supported;
        reason.detail = "-ERR CAPA not supported by server";
        throw error_proto(std::move(reason));
    }
    if (!listing) raise_as_python_does(std::move(listing).error());
    own->debug.received_end(line_end_of(own->dialogue()));
    std::map<std::string, std::vector<std::string>> by_name;
    for (capability& entry : std::vector(listing->begin(), listing->end()))
        by_name.emplace(std::move(entry.name), std::move(entry.arguments));
    return by_name;
}

std::string POP3::utf8() {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::utf8(own->dialogue()));
}

std::string POP3::command(const std::string& line) {
    const std::shared_ptr<impl> own = impl_;
    return own->line_of(flows::command(own->dialogue(), line));
}

multi_line_response POP3::command_lines(const std::string& line) {
    const std::shared_ptr<impl> own = impl_;
    return own->lines_of(flows::command_lines(own->dialogue(), line));
}

}  // namespace pop3::inline v1::poplib
