// SPDX-License-Identifier: MIT
// dialogue: what flows speak through.
//
// In a flow, the order of statements is the order on the wire:
//
//     s.send("STAT");                       // C: STAT
//     reply ok = co_await s.expect_ok();    // S: +OK 2 320
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/sasl.hpp"
#include "pop3/session.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// The part of a session that flows use: they send commands, and read the replies. Every function
/// may be called from within a flow only, while that flow runs. Runners supply the octets.
class POP3_EXPORT dialogue : public session {
  public:
    // ---- sending ----

    /// Queues "VERB argument argument CRLF". Nothing is sent before the next co_await, and an
    /// invalid command (control characters, length, state) fails that co_await. If the verb is
    /// cancelled before the first octet was sent, the command is taken back, and the session stays
    /// usable.
    template <class... Arguments>
    void send(std::string_view verb, const Arguments&... arguments) {
        begin_command(verb);
        (argument(arguments), ...);
        end_command();
    }
    /// The command just queued has a multi-line response, which only commands that POP3 does not define
    /// have to be told.
    void expect_lines() noexcept;
    /// Queues a line of a SASL exchange: base64, or "*". Masked in every trace.
    void send_sasl(const secret_string& line);
    /// From now on, a text in which the server repeats `secret`, a password or token, is masked in
    /// traces and failures: whatever the case of its letters, also in base64, in hexadecimal or
    /// truncated. Replies and listings are not changed.
    void mask_secret(const secret_string& secret);
    /// `text`, or only its status indicator and "****" if it has a secret in it.
    [[nodiscard]] std::string masked(std::string_view text) const;

    // ---- receiving ----

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

    /// True between two co_awaits of next_chunk() or next_line(): a response is not read to its end.
    [[nodiscard]] bool is_reading() const noexcept;
    /// What the server's -ERR to the last command means, as a failure.
    [[nodiscard]] failure refusal(const reply& answer) const;
    /// The values are missing from the +OK to the last command: the verb fails, the session stays usable.
    [[nodiscard]] failure unreadable(const reply& answer) const;

    // ---- state ----

    /// Stores the new CAPA listing, or discards the old one.
    void set_capabilities(std::optional<capabilities> listing);
    /// The maildrop has about this number of messages, as STAT answers: a listing that goes on far
    /// beyond it ends the session with errc::limit_exceeded (limits::listing_surplus).
    void expect_messages(std::uint32_t count) noexcept;
    /// STLS will be sent: until its handshake is done, a stray blank line is an error, and a
    /// cancelled verb ends the session, which must not continue in clear text.
    void expect_tls() noexcept;
    /// The server, and the TLS connection to it, as SASL mechanisms need to know them.
    [[nodiscard]] const sasl_peer& peer() const noexcept;
    /// Where login() obtains mechanisms; builtin_mechanisms() last.
    [[nodiscard]] std::span<const mechanism_source* const> mechanisms() const noexcept;
    /// Client and server are out of sync, or the connection is gone: makes the session unusable.
    /// Returns the reason as a failure, with `line`, which the server sent.
    failure make_unusable(errc e, std::string_view line = {}, std::string detail = {});
    /// The client cannot accept the rest of the last response: makes the session unusable.
    failure abandon_response(errc e, std::string detail);

    // ---- for batches ----

    /// Commands sent ahead of their replies (RFC 2449, section 6.6). While it lives, send() may be
    /// called with replies outstanding; if any still are when it is destroyed, the session is
    /// unusable.
    class POP3_EXPORT pipeline {
      public:
        /// Begins to send ahead in `s`, which must outlive it.
        explicit pipeline(dialogue& s);
        ~pipeline();
        pipeline(const pipeline&) = delete;
        pipeline& operator=(const pipeline&) = delete;
        /// True while the window has room for another command; one at a time if the server does not
        /// pipeline. Once full, it has room again after half of it was answered.
        [[nodiscard]] bool has_room();

      private:
        dialogue& dialogue_;
        bool filling_ = true;
    };

  protected:
    /// For owned_session.
    dialogue(const pop3::limits& limits, const pop3::policy& policy) : session(limits, policy) {}
    ~dialogue() = default;

  private:
    friend struct session::impl;
    enum class awaited { reply, ok, chunk, line, tls };
    class any_awaiter;

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
};

/// What all awaiters of a dialogue share: poll() examines the session, the others report to it.
class POP3_EXPORT dialogue::any_awaiter : public pending_io {
  public:
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> handle) noexcept {
        dialogue_.begin_wait();
        handle.promise().runner->waiting = this;
    }
    io_step poll() override;
    void completed(std::size_t octets) override;
    failure failed(const io_result& result) override;

  protected:
    /// Waits for this type of input of `s`.
    any_awaiter(dialogue& s, awaited type) : dialogue_(s), type_(type) {}
    ~any_awaiter() = default;
    dialogue& dialogue_;  ///< the session that it examines

  private:
    awaited type_;
};

/// What next_reply() returns: to be awaited at once.
class dialogue::reply_awaiter final : public any_awaiter {
  public:
    explicit reply_awaiter(dialogue& s) : any_awaiter(s, awaited::reply) {}
    reply await_resume() { return dialogue_.take_reply(); }
};

/// What expect_ok() returns: to be awaited at once.
class dialogue::ok_awaiter final : public any_awaiter {
  public:
    explicit ok_awaiter(dialogue& s) : any_awaiter(s, awaited::ok) {}
    reply await_resume() { return dialogue_.take_reply(); }
};

/// What next_chunk() returns: to be awaited at once.
class dialogue::chunk_awaiter final : public any_awaiter {
  public:
    explicit chunk_awaiter(dialogue& s) : any_awaiter(s, awaited::chunk) {}
    std::string_view await_resume() { return dialogue_.take_chunk(); }
};

/// What next_line() returns: to be awaited at once.
class dialogue::line_awaiter final : public any_awaiter {
  public:
    explicit line_awaiter(dialogue& s) : any_awaiter(s, awaited::line) {}
    [[nodiscard]] bool await_ready() { return dialogue_.line_is_here(); }
    std::optional<std::string_view> await_resume() { return dialogue_.take_line(); }
};

/// What tls_handshake() returns: to be awaited at once.
class dialogue::tls_awaiter final : public any_awaiter {
  public:
    explicit tls_awaiter(dialogue& s) : any_awaiter(s, awaited::tls) {}
    void await_resume() {}
};

inline dialogue::reply_awaiter dialogue::next_reply() {
    return reply_awaiter(*this);
}
inline dialogue::ok_awaiter dialogue::expect_ok() {
    return ok_awaiter(*this);
}
inline dialogue::chunk_awaiter dialogue::next_chunk() {
    return chunk_awaiter(*this);
}
inline dialogue::line_awaiter dialogue::next_line() {
    return line_awaiter(*this);
}
inline dialogue::tls_awaiter dialogue::tls_handshake() {
    return tls_awaiter(*this);
}

}  // namespace pop3::inline v1
