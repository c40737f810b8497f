// SPDX-License-Identifier: MIT
// Every exchange of POP3, grouped as in RFC 1939. Each is implemented once, in src/flows/.
//
// Run one with a runner (see flow.hpp), or call the verb of the same name on a client. Sinks and
// mechanisms belong to the caller and must outlive the flow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/capabilities.hpp"
#include "pop3/credentials.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/mechanisms.hpp"
#include "pop3/reply.hpp"
#include "pop3/sink.hpp"
#include "pop3/tls_mode.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1::flows {

// ---- opening ----

/// TLS, the greeting and STLS, in the order that `mode` requires. Returns the greeting; after STLS,
/// session::last_reply() is the answer to it. A refused STLS is errc::tls_failed and ends the
/// session, so that nothing can be sent in clear text.
POP3_EXPORT flow<reply> open(dialogue& s, tls_mode mode);
/// The greeting (RFC 1939, section 4). -ERR: the server refuses the connection.
POP3_EXPORT flow<reply> greeting(dialogue& s);
/// CAPA (RFC 2449, section 5): the server's capabilities. -ERR means that it does not list them, not
/// that it has none.
POP3_EXPORT flow<capabilities> capa(dialogue& s);
/// STLS and the handshake (RFC 2595, section 4). Discards what was learned before.
POP3_EXPORT flow<reply> stls(dialogue& s);

// ---- AUTHORIZATION ----

/// USER (RFC 1939, section 7): names the mailbox. +OK says nothing about whether it exists.
POP3_EXPORT flow<reply> user(dialogue& s, std::string name);
/// PASS (RFC 1939, section 7): opens the maildrop.
POP3_EXPORT flow<reply> pass(dialogue& s, secret_string password);
/// APOP (RFC 1939, section 7): the MD5 of the greeting's timestamp and the secret.
POP3_EXPORT flow<reply> apop(dialogue& s, credentials identity);
/// RPOP (RFC 1225): login by trusted host. Historic; sent only on request.
POP3_EXPORT flow<reply> rpop(dialogue& s, std::string name);
/// AUTH (RFC 5034) by one mechanism.
POP3_EXPORT flow<reply> auth(dialogue& s, sasl_mechanism& mechanism);
/// Logs in with the strongest mechanism that client and server share; asks for CAPA before and
/// after.
POP3_EXPORT flow<reply> login(dialogue& s, credentials identity);

// ---- TRANSACTION ----

/// STAT (RFC 1939, section 5): the number of messages, and their total size in octets.
POP3_EXPORT flow<drop_listing> stat(dialogue& s);
/// LIST (RFC 1939, section 5): number and announced size of each message.
POP3_EXPORT flow<scan_listing> list(dialogue& s);
/// LIST n (RFC 1939, section 5): the same of message `n`.
POP3_EXPORT flow<scan_entry> list(dialogue& s, message_number n);
/// UIDL (RFC 1939, section 7): the unique-id of each message.
POP3_EXPORT flow<unique_id_listing> uidl(dialogue& s);
/// UIDL n (RFC 1939, section 7): the unique-id of message `n`.
POP3_EXPORT flow<unique_id> uidl(dialogue& s, message_number n);
/// RETR n (RFC 1939, section 5): the message, into `sink`. Returns the octets written to it.
POP3_EXPORT flow<octet_count> retr(dialogue& s, message_number n, any_sink sink);
/// RETR n: returns the message, which is in memory as a whole.
POP3_EXPORT flow<std::string> retr(dialogue& s, message_number n);
/// TOP n lines (RFC 1939, section 7): the header and the first lines of the body, into `sink`.
/// Returns the octets written to it.
POP3_EXPORT flow<octet_count> top(dialogue& s, message_number n, std::uint32_t lines,
                                  any_sink sink);
/// TOP n lines: returns the header and the first lines of the body.
POP3_EXPORT flow<std::string> top(dialogue& s, message_number n, std::uint32_t lines);
/// RETR n up to its +OK. The flow reads the message by next_chunk() until that is empty.
POP3_EXPORT flow<reply> open_retr(dialogue& s, message_number n);
/// The same for TOP n lines.
POP3_EXPORT flow<reply> open_top(dialogue& s, message_number n, std::uint32_t lines);
/// The next octets of the message that was opened, as a view that is valid until the next co_await;
/// empty at its end. For runners: within a flow, dialogue::next_chunk() does the same.
POP3_EXPORT flow<std::string_view> next_chunk(dialogue& s);
/// DELE n (RFC 1939, section 5): marks message `n`; quit() deletes.
POP3_EXPORT flow<reply> dele(dialogue& s, message_number n);
/// NOOP (RFC 1939, section 5): checks that the server answers.
POP3_EXPORT flow<reply> noop(dialogue& s);
/// RSET (RFC 1939, section 5): removes all deletion marks.
POP3_EXPORT flow<reply> rset(dialogue& s);

/// NOOP, each time that policy::keep_alive has passed, until `over` happens. Returns the number of
/// NOOPs. If the session is lost, it fails at once.
POP3_EXPORT flow<std::size_t> keep_alive(dialogue& s, event over);

// ---- TRANSACTION, many messages at once: pipelined where the server can ----

/// RETR for each of `numbers`. Returns how many messages arrived whole.
POP3_EXPORT flow<std::size_t> retr_all(dialogue& s, message_numbers numbers, message_sink& sink);
/// TOP for each of `numbers`. Returns how many arrived whole.
POP3_EXPORT flow<std::size_t> top_all(dialogue& s, message_numbers numbers, std::uint32_t lines,
                                      message_sink& sink);
/// DELE for each of `numbers`; the outcomes are in the order of `numbers`.
POP3_EXPORT flow<std::vector<result<reply>>> dele_all(dialogue& s, message_numbers numbers);
/// LIST n for each of `numbers`; the outcomes are in the order of `numbers`.
POP3_EXPORT flow<std::vector<result<scan_entry>>> list_all(dialogue& s, message_numbers numbers);
/// UIDL n for each of `numbers`; the outcomes are in the order of `numbers`.
POP3_EXPORT flow<std::vector<result<unique_id>>> uidl_all(dialogue& s, message_numbers numbers);

// ---- any state ----

/// UTF8 (RFC 6856, section 2.1): messages come with UTF-8 in their headers.
POP3_EXPORT flow<reply> utf8(dialogue& s);
/// LANG tag (RFC 6856, section 3.2): the language of the server's texts; "*" is its default.
POP3_EXPORT flow<reply> lang(dialogue& s, std::string tag);
/// LANG (RFC 6856, section 3.2): the available languages, one a line: tag, then description.
POP3_EXPORT flow<std::vector<std::string>> lang(dialogue& s);
/// A command that POP3 does not define, "XSENDER 1", with a response of one line. A command that it
/// defines is errc::invalid_argument: it has a flow of its own, which tells the session what it changes.
/// Its arguments may be secrets: traces and failures show the verb alone. Not for a command after whose
/// reply the client has to send more, as XTND XMIT: the next verb would become a part of that.
POP3_EXPORT flow<reply> command(dialogue& s, std::string line);
/// The same, with a multi-line response: its lines, without their line ends.
POP3_EXPORT flow<std::vector<std::string>> command_lines(dialogue& s, std::string line);
/// QUIT (RFC 1939, sections 4 and 6): deletes what dele() marked. Three outcomes: +OK: the deletions
/// are done; a failure with the server's -ERR: some are not; errc::quit_in_doubt: the answer never
/// came.
POP3_EXPORT flow<reply> quit(dialogue& s);

}  // namespace pop3::inline v1::flows
