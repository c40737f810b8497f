// SPDX-License-Identifier: MIT
// The verbs of POP3, written and documented once for every kind of client.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pop3/flows.hpp"

namespace pop3::inline v1 {

/// What a client can do. `Outcome<T>` is how the client gives a T: client returns it and throws
/// pop3::error, nothrow_client returns result<T>. Self has session() and run(flow<T>).
///
/// -ERR and an answer that cannot be read (errc::unreadable_reply) leave the session usable; after any
/// other failure of the server, the network or a sink every verb fails with errc::session_unusable.
template <class Self, template <class> class Outcome>
class basic_verbs {
  public:
    // ---- what is known without asking ----

    /// The status line the server greeted with; empty after STLS, which forgets it.
    [[nodiscard]] const std::string& greeting() const noexcept { return dialogue().greeting(); }
    /// Where the dialogue stands.
    [[nodiscard]] session_state state() const noexcept { return dialogue().state(); }
    /// False once a failure ended the dialogue.
    [[nodiscard]] bool usable() const noexcept { return dialogue().usable(); }
    /// True when everything goes through TLS.
    [[nodiscard]] bool secure() const noexcept { return dialogue().secure(); }
    /// The newest CAPA listing; null if the server was not asked since TLS or login, or refused.
    [[nodiscard]] const capabilities* known_capabilities() const noexcept {
        return dialogue().known_capabilities();
    }

    // ---- AUTHORIZATION ----

    /// CAPA. What the server says it can do; -ERR means that it does not say, not that it has nothing.
    Outcome<capabilities> capa() { return run(flows::capa(dialogue())); }

    /// STLS. Everything from here on is encrypted, and what was learned before is forgotten.
    Outcome<reply> stls() { return run(flows::stls(dialogue())); }

    /// Makes one attempt to log in, with the strongest mechanism that both sides have, or the one that
    /// the credentials name. A mechanism that the server lists and does not know is no attempt: then
    /// the next one is tried (RFC 5034, section 4). errc::authentication_failed and login_refused are
    /// a verdict on the password, and nothing else is. Without TLS, only a mechanism that does not
    /// show the password is taken; if there is none, it fails with errc::cleartext_refused unless
    /// policy::allow_cleartext_password is set.
    Outcome<reply> login(credentials who) { return run(flows::login(dialogue(), std::move(who))); }
    /// USER. +OK says nothing about whether the mailbox exists.
    Outcome<reply> user(std::string name) { return run(flows::user(dialogue(), std::move(name))); }
    /// PASS. Opens the maildrop; other sessions are locked out until this one ends.
    Outcome<reply> pass(secret_string password) {
        return run(flows::pass(dialogue(), std::move(password)));
    }
    /// APOP. Login by a digest of the greeting's timestamp; MD5 is broken, so prefer TLS and login().
    Outcome<reply> apop(credentials who) { return run(flows::apop(dialogue(), std::move(who))); }
    /// RPOP. Login by trusted host; historic (RFC 1225).
    Outcome<reply> rpop(std::string name) { return run(flows::rpop(dialogue(), std::move(name))); }
    /// AUTH. Login by one SASL mechanism, which is the caller's.
    Outcome<reply> auth(sasl_mechanism& mechanism) {
        return run(flows::auth(dialogue(), mechanism));
    }

    // ---- TRANSACTION ----

    /// STAT. How many messages the maildrop holds, and their size in octets together.
    Outcome<drop_listing> stat() { return run(flows::stat(dialogue())); }
    /// LIST. Number and announced size of each message.
    Outcome<scan_listing> list() { return run(flows::list(dialogue())); }
    /// LIST n. The same of message `n` alone.
    Outcome<scan_entry> list(message_number n) { return run(flows::list(dialogue(), n)); }
    /// UIDL. The unique-id of each message: what a message is known by in later sessions.
    Outcome<unique_id_listing> uidl() { return run(flows::uidl(dialogue())); }
    /// UIDL n. The same of message `n` alone.
    Outcome<unique_id> uidl(message_number n) { return run(flows::uidl(dialogue(), n)); }

    /// RETR. Passes message `n` to `sink` as it arrives, exactly as stored (CRLF line ends), and
    /// returns its size in octets once the sink has written all of it (body_sink::end()). If it fails
    /// half-way, the sink has a part of the message.
    Outcome<octet_count> retr(message_number n, body_sink& sink) {
        return run(flows::retr(dialogue(), n, sink));
    }
    /// TOP. The header of message `n`, the empty line, and the first `lines` lines of its body.
    /// Optional, and wrong on some servers.
    Outcome<octet_count> top(message_number n, std::uint32_t lines, body_sink& sink) {
        return run(flows::top(dialogue(), n, lines, sink));
    }
    /// DELE. Marks message `n` for deletion; nothing is deleted before quit(). The number stays
    /// taken until the session ends, so other messages keep theirs.
    Outcome<reply> dele(message_number n) { return run(flows::dele(dialogue(), n)); }
    /// NOOP. Shows that both sides live, and that the client is not idle.
    Outcome<reply> noop() { return run(flows::noop(dialogue())); }
    /// NOOP, again and again until `over` happens, so that the server does not hang up on a client
    /// that takes its time between two verbs. Returns how many. A failure leaves the work alone that
    /// `over` is the end of.
    Outcome<std::size_t> keep_alive_until(event over) {
        return run(flows::keep_alive(dialogue(), std::move(over)));
    }
    /// RSET. Takes all marks away.
    Outcome<reply> rset() { return run(flows::rset(dialogue())); }

    // ---- TRANSACTION, many messages at once: pipelined where the server can ----

    /// RETR for each of `numbers`; `sink` hears of those that are refused. Gives how many arrived.
    Outcome<std::size_t> retr_all(std::vector<message_number> numbers, message_sink& sink) {
        return run(flows::retr_all(dialogue(), std::move(numbers), sink));
    }
    /// TOP for each of `numbers`, as retr_all().
    Outcome<std::size_t> top_all(std::vector<message_number> numbers, std::uint32_t lines,
                                 message_sink& sink) {
        return run(flows::top_all(dialogue(), std::move(numbers), lines, sink));
    }
    /// DELE for each of `numbers`; the outcomes stand in the order of `numbers`.
    Outcome<std::vector<result<reply>>> dele_all(std::vector<message_number> numbers) {
        return run(flows::dele_all(dialogue(), std::move(numbers)));
    }
    /// LIST n for each of `numbers`; the outcomes stand in the order of `numbers`.
    Outcome<std::vector<result<scan_entry>>> list_all(std::vector<message_number> numbers) {
        return run(flows::list_all(dialogue(), std::move(numbers)));
    }
    /// UIDL n for each of `numbers`; the outcomes stand in the order of `numbers`.
    Outcome<std::vector<result<unique_id>>> uidl_all(std::vector<message_number> numbers) {
        return run(flows::uidl_all(dialogue(), std::move(numbers)));
    }

    // ---- any state ----

    /// UTF8 (RFC 6856). Messages come as they are stored, with UTF-8 in their headers.
    Outcome<reply> utf8() { return run(flows::utf8(dialogue())); }
    /// LANG tag (RFC 6856). The language of the server's texts; "*" is its default.
    Outcome<reply> lang(std::string tag) { return run(flows::lang(dialogue(), std::move(tag))); }
    /// LANG (RFC 6856). The languages there are, a line each: tag, then description.
    Outcome<std::vector<std::string>> lang() { return run(flows::lang(dialogue())); }

    /// QUIT. The only thing that deletes what dele() marked. Three outcomes: +OK, it is deleted; a
    /// failure with the server's -ERR, some of it is not; errc::quit_in_doubt, nobody knows.
    Outcome<reply> quit() { return run(flows::quit(dialogue())); }

  private:
    session& dialogue() noexcept { return static_cast<Self*>(this)->session(); }
    [[nodiscard]] const session& dialogue() const noexcept {
        return static_cast<const Self*>(this)->session();
    }
    template <class T>
    Outcome<T> run(flow<T> exchange) {
        return static_cast<Self*>(this)->run(std::move(exchange));
    }
};

}  // namespace pop3::inline v1
