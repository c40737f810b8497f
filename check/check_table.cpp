// SPDX-License-Identifier: MIT
#include "check_table.hpp"

#include <algorithm>

#include "check/checks/checks.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::check {
namespace {

using namespace checks;
using enum severity;

constexpr check_spec table[] = {
    // clang-format off
    // id               group           what is right                                          source                        at stake  takes                run
    {"greeting",        "connection",   "the greeting is one +OK line",                                 "RFC 1939, section 4",        protocol, needs::connection,  greeting},
    {"stls",            "TLS",          "STLS is offered and works",                           "RFC 2595, section 4",        safety,   needs::clear_text,  stls},
    {"tls-versions",    "TLS",          "TLS 1.2 and 1.3 work",                                "RFC 8314, section 4.1",      protocol, needs::tls,         tls_versions},
    {"tls-old",         "TLS",          "TLS 1.0 and 1.1 are refused",                         "RFC 8996",                   safety,   needs::tls,         old_tls},
    {"certificate",     "TLS",          "the certificate is valid for this host",              "RFC 8314, section 3.4; RFC 9525", safety, needs::tls,      certificate},
    {"stls-injection",  "TLS",          "commands sent after STLS are not executed",       "RFC 2595, section 4; CVE-2011-0411", safety, needs::clear_text, stls_injection},
    {"cleartext-login", "TLS",          "no password is accepted before TLS",                     "RFC 8314, section 3; RFC 2595, section 2.3", safety, needs::clear_text, cleartext_login},

    {"capa",            "capabilities", "CAPA is answered",                                    "RFC 2449, section 5",        protocol, needs::connection,  capa},
    {"mechanisms",      "login",        "every listed mechanism starts",               "RFC 5034, section 4",        protocol, needs::connection,  mechanisms},
    {"login",           "login",        "the login works",                                     "RFC 1939, section 7; RFC 5034", protocol, needs::login,    login},
    {"capa-session",    "capabilities", "CAPA is answered after the login too",                "RFC 2449, section 5",        protocol, needs::login,       capa_session},
    {"capa-words",      "capabilities", "every line of CAPA can be parsed",                      "RFC 2449, sections 5 and 6", protocol, needs::login,       capa_words},
    {"capa-states",     "capabilities", "CAPA lists what is possible in this state",           "RFC 2449, section 5; RFC 2595, section 4", comfort, needs::login, capa_states},

    {"list",            "listings",     "LIST lists each message once, in order",              "RFC 1939, section 5",        safety,   needs::login,       list},
    {"list-one",        "listings",     "LIST n agrees with LIST",                          "RFC 1939, section 5",        protocol, needs::login,       list_one},
    {"uidl",            "listings",     "UIDL lists the messages that LIST lists",             "RFC 1939, section 7",        safety,   needs::login,       uidl},
    {"uidl-one",        "listings",     "UIDL n agrees with UIDL",                          "RFC 1939, section 7",        protocol, needs::login,       uidl_one},
    {"uidl-unique",     "listings",     "no two messages share a unique-id",                   "RFC 1939, section 7",        safety,   needs::login,       uidl_unique},
    {"uidl-form",       "listings",     "unique-ids are 1 to 70 printable characters",         "RFC 1939, section 7",        protocol, needs::login,       uidl_form},

    {"retr",            "messages",     "every message can be read",                           "RFC 1939, section 5",        safety,   needs::login,       retr},
    {"byte-stuffing",   "messages",     "lines that begin with a dot are stuffed, ends are clear", "RFC 1939, section 3",    safety,   needs::login,       byte_stuffing},
    {"line-ends",       "messages",     "the lines of messages end in CRLF",                   "RFC 1939, section 3; RFC 5322, section 2.1", safety, needs::login, line_ends},
    {"sizes",           "messages",     "LIST reports the octets that are sent",                "RFC 1939, section 11",       protocol, needs::login,       sizes},
    {"stat",            "listings",     "STAT agrees with LIST",                           "RFC 1939, section 5",        comfort,  needs::login,       stat},
    {"capa-true",       "capabilities", "what CAPA lists works, and nothing is left out",   "RFC 2449, section 5",        protocol, needs::login,       capa_true},
    {"top",             "messages",     "TOP returns the header and n lines of the message", "RFC 1939, section 7",        protocol, needs::login,       top},

    {"rset",            "commands",     "NOOP and RSET answer +OK",                            "RFC 1939, section 5",        protocol, needs::login,       rset},
    {"pipelining",      "commands",     "commands sent together are answered in order",         "RFC 2449, section 6.6",      protocol, needs::login,       pipelining},
    {"lang",            "texts",        "LANG works if CAPA lists it",                         "RFC 6856, section 3",        comfort,  needs::connection,  lang},
    {"quit",            "session end",  "QUIT is answered +OK, and the connection closed",     "RFC 1939, section 6",        safety,   needs::login,       quit},

    {"utf8",            "texts",        "UTF8 works if CAPA lists it",                         "RFC 6856, section 2",        protocol, needs::connection,  utf8},
    {"login-delay",     "login",        "the next login is accepted as soon as CAPA announces",       "RFC 2449, section 6.5",      comfort,  needs::login,       login_delay},
    {"sizes-stable",    "listings",     "sizes are the same in the next session",              "RFC 1939, section 11",       comfort,  needs::login,       sizes_stable},
    {"uidl-stable",     "listings",     "unique-ids are the same in the next session",         "RFC 1939, section 7",        safety,   needs::login,       uidl_stable},
    {"messages-stable", "messages",     "a message is the same in the next session",           "RFC 1939, section 7",        comfort,  needs::login,       messages_stable},
    {"utf8-mail",       "texts",        "mail in UTF-8 comes unchanged, with and without UTF8", "RFC 6856, section 2; RFC 6858", safety, needs::login,      utf8_mail},
    {"second-login",    "login",        "a second login is refused with [IN-USE]",             "RFC 1939, section 4; RFC 2449, section 8.1.1", comfort, needs::login, second_login},
    {"numbers",         "commands",     "numbers without a message are answered -ERR",            "RFC 1939, sections 5 and 7", protocol, needs::login,       numbers_out_of_range},
    {"numbers-large",   "commands",     "4294967297 is not read as 1",                       "RFC 1939, section 5",        safety,   needs::login,       numbers_too_large},
    {"letter-case",     "commands",     "commands may be written in lower case",            "RFC 1939, section 3",        protocol, needs::login,       letter_case},
    {"unknown-command", "commands",     "an unknown command is answered -ERR, and the session continues",     "RFC 1939, section 3",        protocol, needs::login,       unknown_command},
    {"blanks",          "commands",     "extra blanks are accepted or refused, never worse",   "RFC 1939, section 3",        comfort,  needs::login,       blanks},
    {"top-negative",    "commands",     "TOP refuses an invalid number of lines",          "RFC 1939, section 7",        comfort,  needs::login,       top_negative},
    {"wrong-state",     "commands",     "a command of the other state is answered -ERR",              "RFC 1939, section 3",        protocol, needs::login,       wrong_state},
    {"lf-only",         "commands",     "a line that ends in LF alone blocks no session",           "RFC 1939, section 3",        comfort,  needs::login,       lf_only},
    {"long-line",       "commands",     "a line that is too long is one command, answered -ERR",       "RFC 2449, section 4",        protocol, needs::login,       long_line},
    {"nul",             "commands",     "a NUL makes a command invalid",                       "RFC 1939, section 3",        comfort,  needs::login,       nul},
    {"login-pipelining", "login",       "what comes right after the login is not lost",       "RFC 2449, section 6.6",      protocol, needs::login,       login_pipelining},

    {"dele",            "deletion",     "DELE marks: the message is gone in this session",     "RFC 1939, section 5",        protocol, needs::destructive, dele},
    {"rset-restores",   "deletion",     "RSET removes the marks",                           "RFC 1939, section 5",        safety,   needs::destructive, rset_restores},
    {"drop-keeps",      "deletion",     "a lost connection deletes nothing",                   "RFC 1939, section 6",        safety,   needs::destructive, drop_keeps},
    {"quit-deletes",    "deletion",     "QUIT deletes the marked messages, and nothing else",      "RFC 1939, section 6",        safety,   needs::destructive, quit_deletes},

    {"idle",            "session end",  "a silent client is kept for ten minutes",            "RFC 1939, section 3",        comfort,  needs::slow,        idle},
    {"mechanisms-log-in", "login",      "every listed mechanism logs in",                      "RFC 5034, section 4; RFC 5802, section 6; RFC 9266", protocol, needs::login, listed_mechanisms},
    {"wrong-password",  "login",        "a wrong password is answered -ERR [AUTH]",                   "RFC 3206, section 4; RFC 2449, section 8", comfort, needs::login, wrong_password},

    {"status-lines",    "replies",      "every status line is +OK or -ERR",                    "RFC 1939, section 3",        protocol, needs::connection,  status_lines},
    {"unsolicited",     "replies",      "the server sends only what was requested",   "RFC 1939, section 3",        safety,   needs::connection,  unsolicited},
    {"line-length",     "replies",      "a status line has 512 octets at most",                "RFC 2449, section 4",        protocol, needs::connection,  line_length},
    {"reply-line-ends", "replies",      "status lines end in CRLF",                            "RFC 1939, section 3",        protocol, needs::connection,  reply_line_ends},
    // clang-format on
};

constexpr auto no_time = "the time limit of the whole examination has passed";
constexpr auto in_step = "the session was out of step: see \"replies\"";

finding with_end_reason(const connection_ended& e) {
    switch (e.reason()) {
        case end_reason::malformed:
        case end_reason::unsolicited:
        case end_reason::overlong:
            return skipped(in_step);
        case end_reason::closed:
        case end_reason::timed_out:
        case end_reason::endless:
            break;
    }
    return failed(e.what(), e.evidence());
}

finding outcome_of(const check_spec& check, examination& exam) {
    const settings& options = exam.how();
    if (check.takes == needs::destructive && !options.destructive)
        return skipped("only with --destructive, because it changes the mailbox");
    if (check.takes == needs::slow && !options.slow)
        return skipped("only with --slow, because it takes ten minutes");
    if (check.takes == needs::clear_text && !exam.begins_in_clear())
        return skipped("this port speaks TLS from the first octet");
    try {
        if (check.takes == needs::tls && !exam.tls_possible())
            return skipped("no TLS on this port");
        return check.run(exam);
    } catch (const prerequisite_failed& e) {
        return skipped(e.what());
    } catch (const connection_ended& e) {
        return with_end_reason(e);
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        return skipped(e.reason().message());
    }
}

// What a check that lacked the time has seen proves nothing.
finding carried_out(const check_spec& check, examination& exam) {
    if (exam.how().time_is_up()) return skipped(no_time);
    finding found = outcome_of(check, exam);
    return exam.how().time_is_up() ? skipped(no_time) : found;
}

// The lines of a dialogue, each after "C: " or "S: ".
std::string masked_lines(std::string_view lines, const secret_mask& secrets) {
    constexpr std::size_t side = 3;
    std::string shown;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        const bool server = line.starts_with("S: ");
        shown += (shown.empty() ? "" : "\n") + std::string(line.substr(0, side));
        const std::string_view text = line.substr(std::min(side, line.size()));
        shown += server ? secrets.masked_in_trace(text) : secrets.masked(text);
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    }
    return shown;
}

// What a server repeats of the password is in no report, whichever check came across it.
finding without_secrets(finding found, const secret_mask& secrets) {
    found.detail = secrets.masked(found.detail);
    found.evidence = masked_lines(found.evidence, secrets);
    return found;
}

}  // namespace

std::span<const check_spec> all_checks() {
    return table;
}

std::size_t examination_result::count(outcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        rows, [outcome](const row& r) { return r.found.outcome_kind == outcome; }));
}

int examination_result::exit_status() const {
    int status = count(outcome::warn) > 0 || out_of_time ? 1 : 0;
    for (const row& r : rows)
        if (r.found.outcome_kind == outcome::fail)
            status = std::max(status, r.check->at_stake == severity::safety ? 3 : 2);
    return status;
}

outcome examination_result::worst() const {
    const int status = exit_status();
    return status >= 2 ? outcome::fail : status == 1 ? outcome::warn : outcome::pass;
}

bool puts_at_risk(const row& r) {
    return r.found.outcome_kind == outcome::fail && r.check->at_stake == severity::safety;
}

std::vector<std::string_view> groups_of(const examination_result& result) {
    std::vector<std::string_view> groups;
    for (const row& r : result.rows)
        if (std::ranges::find(groups, r.check->group) == groups.end())
            groups.push_back(r.check->group);
    return groups;
}

// Also by USER and PASS, which the quirks name, where the check of the login fails.
static bool logged_in(const examination_result& result) {
    const auto login =
        std::ranges::find(result.rows, "login", [](const row& r) { return r.check->id; });
    const outcome found = login->found.outcome_kind;
    return found == outcome::pass || found == outcome::warn || !result.needed.login_by.empty();
}

examination_result examine(const settings& options, const std::function<void(const row&)>& watch) {
    examination server(options);
    server.connect();  // or there is nothing to examine
    secret_mask secrets;
    secrets.add_password(options.identity.password());
    examination_result result;
    result.host = options.host;
    result.port = port_or_default(options.options.port, options.options.tls);
    result.tls = options.options.tls;
    result.user = options.identity.user();
    result.began = std::chrono::system_clock::now();
    for (const check_spec& check : table) {
        result.rows.push_back({&check, without_secrets(carried_out(check, server), secrets)});
        if (watch) watch(result.rows.back());
    }
    result.implementation = secrets.masked(server.implementation());
    result.needed = server.server_quirks();
    result.certificate = server.certificate;
    result.logged_in = logged_in(result);
    result.out_of_time = server.how().time_is_up();
    return result;
}

}  // namespace pop3::check
