// SPDX-License-Identifier: MIT
// Python's poplib in C++, name by name, for programs that come from there:
//
//     namespace poplib = pop3::poplib;
//     poplib::POP3_SSL mailbox("pop.example.org");
//     mailbox.user("mrose");
//     mailbox.pass_(password);
//     for (const std::string& line : mailbox.retr(1).lines) ...
//     mailbox.quit();
//
// docs/coming-from-poplib.md compares both and states the reason of every difference. Messages are
// held in memory whole, as the interface requires; pop3::client streams them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pop3/credentials.hpp"
#include "pop3/error.hpp"
#include "pop3/export.hpp"
#include "pop3/mechanisms.hpp"
#include "pop3/tls.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {
struct connect_options;
}

namespace pop3::inline v1::poplib {

/// The port without TLS, or with STLS: 110.
inline constexpr std::uint16_t POP3_PORT = default_port(tls_mode::none);
/// The port with TLS from the first octet: 995.
inline constexpr std::uint16_t POP3_SSL_PORT = default_port(tls_mode::implicit);
/// Carriage return.
inline constexpr std::string_view CR = "\r";
/// Line feed.
inline constexpr std::string_view LF = "\n";
/// The line end of POP3.
inline constexpr std::string_view CRLF = "\r\n";

/// -ERR or a broken session. Where Python's args[0] is bytes, the server's line, it is reason().reply
/// here; where it is a text of poplib's own, it is reason().detail.
using v1::error_proto;

/// A multi-line response, as retr(), top(), list() and uidl() return it.
struct multi_line_response {
    std::string response;            ///< the status line
    std::vector<std::string> lines;  ///< without their line ends; byte-stuffing removed
    octet_count octets = 0;          ///< of the lines with their line ends
};

/// A message-number (RFC 1939, section 3), from any integer type.
class which_message {
  public:
    /// The same number.
    which_message(message_number n) : number_(n) {}  // NOLINT: stands for a number
    /// std::invalid_argument if `n` is negative or has more than 32 bits.
    template <plain_integer Integer>
    which_message(Integer n) : number_(n) {  // NOLINT: the same
        if (!std::in_range<std::uint32_t>(n)) throw std::invalid_argument("not a message-number");
    }
    /// The number.
    [[nodiscard]] message_number number() const noexcept { return number_; }

  private:
    message_number number_;
};

/// How many lines of a body top() asks for, from any integer type.
class line_count {
  public:
    /// std::invalid_argument if `n` is negative or has more than 32 bits.
    template <plain_integer Integer>
    line_count(Integer n) : lines_(static_cast<std::uint32_t>(n)) {  // NOLINT: stands for a number
        if (!std::in_range<std::uint32_t>(n)) throw std::invalid_argument("not a number of lines");
    }
    /// The number of lines.
    [[nodiscard]] std::uint32_t lines() const noexcept { return lines_; }

  private:
    std::uint32_t lines_;
};

/// A connection without TLS, until stls(). The methods have Python's names and order of arguments,
/// and most return the server's status line. They throw error_proto where Python does,
/// std::invalid_argument where it raises ValueError, and pop3::error where it raises OSError. It
/// sends passwords in clear text: call stls() first, or use POP3_SSL, to keep them private. Not
/// thread-safe. The destructor closes and never sends QUIT; an audit hook may destroy the object that
/// it was called for, whose method then throws pop3::error.
class POP3_EXPORT POP3 {
  public:
    /// Connects and reads the greeting. `timeout` is for each wait; without it the limits of
    /// time_limits apply; zero or less is std::invalid_argument, as is a port outside of 1 to
    /// 65535.
    explicit POP3(const std::string& host, int port = POP3_PORT,
                  std::optional<std::chrono::milliseconds> timeout = std::nullopt);
    /// Connects as `options` specify: through a proxy, to a unix socket, with a stop token or limits of
    /// one's own. Needs <pop3/connect_options.hpp>. Not used are their policy, because commands go as
    /// Python sends them, and their trace: set_debuglevel() and the audit hook see each line.
    POP3(const std::string& host, connect_options options);
    POP3(const POP3&) = delete;
    POP3& operator=(const POP3&) = delete;
    virtual ~POP3();

    /// The host it was made with.
    [[nodiscard]] const std::string& host() const noexcept;
    /// The port it was made with.
    [[nodiscard]] std::uint16_t port() const noexcept;

    /// The greeting, also after stls().
    [[nodiscard]] const std::string& getwelcome() const noexcept;
    /// What is printed: with 0 nothing, with 1 each command, with 2 each line sent and received as
    /// well. Passwords are masked at every level, and what is not printable ASCII is escaped.
    void set_debuglevel(int level) noexcept;
    /// The stream that set_debuglevel() prints to: std::cout at first. `out` must outlive this
    /// object.
    void set_debug_stream(std::ostream& out) noexcept;

    // ---- AUTHORIZATION ----

    /// USER: names the mailbox. +OK says nothing about whether it exists.
    std::string user(const std::string& user);
    /// PASS: opens the maildrop, and locks it until quit().
    std::string pass_(const secret_string& pswd);
    /// APOP: login by a digest of the greeting's timestamp. Accepts any timestamp, as Python does; the
    /// client accepts only a msg-id (CVE-2007-1558).
    std::string apop(const std::string& user, const secret_string& password);
    /// RPOP (RFC 1225): login by trusted host; historic.
    std::string rpop(const std::string& user);
    /// AUTH (RFC 5034) by one mechanism, which the caller owns. Python has been discussing this one
    /// since 2014.
    std::string auth(sasl_mechanism& mechanism);
    /// CAPA, then STLS (RFC 2595) if it is listed. Certificates are verified by `context`, unlike in Python.
    std::string stls(const tls_options& context = {});

    // ---- TRANSACTION ----

    /// STAT: the number of messages, and their size in octets together:
    /// `auto [count, octets] = m.stat()`.
    drop_listing stat();
    /// LIST: a line "number octets" for each message.
    multi_line_response list();
    /// LIST n: the whole line "+OK number octets".
    std::string list(which_message which);
    /// UIDL: a line "number unique-id" for each message.
    multi_line_response uidl();
    /// UIDL n: the whole line "+OK number unique-id".
    std::string uidl(which_message which);
    /// RETR: the whole message, line by line.
    multi_line_response retr(which_message which);
    /// TOP: the header and `howmuch` lines of the body.
    multi_line_response top(which_message which, line_count howmuch);
    /// DELE: marks for deletion; quit() deletes.
    std::string dele(which_message which);
    /// NOOP: checks that the server answers.
    std::string noop();
    /// RSET: removes all deletion marks.
    std::string rset();

    // ---- any state ----

    /// CAPA (RFC 2449): name and parameters of each capability.
    std::map<std::string, std::vector<std::string>> capa();
    /// UTF8 (RFC 6856): messages come with UTF-8 in their headers.
    std::string utf8();
    /// A command that POP3 does not define, "XSENDER 1", as Python's `_shortcmd` sends it.
    /// std::invalid_argument for one that POP3 defines: that has a method of its own. Debug output and
    /// audit hooks get the verb alone, because its arguments may be secrets.
    std::string command(const std::string& line);
    /// The same with a multi-line response, as Python's `_longcmd` sends it.
    multi_line_response command_lines(const std::string& line);
    /// QUIT: deletes the marked messages, and closes. On -ERR it also closes, and throws.
    std::string quit();
    /// Closes without QUIT: nothing is deleted. May be called again.
    void close() noexcept;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

/// A connection with TLS from the first octet. Unlike in Python, the server's certificate is
/// verified: against the system's authorities, or as `context` specifies.
class POP3_EXPORT POP3_SSL : public POP3 {
  public:
    /// `keyfile` and `certfile` (PEM) are the client's own. `context` together with either is
    /// std::invalid_argument, and so is a key without a certificate.
    explicit POP3_SSL(const std::string& host, int port = POP3_SSL_PORT,
                      const std::string& keyfile = {}, const std::string& certfile = {},
                      std::optional<std::chrono::milliseconds> timeout = std::nullopt,
                      const std::optional<tls_options>& context = std::nullopt);
};

// ---- auditing ----

/// One of Python's audit events.
struct audit_event {
    std::string_view event;  ///< "poplib.connect": before the socket is opened, or "poplib.putline"
    const POP3& self;        ///< the connection that it happens on
    std::string_view host{};  ///< of poplib.connect
    std::uint16_t port = 0;   ///< of poplib.connect
    std::string_view line{};  ///< of poplib.putline: the line to be sent, without CRLF
};

/// Whether poplib.putline shows passwords.
enum class audit_secrets {
    masked,  ///< "****" in place of each
    shown,   ///< as they are sent
};

/// An exception of the hook reaches the caller and keeps the event from happening; after a
/// forbidden line the connection is unusable.
using audit_hook = std::function<void(const audit_event&)>;

/// From now on `hook` (empty: none) is called for every POP3 and POP3_SSL of the process, on the
/// thread that uses it. Thread-safe.
POP3_EXPORT void set_audit_hook(audit_hook hook, audit_secrets secrets = audit_secrets::masked);

}  // namespace pop3::inline v1::poplib
