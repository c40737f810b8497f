// SPDX-License-Identifier: MIT
// The text for each errc: what happened, what causes it, what to do. One row each.
#include "pop3/error.hpp"

#include <algorithm>
#include <ostream>

namespace pop3::inline v1 {
namespace {

struct row {
    errc code;
    pop3::cause kind;
    const char* message;
    const char* advice;
};

constexpr row rows[] = {
    // clang-format off
    {errc::server_error, cause::server_broken, "the server refused",
     "Read the server's answer; the session stays usable."},
    {errc::in_use, cause::retry_later, "another session holds the maildrop",
     "Close the other mail program, or try again in a few minutes."},
    {errc::login_delay, cause::retry_later, "logged in again too soon",
     "Wait as long as the server asks, then try again with the same credentials."},
    {errc::system_temporary, cause::retry_later, "the server has a temporary fault",
     "Try again later; the credentials are not the problem."},
    {errc::system_permanent, cause::server_broken, "the server has a permanent fault",
     "Tell the server's administrator; trying again does not help."},
    {errc::authentication_failed, cause::fix_credentials, "user name or password is wrong",
     "Check user name and password, then try again once; repeated failures get accounts locked."},
    {errc::login_refused, cause::fix_credentials, "the login was refused",
     "Check user name and password; if they are right, the server may be refusing temporarily: read its answer."},
    {errc::login_unavailable, cause::retry_later, "the login was refused temporarily",
     "Try again later; the server says that the credentials are not the reason."},
    {errc::user_refused, cause::fix_credentials, "the user name was refused",
     "Check the user name, and whether the server requires TLS first; no password was sent."},
    {errc::mechanism_refused, cause::fix_settings, "the server does not accept this login mechanism",
     "Use TLS if you do not, or name another mechanism; the server did not judge the password."},
    {errc::not_supported, cause::fix_settings, "the server does not support this",
     "Do without it, or use another server."},
    {errc::needs_utf8, cause::fix_settings, "the message is available in UTF8 mode only",
     "Log in again and enter UTF8 mode before the password, as login() does."},
    {errc::unreadable_reply, cause::server_broken, "the reply lacks its numbers",
     "Do without this command on this server; the session stays usable."},
    {errc::bad_challenge, cause::server_broken, "the server's challenge cannot be answered",
     "Choose another login mechanism by name; tell the server's administrator."},
    {errc::server_unverified, cause::server_broken, "the server did not prove its identity in the login",
     "Somebody may be impersonating the server: check host name, port and certificate before you try again."},
    {errc::malformed_reply, cause::server_broken, "the answer is not POP3",
     "Check host and port: a POP3 server answers +OK or -ERR."},
    {errc::out_of_step, cause::server_broken, "the reply belongs to another command",
     "Client and server were out of sync, so the session was ended; nothing was deleted. Tell the administrator."},
    {errc::line_too_long, cause::server_broken, "a line of the reply is too long",
     "Check host and port; for a server that needs it, raise the limit."},
    {errc::limit_exceeded, cause::server_broken, "the server sent more than the limit allows",
     "Raise the limit if the server can be trusted."},
    {errc::closed_by_server, cause::retry_later, "the connection was lost",
     "Try again; nothing was deleted."},
    {errc::unsolicited_octets, cause::server_broken, "the server sent something unasked",
     "Client and server were out of sync, so the session was ended; nothing was deleted. Tell the administrator."},
    {errc::octets_before_tls, cause::server_broken, "octets came between STLS and the TLS handshake",
     "Somebody may be tampering with the connection: use implicit TLS (port 995)."},
    {errc::quit_in_doubt, cause::in_doubt, "the reply to QUIT never came",
     "Log in again and compare unique-ids: the marked messages may be deleted or not."},
    {errc::wrong_state, cause::our_mistake, "the command is not allowed in this state",
     "Log in before reading mail; open a new connection after QUIT."},
    {errc::busy, cause::our_mistake, "another verb is running on this client",
     "Finish one verb before the next, or open a second connection."},
    {errc::session_unusable, cause::our_mistake, "the session was ended by an earlier failure",
     "Open a new connection."},
    {errc::sink_failed, cause::fix_settings, "the message could not be written",
     "Free some space, or check the file; then fetch the message again: nothing was deleted."},
    {errc::invalid_argument, cause::our_mistake, "an argument is invalid",
     "Correct the argument; the text in brackets says what is wrong with it."},
    {errc::credentials_unusable, cause::fix_credentials, "these credentials cannot be used",
     "Get a ticket (kinit), or remove the characters that the mechanism does not allow from name and password."},
    {errc::cleartext_refused, cause::fix_settings, "no password is sent without TLS",
     "Use TLS (implicit or STLS); to allow clear text anyway, set policy::allow_cleartext_password."},
    {errc::no_common_mechanism, cause::fix_settings, "no login mechanism can be used here",
     "Use TLS if you do not, or name a mechanism that client and server have."},
    {errc::apop_not_offered, cause::fix_settings, "there is no timestamp for APOP",
     "Log in with user name and password over TLS instead."},
    {errc::library_unavailable, cause::fix_settings, "a library cannot be loaded",
     "Install the package that is named."},
    {errc::host_not_found, cause::fix_settings, "the host name has no address",
     "Check the host name and the network connection."},
    {errc::name_service_failed, cause::retry_later, "the name service does not answer",
     "Try again later; if the problem persists, check the network connection and the name servers of this machine."},
    {errc::connect_failed, cause::fix_settings, "no connection",
     "Check host, port and firewall, and whether the server is running."},
    {errc::timed_out, cause::retry_later, "the time limit passed",
     "Try again later, or allow more time; nothing was deleted."},
    {errc::cancelled, cause::retry_later, "stopped on request",
     "Start again when ready; nothing was deleted."},
    {errc::bad_url, cause::fix_settings, "the URL cannot be used",
     "Write it as pop://user@host:port, or socks5://host:port for a proxy, without a password."},
    {errc::proxy_refused, cause::fix_settings, "the proxy does not connect to the server",
     "Check host and port of the server, and what the proxy allows."},
    {errc::proxy_login_refused, cause::fix_credentials, "the proxy refuses the login",
     "Check user name and password of the proxy."},
    {errc::not_a_proxy, cause::fix_settings, "the peer is not such a proxy",
     "Check host, port and kind of the proxy: SOCKS5, or HTTP with CONNECT."},
    {errc::not_announced, cause::fix_settings, "no POP3 service is announced",
     "Ask the provider for the server's name; not every provider announces it."},
    {errc::bad_announcement, cause::fix_settings, "the announcement cannot be used",
     "Check its address; if that is right, tell the domain's administrator."},
    {errc::tls_unavailable, cause::fix_settings, "this build has no TLS",
     "Build with POP3_WITH_OPENSSL, or supply a TLS engine."},
    {errc::tls_failed, cause::fix_settings, "TLS failed",
     "Check that the port speaks TLS: implicit TLS is 995, STLS is 110."},
    {errc::tls_bad_file, cause::fix_settings, "a TLS file cannot be used",
     "Check that the file exists, can be read, and is PEM."},
    {errc::certificate_untrusted, cause::fix_settings, "the server's certificate is not signed by a trusted authority",
     "If the server is yours, name its CA file; otherwise do not trust this connection."},
    {errc::certificate_expired, cause::server_broken, "the server's certificate is outside its dates",
     "Check this machine's clock; otherwise the server's administrator must renew the certificate."},
    {errc::certificate_wrong_name, cause::fix_settings, "the server's certificate is for another name",
     "Connect by the name in the certificate."},
    {errc::certificate_wrong_purpose, cause::server_broken, "the server's certificate is not meant for servers",
     "The server's administrator must install a server certificate."},
    {errc::pin_mismatch, cause::fix_settings, "the server's certificate is not the pinned one",
     "Ask the administrator whether it was renewed; if so, pin the new one."},
    // clang-format on
};

const row* find(int code) noexcept {
    for (const row& r : rows)
        if (static_cast<int>(r.code) == code) return &r;
    return nullptr;
}

class errc_category final : public std::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "pop3"; }
    [[nodiscard]] std::string message(int code) const override {
        const row* r = find(code);
        return r ? r->message : "unknown";
    }
};

// System errors after the network or the peer went away: a retry may work.
bool is_of_the_network(const std::error_code& code) noexcept {
    constexpr std::errc passing[] = {
        std::errc::broken_pipe,      std::errc::connection_aborted,  std::errc::connection_refused,
        std::errc::connection_reset, std::errc::host_unreachable,    std::errc::network_down,
        std::errc::network_reset,    std::errc::network_unreachable, std::errc::timed_out,
    };
    return std::ranges::any_of(passing, [&](std::errc e) { return code == e; });
}

class causes final : public std::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "pop3.cause"; }
    [[nodiscard]] std::string message(int code) const override {
        switch (static_cast<cause>(code)) {
            case cause::retry_later:
                return "retry later";
            case cause::fix_credentials:
                return "fix the credentials";
            case cause::fix_settings:
                return "fix the settings";
            case cause::server_broken:
                return "the server is broken";
            case cause::our_mistake:
                return "the program made an invalid call";
            case cause::in_doubt:
                return "the outcome is unknown";
        }
        return "unknown";
    }
    [[nodiscard]] bool equivalent(const std::error_code& code,
                                  int condition) const noexcept override {
        if (code.category() != pop3::error_category())
            return static_cast<cause>(condition) == cause::retry_later && is_of_the_network(code);
        const row* r = find(code.value());
        return r && static_cast<int>(r->kind) == condition;
    }
};

// "AUTH PLAIN" of "AUTH PLAIN ****": masked arguments tell a reader nothing.
std::string_view without_stars(std::string_view command) noexcept {
    constexpr std::string_view masked = " ****";
    while (command.ends_with(masked)) command.remove_suffix(masked.size());
    return command;
}

// Failures that are the server's answer or a broken session: poplib's error_proto.
bool is_protocol_failure(const std::error_code& code) noexcept {
    return code.category() == error_category() &&
           code.value() >= static_cast<int>(errc::server_error) &&
           code.value() <= static_cast<int>(errc::quit_in_doubt);
}

}  // namespace

const std::error_category& error_category() noexcept {
    static const errc_category& instance =
        *new errc_category;  // also for threads that outlive main()
    return instance;
}

const std::error_category& cause_category() noexcept {
    static const causes& instance = *new causes;  // also for threads that outlive main()
    return instance;
}

std::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), error_category()};
}

std::error_condition make_error_condition(cause c) noexcept {
    return {static_cast<int>(c), cause_category()};
}

std::string failure::message() const {
    const std::string_view done = without_stars(command);
    std::string words = done.empty() ? "" : escaped(done) + ": ";
    words += code.message();
    if (!reply.empty()) words += ": the server said \"" + escaped(reply) + '"';
    if (!detail.empty()) words += " (" + escaped(detail) + ')';
    return words;
}

std::string failure::advice() const {
    if (retry_after)
        return "Wait " + std::to_string(retry_after->count()) +
               " seconds, then try again with the same credentials.";
    if (!hint.empty()) return escaped(hint);
    if (code.category() == error_category())
        if (const row* r = find(code.value())) return r->advice;
    return "Check this machine's disk, network and limits.";
}

failure fail(errc e, std::string detail) {
    return {make_error_code(e), {}, {}, std::move(detail)};
}

error::error(failure f)
    : std::system_error(f.code), reason_(std::move(f)), words_(reason_.message()) {}

std::ostream& operator<<(std::ostream& out, const failure& f) {
    return out << f.message();
}

std::ostream& operator<<(std::ostream& out, errc e) {
    return out << make_error_code(e).message();
}

std::ostream& operator<<(std::ostream& out, cause c) {
    return out << make_error_condition(c).message();
}

void raise(failure f) {
    if (is_protocol_failure(f.code)) throw error_proto(std::move(f));
    throw error(std::move(f));
}

std::string escaped(std::string_view octets, std::size_t longest) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string text;
    for (const char c : octets.substr(0, longest)) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet >= 0x20 && octet < 0x7F) {
            text += c;
        } else {
            text += "\\x";
            text += hex[octet >> 4];
            text += hex[octet & 0x0F];
        }
    }
    if (octets.size() > longest) text += "...";
    return text;
}

}  // namespace pop3::inline v1
