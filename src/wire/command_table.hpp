// SPDX-License-Identifier: MIT
// Everything POP3 specifies about a command, one row each. Nothing about commands is decided
// elsewhere: the client's session and the server's dispatcher both read this table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// In which states a command is allowed (RFC 1939, section 3).
enum class allowed_in : std::uint8_t { authorization, transaction, any_state };

/// The form of a positive reply.
enum class reply_shape : std::uint8_t {
    single_line,
    multi_line,
    multi_line_if_no_argument,  // LIST, UIDL, LANG: with an argument, one line
    challenges,                 // AUTH: "+ " lines, each answered, before the status line
};

/// May the next command be sent before the reply to this one came (RFC 2449, section 6.6)? After a
/// login never: of seven servers, four discard what comes right after it.
enum class pipelining : std::uint8_t { may_pipeline, must_be_last };

/// The effect of +OK.
enum class on_ok : std::uint8_t { stay, to_transaction, start_tls, end };

/// The secrets of the command.
enum class secrecy : std::uint8_t { none, argument };

struct command_spec {
    std::string_view verb;
    allowed_in state;
    reply_shape reply;
    pipelining order;
    on_ok effect;
    secrecy secret;
    std::string_view source;
};

inline constexpr command_spec command_table[] = {
    // clang-format off
    // verb   allowed in                 reply                                    pipelining                on +OK                 secret             source
    {"USER", allowed_in::authorization, reply_shape::single_line,                pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 7"},
    {"PASS", allowed_in::authorization, reply_shape::single_line,                pipelining::must_be_last, on_ok::to_transaction, secrecy::argument, "RFC 1939, section 7"},
    {"APOP", allowed_in::authorization, reply_shape::single_line,                pipelining::must_be_last, on_ok::to_transaction, secrecy::argument, "RFC 1939, section 7"},
    {"RPOP", allowed_in::authorization, reply_shape::single_line,                pipelining::must_be_last, on_ok::to_transaction, secrecy::none,     "RFC 1225, page 9"},
    {"AUTH", allowed_in::authorization, reply_shape::challenges,                 pipelining::must_be_last, on_ok::to_transaction, secrecy::argument, "RFC 5034, section 4"},
    {"STLS", allowed_in::authorization, reply_shape::single_line,                pipelining::must_be_last, on_ok::start_tls,      secrecy::none,     "RFC 2595, section 4"},
    {"STAT", allowed_in::transaction,   reply_shape::single_line,                pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 5"},
    {"LIST", allowed_in::transaction,   reply_shape::multi_line_if_no_argument,  pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 5"},
    {"UIDL", allowed_in::transaction,   reply_shape::multi_line_if_no_argument,  pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 7"},
    {"RETR", allowed_in::transaction,   reply_shape::multi_line,                 pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 5"},
    {"TOP",  allowed_in::transaction,   reply_shape::multi_line,                 pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 7"},
    {"DELE", allowed_in::transaction,   reply_shape::single_line,                pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 5"},
    {"NOOP", allowed_in::transaction,   reply_shape::single_line,                pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 5"},
    {"RSET", allowed_in::transaction,   reply_shape::single_line,                pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 1939, section 5"},
    {"CAPA", allowed_in::any_state,     reply_shape::multi_line,                 pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 2449, section 5"},
    {"UTF8", allowed_in::any_state,     reply_shape::single_line,                pipelining::must_be_last, on_ok::stay,           secrecy::none,     "RFC 6856, section 2.1"},
    {"LANG", allowed_in::any_state,     reply_shape::multi_line_if_no_argument,  pipelining::may_pipeline, on_ok::stay,           secrecy::none,     "RFC 6856, section 3.2"},
    {"QUIT", allowed_in::any_state,     reply_shape::single_line,                pipelining::must_be_last, on_ok::end,            secrecy::none,     "RFC 1939, sections 4 and 6"},
    // clang-format on
};
// UTF8 belongs to AUTHORIZATION (RFC 6856, section 2.1), but Courier accepts it after login too,
// and poplib users send it at any time: the server decides.

/// The row of `verb`, compared without regard to case; null for a verb that is not POP3's.
POP3_EXPORT const command_spec* find_command(std::string_view verb) noexcept;

}  // namespace pop3::inline v1::wire
