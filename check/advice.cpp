// SPDX-License-Identifier: MIT
// What to do about each check that does not pass: the last column of docs/check.md.
#include <algorithm>

#include "check_table.hpp"

namespace pop3::check {
namespace {

struct advice_row {
    std::string_view id;
    std::string_view advice;  ///< names of options, commands and programs `like this`
};

constexpr advice_row rows[] = {
    // clang-format off
    {"greeting", "check host, port and `--tls`; nothing else is checked"},
    {"stls", "use implicit TLS (port 995); configure or update the server"},
    {"tls-versions", "update the server's TLS library or its settings"},
    {"tls-old", "set the oldest version to 1.2"},
    {"certificate", "renew it; for an authority of your own use `--ca`"},
    {"stls-injection", "update the server; use implicit TLS until then"},
    {"cleartext-login", "configure the server to require TLS (some do not on loopback)"},
    {"capa", "nothing; clients try what they need"},
    {"mechanisms", "remove it from the list in the server's settings"},
    {"login", "read the answer; remove the mechanism from the list, or use the profile"},
    {"capa-session", "update the server"},
    {"capa-words", "nothing: `pop3` skips it; others may not"},
    {"capa-states", "ask for CAPA again after the login, as `pop3` does"},
    {"list", "mail may be overlooked; update the server"},
    {"list-one", "nothing: `pop3 fetch` uses LIST"},
    {"uidl", "mail is distinguished by its content, which requires fetching it"},
    {"uidl-one", "nothing: `pop3 fetch` uses UIDL"},
    {"uidl-unique", "\"seen, so skip\" loses mail here; `pop3 fetch` compares"},
    {"uidl-form", "nothing: `pop3` accepts it; others may not"},
    {"retr", "look at that message on the server"},
    {"byte-stuffing", "mail gets cut or never ends: do not use this server"},
    {"line-ends", "some clients can be made to cut mail in two"},
    {"sizes", "nothing: sizes are hints for `pop3`; other clients may cut mail"},
    {"stat", "nothing: `pop3` uses LIST"},
    {"capa-true", "try it instead of trusting the list"},
    {"top", "use TOP only for a preview"},
    {"rset", "close without QUIT instead of RSET"},
    {"pipelining", "use the profile"},
    {"lang", "nothing"},
    {"quit", "whether mail was deleted is in doubt: keep a ledger, as `pop3 fetch` does"},
    {"utf8", "use the profile"},
    {"login-delay", "fetch less often"},
    {"sizes-stable", "do not use the size as an identity"},
    {"uidl-stable", "everything looks new each time: use the profile"},
    {"messages-stable", "do not use a hash of it as an identity"},
    {"utf8-mail", "nothing: `pop3` enters UTF8 mode"},
    {"second-login", "let only one program at a time delete mail"},
    {"numbers", "update the server"},
    {"numbers-large", "nothing: `pop3` has no such numbers"},
    {"letter-case", "nothing: `pop3` writes capitals"},
    {"unknown-command", "nothing; trying out capabilities proves nothing here"},
    {"blanks", "nothing: `pop3` sends none"},
    {"top-negative", "nothing"},
    {"wrong-state", "update the server"},
    {"lf-only", "nothing: `pop3` sends CRLF; a script may hang"},
    {"long-line", "nothing: `pop3` sends at most 255 octets"},
    {"nul", "nothing: `pop3` refuses to send one"},
    {"login-pipelining", "nothing: `pop3` waits there"},
    {"dele", "update the server"},
    {"rset-restores", "never mark a message that is not safe elsewhere"},
    {"drop-keeps", "never mark a message that is not safe elsewhere"},
    {"quit-deletes", "do not delete on this server"},
    {"idle", "fetch without pauses"},
    {"mechanisms-log-in", "remove it from the list, or update the server; `pop3` chooses SCRAM-...-PLUS only where it can succeed"},
    {"wrong-password", "nothing; if it is accepted: stop using the server"},
    {"status-lines", "`pop3` ends the session there, and deletes nothing"},
    {"unsolicited", "the same: answers could be read as those of other commands"},
    {"line-length", "nothing: `pop3` accepts 8 KiB"},
    {"reply-line-ends", "nothing: `pop3` reads the whole response that way"},
    // clang-format on
};

}  // namespace

std::string_view advice_for(std::string_view id) noexcept {
    const auto* const found = std::ranges::find(rows, id, &advice_row::id);
    return found == std::end(rows) ? std::string_view() : found->advice;
}

std::string plain_advice_for(std::string_view id) {
    std::string advice(advice_for(id));
    std::erase(advice, '`');
    return advice;
}

}  // namespace pop3::check
