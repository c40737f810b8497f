// SPDX-License-Identifier: MIT
// The verbs of POP3, written and documented once for every kind of client.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pop3/flows.hpp"
#include "pop3/message_reader.hpp"
#include "pop3/messages.hpp"

namespace pop3::inline v1 {

/// What a client can do. `Outcome<T>` is how the client returns a T: client returns it and throws
/// pop3::error, nothrow_client returns result<T>. Self has session(), dialogue() and
/// run(flow<T>).
///
/// -ERR and a reply that cannot be parsed (errc::unreadable_reply) leave the session usable; after
/// any other failure of the server, the network or a sink every verb fails with
/// errc::session_unusable.
template <class Self, template <class> class Outcome>
class basic_verbs {
  public:
    // ---- what is known without asking ----

    /// The status line of the greeting; empty after STLS, which discards it.
    [[nodiscard]] const std::string& greeting() const noexcept { return session().greeting(); }
    /// The state of the session.
    [[nodiscard]] session_state state() const noexcept { return session().state(); }
    /// False after a failure that ended the session.
    [[nodiscard]] bool usable() const noexcept { return session().usable(); }
    /// True if the connection is encrypted by TLS.
    [[nodiscard]] bool secure() const noexcept { return session().secure(); }
    /// The newest CAPA listing; null if the server was not asked since TLS or login, or refused.
    [[nodiscard]] const capabilities* known_capabilities() const noexcept {
        return session().known_capabilities();
    }

    // ---- AUTHORIZATION ----

    /// CAPA (RFC 2449, section 5): the server's capabilities. -ERR means that it does not list
    /// them, not that it has none.
    Outcome<capabilities> capa() { return run(flows::capa(dialogue())); }

    /// STLS (RFC 2595, section 4): everything after it is encrypted, and what was learned before is
    /// discarded.
    Outcome<reply> stls() { return run(flows::stls(dialogue())); }

    /// Makes one attempt to log in, with the strongest mechanism that client and server share, or
    /// the one that the credentials name. A mechanism that the server lists and does not know does
    /// not count as the attempt: the next one is tried (RFC 5034, section 4).
    /// errc::authentication_failed and login_refused are a verdict on the password; no other error
    /// is. Without TLS, only a mechanism that does not reveal the password is used; if there is
    /// none, it fails with errc::cleartext_refused unless policy::allow_cleartext_password is set.
    Outcome<reply> login(credentials identity) {
        return run(flows::login(dialogue(), std::move(identity)));
    }
    /// USER (RFC 1939, section 7): names the mailbox. +OK says nothing about whether it exists.
    Outcome<reply> user(std::string name) { return run(flows::user(dialogue(), std::move(name))); }
    /// PASS (RFC 1939, section 7): opens the maildrop. Other sessions are locked out until this one
    /// ends.
    Outcome<reply> pass(secret_string password) {
        return run(flows::pass(dialogue(), std::move(password)));
    }
    /// APOP (RFC 1939, section 7): login by a digest of the greeting's timestamp. MD5 is broken, so
    /// prefer TLS and login().
    Outcome<reply> apop(credentials identity) {
        return run(flows::apop(dialogue(), std::move(identity)));
    }
    /// RPOP (RFC 1225): login by trusted host; historic.
    Outcome<reply> rpop(std::string name) { return run(flows::rpop(dialogue(), std::move(name))); }
    /// AUTH (RFC 5034): login by one SASL mechanism, which the caller owns.
    Outcome<reply> auth(sasl_mechanism& mechanism) {
        return run(flows::auth(dialogue(), mechanism));
    }

    // ---- TRANSACTION ----

    /// STAT (RFC 1939, section 5): the number of messages in the maildrop, and their total size in
    /// octets.
    Outcome<drop_listing> stat() { return run(flows::stat(dialogue())); }
    /// LIST (RFC 1939, section 5): number and announced size of each message.
    Outcome<scan_listing> list() { return run(flows::list(dialogue())); }
    /// LIST n: number and announced size of message `n`.
    Outcome<scan_entry> list(message_number n) { return run(flows::list(dialogue(), n)); }
    /// UIDL (RFC 1939, section 7): the unique-id of each message, which identifies it in later
    /// sessions.
    Outcome<unique_id_listing> uidl() { return run(flows::uidl(dialogue())); }
    /// UIDL n: the unique-id of message `n`.
    Outcome<unique_id> uidl(message_number n) { return run(flows::uidl(dialogue(), n)); }

    /// LIST and UIDL: all messages as a range, each with its number, size and unique-id, and with verbs of
    /// its own: see message_range. A server that does not know UIDL lists no unique-ids.
    Outcome<message_range<Self, Outcome>> messages() {
        return run(ranged(flows::list_messages(dialogue()), place_));
    }

    /// RETR (RFC 1939, section 5): passes message `n` to `sink` as it arrives, exactly as stored
    /// (CRLF line ends). Returns its size in octets once the sink has written all of it
    /// (body_sink::end()). If it fails half-way, the sink has a part of the message.
    Outcome<octet_count> retr(message_number n, any_sink sink) {
        return run(flows::retr(dialogue(), n, std::move(sink)));
    }
    /// RETR: returns message `n`, exactly as stored. It is in memory as a whole.
    Outcome<std::string> retr(message_number n) { return run(flows::retr(dialogue(), n)); }
    /// TOP (RFC 1939, section 7): the header of message `n`, the empty line, and the first `lines`
    /// lines of its body; returns their size in octets. Optional, and wrong on some servers.
    Outcome<octet_count> top(message_number n, std::uint32_t lines, any_sink sink) {
        return run(flows::top(dialogue(), n, lines, std::move(sink)));
    }
    /// TOP: returns the header, the empty line and the first `lines` lines of the body.
    Outcome<std::string> top(message_number n, std::uint32_t lines) {
        return run(flows::top(dialogue(), n, lines));
    }
    /// RETR n; the caller reads the message at its own pace: see message_reader.
    Outcome<message_reader<Self, Outcome>> open_retr(message_number n) {
        return run(opened(flows::open_retr(dialogue(), n), place_));
    }
    /// TOP n lines; the caller reads what comes at its own pace: see message_reader.
    Outcome<message_reader<Self, Outcome>> open_top(message_number n, std::uint32_t lines) {
        return run(opened(flows::open_top(dialogue(), n, lines), place_));
    }
    /// DELE (RFC 1939, section 5): marks message `n` for deletion. Nothing is deleted before
    /// quit(). The number stays taken until the session ends, so other messages keep theirs.
    Outcome<reply> dele(message_number n) { return run(flows::dele(dialogue(), n)); }
    /// NOOP (RFC 1939, section 5): checks that the server answers, and resets its idle timer.
    Outcome<reply> noop() { return run(flows::noop(dialogue())); }
    /// Sends NOOP at intervals until `over` happens, so that the server does not close the
    /// connection while the client works between two verbs. Returns the number of NOOPs. If the
    /// session fails, the work that sets `over` is not interrupted.
    Outcome<std::size_t> keep_alive_until(event over) {
        return run(flows::keep_alive(dialogue(), std::move(over)));
    }
    /// RSET (RFC 1939, section 5): removes all deletion marks.
    Outcome<reply> rset() { return run(flows::rset(dialogue())); }

    // ---- TRANSACTION, many messages at once: pipelined where the server can ----

    /// RETR for each of `numbers`; `sink` is told which are refused. Returns how many arrived.
    Outcome<std::size_t> retr_all(message_numbers numbers, message_sink& sink) {
        return run(flows::retr_all(dialogue(), std::move(numbers), sink));
    }
    /// TOP for each of `numbers`, as retr_all().
    Outcome<std::size_t> top_all(message_numbers numbers, std::uint32_t lines, message_sink& sink) {
        return run(flows::top_all(dialogue(), std::move(numbers), lines, sink));
    }
    /// DELE for each of `numbers`; the outcomes are in the order of `numbers`.
    Outcome<std::vector<result<reply>>> dele_all(message_numbers numbers) {
        return run(flows::dele_all(dialogue(), std::move(numbers)));
    }
    /// LIST n for each of `numbers`; the outcomes are in the order of `numbers`.
    Outcome<std::vector<result<scan_entry>>> list_all(message_numbers numbers) {
        return run(flows::list_all(dialogue(), std::move(numbers)));
    }
    /// UIDL n for each of `numbers`; the outcomes are in the order of `numbers`.
    Outcome<std::vector<result<unique_id>>> uidl_all(message_numbers numbers) {
        return run(flows::uidl_all(dialogue(), std::move(numbers)));
    }

    // ---- any state ----

    /// UTF8 (RFC 6856, section 2.1): messages come as they are stored, with UTF-8 in their headers.
    Outcome<reply> utf8() { return run(flows::utf8(dialogue())); }
    /// LANG tag (RFC 6856, section 3.2): sets the language of the server's texts; "*" is its default.
    Outcome<reply> lang(std::string tag) { return run(flows::lang(dialogue(), std::move(tag))); }
    /// LANG (RFC 6856, section 3.2): the available languages, one a line: tag, then description.
    Outcome<std::vector<std::string>> lang() { return run(flows::lang(dialogue())); }

    /// A command that POP3 does not define, "XSENDER 1", with a response of one line; may be sent in any
    /// state. errc::invalid_argument for one that POP3 defines: that has a verb of its own. Its arguments
    /// may be secrets: traces and failures show the verb alone. Not for a command after whose reply the
    /// client has to send more, as XTND XMIT.
    Outcome<reply> command(std::string line) {
        return run(flows::command(dialogue(), std::move(line)));
    }
    /// A command that POP3 does not define, with a multi-line response: its lines, without their
    /// line ends.
    Outcome<std::vector<std::string>> command_lines(std::string line) {
        return run(flows::command_lines(dialogue(), std::move(line)));
    }

    /// QUIT (RFC 1939, section 6): the only command that deletes what dele() marked. It has three
    /// outcomes: +OK: deleted; a failure with the server's -ERR: some messages are not deleted;
    /// errc::quit_in_doubt: unknown.
    Outcome<reply> quit() { return run(flows::quit(dialogue())); }

  protected:
    /// For the client that derives from it.
    basic_verbs() : place_(std::make_shared<Self*>(static_cast<Self*>(this))) {}
    basic_verbs(basic_verbs&& from) noexcept : place_(std::move(from.place_)) { take_place(this); }
    basic_verbs& operator=(basic_verbs&& from) noexcept {
        if (this == &from) return *this;
        take_place(nullptr);
        place_ = std::move(from.place_);
        take_place(this);
        return *this;
    }
    ~basic_verbs() { take_place(nullptr); }

  private:
    void take_place(basic_verbs* place) noexcept {
        if (place_) *place_ = static_cast<Self*>(place);
    }
    class dialogue& dialogue() noexcept {
        return static_cast<Self*>(this)->dialogue();
    }
    [[nodiscard]] const class session& session() const noexcept {
        return static_cast<const Self*>(this)->session();
    }
    static flow<message_reader<Self, Outcome>> opened(flow<reply> opening,
                                                      std::shared_ptr<Self*> mail) {
        co_await opening;
        co_return message_reader<Self, Outcome>(std::move(mail));
    }
    static flow<message_range<Self, Outcome>> ranged(flow<message_listing> listing,
                                                     std::shared_ptr<Self*> mail) {
        message_listing listed = co_await listing;
        co_return message_range<Self, Outcome>(std::move(mail), std::move(listed));
    }
    template <class T>
    Outcome<T> run(flow<T> exchange) {
        return static_cast<Self*>(this)->run(std::move(exchange));
    }

    std::shared_ptr<Self*> place_;  // where the client is, for its readers; null: it was moved from
};

}  // namespace pop3::inline v1
