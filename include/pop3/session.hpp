// SPDX-License-Identifier: MIT
// session: one connection as the client sees it: state, buffers, and the outstanding replies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pop3/capabilities.hpp"
#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/limits.hpp"
#include "pop3/policy.hpp"
#include "pop3/reply.hpp"
#include "pop3/sasl.hpp"
#include "pop3/tracer.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// The states of RFC 1939, section 3, as the client sees them.
enum class session_state {
    greeting,       ///< connected; the greeting has not come yet
    authorization,  ///< AUTHORIZATION: log in, or QUIT
    transaction,    ///< TRANSACTION: the maildrop is open
    ended,          ///< QUIT was answered: UPDATE, or the end
};

/// Whether the server has a feature. A listing proves little: servers support what they do not
/// list, and fail at what they do.
enum class support {
    unknown,     ///< there is no CAPA listing, and it was not tried
    absent,      ///< the listing is without it, and it was not tried
    advertised,  ///< the listing has it, and it was not tried
    observed,    ///< it was tried, and worked
    refused,     ///< it was tried, and answered with -ERR each time, without a response code for
                 ///< the reason
};

/// The client's side of one connection, without any I/O: flows speak through it, runners supply the
/// octets.
///
/// In a flow, the order of statements is the order on the wire:
///
///     s.send("STAT");                       // C: STAT
///     reply ok = co_await s.expect_ok();    // S: +OK 2 320
///
/// One verb at a time; not thread-safe; sessions share nothing. After a framing error, a lost
/// connection or a flow dropped half-way it is unusable: every verb fails with
/// errc::session_unusable, QUIT is not sent, and the server deletes nothing.
class POP3_EXPORT session {
  public:
    explicit session(pop3::limits limits = {}, pop3::policy policy = {});
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    // ---- state ----

    [[nodiscard]] session_state state() const noexcept;
    /// False once client and server are out of sync: between verbs, no command may be outstanding.
    [[nodiscard]] bool usable() const noexcept;
    /// True if the connection is encrypted by TLS.
    [[nodiscard]] bool secure() const noexcept;
    /// The status line of the greeting; empty before it, and after STLS, which discards it.
    [[nodiscard]] const std::string& greeting() const noexcept;
    /// The newest status line: the text that a verb's value leaves out. Set before a tracer sees
    /// it.
    [[nodiscard]] const reply& last_reply() const noexcept;
    /// The newest CAPA listing; null if the server was not asked since TLS or login, or refused.
    [[nodiscard]] const capabilities* known_capabilities() const noexcept;
    /// What is known about the capability `name`, from CAPA and, if it is a command, from its
    /// replies since the connection began, or since STLS.
    [[nodiscard]] support supports(std::string_view name) const;
    /// The server, and the TLS connection to it, as SASL mechanisms need to know them.
    [[nodiscard]] const sasl_peer& peer() const noexcept;
    /// Where login() obtains mechanisms; builtin_mechanisms() last.
    [[nodiscard]] std::span<const mechanism_source* const> mechanisms() const noexcept;
    [[nodiscard]] const pop3::limits& limits() const noexcept;
    [[nodiscard]] const pop3::policy& policy() const noexcept;

    // ---- set by the owner of the connection ----

    /// `t` (null: none) sees each line from now on.
    void set_tracer(tracer* t) noexcept;
    /// The connection is encrypted from its first octet (implicit TLS, RFC 8314).
    void set_secure() noexcept;
    /// Batches pipeline where the server can; false waits for each reply.
    void set_pipelining(bool wanted) noexcept;
    /// STLS will be sent: until its handshake is done, a stray blank line is an error.
    void expect_tls() noexcept;
    /// The host that the user connects to: OAUTHBEARER and GSSAPI send it to the server.
    void set_peer(std::string host, std::uint16_t port);
    /// The channel binding of the TLS connection; to be set as soon as its handshake is done.
    void set_channel_binding(std::optional<channel_binding> binding);
    /// login() may also use the mechanisms of `more`, in preference to its own. `more` must outlive
    /// the session.
    void add_mechanisms(const mechanism_source& more);

    // ---- for flows: sending ----

    /// Queues "VERB argument argument CRLF". Nothing is sent before the next co_await, and an
    /// invalid command (control characters, length, state) fails that co_await.
    template <class... Arguments>
    void send(std::string_view verb, const Arguments&... arguments) {
        begin_command(verb);
        (argument(arguments), ...);
        end_command();
    }
    /// Queues a line of a SASL exchange: base64, or "*". Masked in every trace.
    void send_sasl(const secret_string& line);
    /// From now on, `secret` is masked where the server repeats it, also in base64 or truncated.
    void conceal(const secret_string& secret);
    /// `text` with all secrets masked.
    [[nodiscard]] std::string masked(std::string_view text) const;

    // ---- for flows: receiving ----

    class reply_awaiter;
    class ok_awaiter;
    class chunk_awaiter;
    class line_awaiter;
    class tls_awaiter;

    /// The next status line; -ERR is a value. Returns a reply.
    reply_awaiter next_reply();
    /// The next status line; -ERR fails the flow, with the code for its response code.
    ok_awaiter expect_ok();
    /// The next octets of the body of a multi-line response, byte-stuffing removed, as a view that
    /// is valid until the next co_await; empty at its end.
    chunk_awaiter next_chunk();
    /// The next line of a multi-line response, without its line end, as a view that is valid until
    /// the next co_await; nothing at its end.
    line_awaiter next_line();
    /// The TLS handshake: before the greeting (RFC 8314, section 3), or after STLS (RFC 2595,
    /// section 4). The latter fails if the server has sent anything after its +OK, and discards
    /// what was learned before.
    tls_awaiter tls_handshake();

    /// What the server's -ERR to the last command means, as a failure.
    [[nodiscard]] failure refusal(const reply& answer) const;
    /// The +OK to the last command lacks its values: the verb fails, the session stays usable.
    [[nodiscard]] failure unreadable(const reply& answer) const;
    /// Client and server are out of sync: makes the session unusable with this reason.
    failure broken(errc e, std::string_view line = {}, std::string detail = {});
    /// The client cannot accept the rest of the last response: makes the session unusable.
    failure given_up(errc e, std::string detail);
    /// Stores the new CAPA listing, or discards the old one.
    void learn(std::optional<capabilities> listing);

    // ---- for batches ----

    /// Commands sent ahead of their replies (RFC 2449, section 6.6). While it lives, send() may be
    /// called with replies outstanding; if any still are when it is destroyed, the session is
    /// unusable.
    class POP3_EXPORT pipeline {
      public:
        explicit pipeline(session& s);
        ~pipeline();
        pipeline(const pipeline&) = delete;
        pipeline& operator=(const pipeline&) = delete;
        /// True while the window has room for another command; one at a time if the server does not
        /// pipeline. Once full, it has room again after half of it was answered.
        [[nodiscard]] bool has_room();

      private:
        session& session_;
        bool filling_ = true;
    };

  private:
    enum class awaited { reply, ok, chunk, line, tls };
    class any_awaiter;
    struct impl;

    void begin_command(std::string_view verb);
    void argument(std::string_view text);
    void argument(const char* text) { argument(std::string_view(text)); }
    void argument(const std::string& text) { argument(std::string_view(text)); }
    void argument(const secret_string& secret);
    void argument(message_number n);
    void argument(std::uint32_t number);
    void end_command();
    void begin_wait();
    reply take_reply();
    std::string_view take_chunk();
    bool line_is_here();
    std::optional<std::string_view> take_line();

    std::unique_ptr<impl> impl_;
};

// What all awaiters of a session share: poll() examines the session, fed() and lost() report to it.
class POP3_EXPORT session::any_awaiter : public waiter {
  public:
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> handle) noexcept {
        session_.begin_wait();
        handle.promise().runner->waiting = this;
    }
    progress poll(io_request& want) override;
    void fed(std::size_t octets) override;
    failure lost(const io_result& reason) override;
    failure take_failure() override;
    [[nodiscard]] bool ended() const override;

  protected:
    any_awaiter(session& s, awaited type) : session_(s), type_(type) {}
    ~any_awaiter() = default;
    session& session_;

  private:
    awaited type_;
};

class session::reply_awaiter final : public any_awaiter {
  public:
    explicit reply_awaiter(session& s) : any_awaiter(s, awaited::reply) {}
    reply await_resume() { return session_.take_reply(); }
};

class session::ok_awaiter final : public any_awaiter {
  public:
    explicit ok_awaiter(session& s) : any_awaiter(s, awaited::ok) {}
    reply await_resume() { return session_.take_reply(); }
};

class session::chunk_awaiter final : public any_awaiter {
  public:
    explicit chunk_awaiter(session& s) : any_awaiter(s, awaited::chunk) {}
    std::string_view await_resume() { return session_.take_chunk(); }
};

class session::line_awaiter final : public any_awaiter {
  public:
    explicit line_awaiter(session& s) : any_awaiter(s, awaited::line) {}
    [[nodiscard]] bool await_ready() { return session_.line_is_here(); }
    std::optional<std::string_view> await_resume() { return session_.take_line(); }
};

class session::tls_awaiter final : public any_awaiter {
  public:
    explicit tls_awaiter(session& s) : any_awaiter(s, awaited::tls) {}
    void await_resume() {}
};

inline session::reply_awaiter session::next_reply() {
    return reply_awaiter(*this);
}
inline session::ok_awaiter session::expect_ok() {
    return ok_awaiter(*this);
}
inline session::chunk_awaiter session::next_chunk() {
    return chunk_awaiter(*this);
}
inline session::line_awaiter session::next_line() {
    return line_awaiter(*this);
}
inline session::tls_awaiter session::tls_handshake() {
    return tls_awaiter(*this);
}

}  // namespace pop3::inline v1
