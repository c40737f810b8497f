// SPDX-License-Identifier: MIT
// One fact in three forms: a code (what happened), a cause (what to do), and a failure that
// describes it, thrown as error or error_proto, or returned in a result.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// What happened. Two codes are a verdict on the password: authentication_failed and login_refused.
/// After any other failure of a login the same password may be right.
enum class errc {
    // the server's answer
    server_error = 1,       ///< -ERR without a more specific code
    in_use,                 ///< [IN-USE]: another session holds the maildrop (RFC 2449)
    login_delay,            ///< [LOGIN-DELAY]: logged in too soon after the last time (RFC 2449)
    system_temporary,       ///< [SYS/TEMP]: the server has a temporary problem (RFC 3206)
    system_permanent,       ///< [SYS/PERM]: the server needs an administrator (RFC 3206)
    authentication_failed,  ///< [AUTH]: the credentials are wrong (RFC 3206)
    login_refused,          ///< -ERR after the password or a proof of it, without a reason
    login_unavailable,      ///< -ERR to a login for another reason than the credentials (RFC 3206)
    user_refused,           ///< -ERR to USER; no password was sent
    mechanism_refused,      ///< -ERR to the login mechanism; no verdict on the password
    not_supported,          ///< the server does not have what was requested
    needs_utf8,             ///< [UTF8]: the message is available in UTF8 mode only (RFC 6856)
    unreadable_reply,       ///< +OK, but without the numbers that belong there
    bad_challenge,          ///< a SASL challenge that cannot be answered; the login was cancelled
    server_unverified,  ///< the server did not prove its identity as the SASL mechanism requires
    // client and server are out of sync: the session is unusable afterwards
    malformed_reply,     ///< neither +OK nor -ERR
    out_of_step,         ///< the reply belongs to another command
    line_too_long,       ///< a status or listing line over its limit
    limit_exceeded,      ///< the peer sent more than limits allow
    closed_by_server,    ///< the connection ended before QUIT was answered
    unsolicited_octets,  ///< the server sent octets without being asked
    octets_before_tls,   ///< octets after the +OK to STLS: an injection attempt
    quit_in_doubt,       ///< QUIT was sent, its reply never came: deletions are in doubt
    // our side
    wrong_state,       ///< the command is not allowed in this state
    busy,              ///< a verb is already running on this client
    session_unusable,  ///< an earlier failure ended the session
    sink_failed,       ///< the sink could not write what arrived
    invalid_argument,  ///< an argument is empty, too long, out of range, or has control characters
    credentials_unusable,  ///< no ticket, or characters that a login cannot have
    cleartext_refused,     ///< a password was not sent over a connection without TLS
    no_common_mechanism,   ///< the server offers no login mechanism that is allowed here
    apop_not_offered,      ///< the greeting has no usable timestamp (RFC 1939, section 7)
    library_unavailable,   ///< a library that is loaded on demand is not installed
    // reaching the server
    host_not_found,       ///< the name has no address
    name_service_failed,  ///< the name servers could not be asked, or failed
    connect_failed,       ///< no address answered
    timed_out,            ///< a time limit passed
    cancelled,            ///< the caller asked to stop
    bad_url,              ///< not a pop: or proxy URL, or one with a password in it
    proxy_refused,        ///< the proxy does not connect to the server
    proxy_login_refused,  ///< the proxy requires a login, or another one
    not_a_proxy,          ///< the peer does not speak the proxy's protocol
    not_announced,        ///< the domain announces no POP3 service
    bad_announcement,     ///< the SRV or autoconfig data could not be fetched or parsed
    // TLS
    tls_unavailable,            ///< built or linked without a TLS engine
    tls_failed,                 ///< the handshake or the record layer failed
    tls_bad_file,               ///< a CA, certificate or key file cannot be used
    certificate_untrusted,      ///< not signed by a trusted authority
    certificate_expired,        ///< outside its dates
    certificate_wrong_name,     ///< issued for another host
    certificate_wrong_purpose,  ///< not for a server
    pin_mismatch,               ///< not the pinned certificate or key
};

/// What to do about it: compare with `==`, as in `if (e.code() == cause::retry_later)`.
enum class cause {
    retry_later = 1,  ///< the same call may work after a pause
    fix_credentials,  ///< user name, password or token
    fix_settings,     ///< host, port, TLS, file names or disk space
    server_broken,    ///< nothing the caller can change; tell the server's administrator
    our_mistake,      ///< the program made an invalid call
    in_doubt,         ///< the outcome is unknown: log in again and look at the unique-ids
};

/// The category of errc: "pop3".
POP3_EXPORT const std::error_category& error_category() noexcept;
/// The category of cause.
POP3_EXPORT const std::error_category& cause_category() noexcept;
/// The std::error_code of `e`; errc converts by itself.
POP3_EXPORT std::error_code make_error_code(errc e) noexcept;
/// The std::error_condition of `c`, to compare codes with.
POP3_EXPORT std::error_condition make_error_condition(cause c) noexcept;

/// The form that is returned: the code, the operation, and the server's words.
struct POP3_EXPORT failure {
    std::error_code code;  ///< an errc, or the code of another library
    std::string
        command;  ///< what was under way: "RETR 3", "connect pop.example.org:995"; secrets masked
    std::string reply;   ///< the server's status line, untrusted, secrets masked; may be empty
    std::string detail;  ///< the text of the system or the TLS library; may be empty
    std::optional<std::chrono::seconds> retry_after{};  ///< how long the server asks the client to
                                                        ///< stay away
    std::string hint{};  ///< what to do, if more is known than the code implies; may be empty

    /// One line in printable ASCII: what failed, on what, and the server's words, escaped.
    [[nodiscard]] std::string message() const;
    /// One sentence in printable ASCII: what to do.
    [[nodiscard]] std::string advice() const;
    friend bool operator==(const failure&, const failure&) = default;
    /// Prints message().
    friend POP3_EXPORT std::ostream& operator<<(std::ostream& out, const failure& f);
};

/// Print the text of the code, as in "the server closed the connection".
POP3_EXPORT std::ostream& operator<<(std::ostream& out, errc e);
/// The same for a cause.
POP3_EXPORT std::ostream& operator<<(std::ostream& out, cause c);

/// Makes a failure of a code of ours and its text.
POP3_EXPORT failure fail(errc e, std::string detail = {});

/// The form that is thrown. what() is failure::message().
class POP3_EXPORT error : public std::system_error {
  public:
    /// An exception with the failure `f`.
    explicit error(failure f);
    /// The failure: code, operation, and the server's words.
    [[nodiscard]] const failure& reason() const noexcept { return reason_; }
    /// failure::message(), as one line in printable ASCII.
    [[nodiscard]] const char* what() const noexcept override { return words_.c_str(); }

  private:
    failure reason_;
    std::string words_;
};

/// -ERR or a broken session: poplib's name with poplib's meaning.
class POP3_EXPORT error_proto : public error {
  public:
    /// An exception with the failure `f`.
    using error::error;
};

/// Throws `f` as error_proto if the server caused it, else as error.
[[noreturn]] POP3_EXPORT void raise(failure f);

/// Octets of a peer made safe for a terminal or a log: everything outside printable ASCII becomes
/// `\xNN`, and text longer than `longest` octets is cut with "...".
POP3_EXPORT std::string escaped(std::string_view octets, std::size_t longest = 512);

}  // namespace pop3::inline v1

template <>
struct std::is_error_code_enum<pop3::errc> : std::true_type {};
template <>
struct std::is_error_condition_enum<pop3::cause> : std::true_type {};
