// SPDX-License-Identifier: MIT
// UTF8 and LANG (RFC 6856), where they are offered.
#include "checks.hpp"

namespace pop3::check::checks {

finding utf8(examination& exam) {
    if (!exam.capa_before().has("UTF8")) return skipped("CAPA does not list it");
    auto connection = exam.greeted();
    try {
        if (connection->ask("UTF8").ok()) return passed("", connection->evidence());
    } catch (const connection_ended&) {
        exam.server_quirks().utf8_fails = true;
        throw;
    }
    exam.server_quirks().utf8_fails = true;
    return failed("CAPA lists it, but it is refused", connection->evidence());
}

finding lang(examination& exam) {
    if (!exam.capa_before().has("LANG")) return skipped("CAPA does not list it");
    auto connection = exam.greeted();
    const multi_line_reply languages = connection->ask_multi_line("LANG", 64 * 1024);
    if (!languages.status.ok())
        return failed("CAPA lists it, but it is refused", connection->evidence());
    const std::string tag = languages.text.substr(0, languages.text.find_first_of(" \r\n"));
    if (tag.empty()) return failed("no language is listed", connection->evidence());
    if (!connection->ask("LANG " + tag).ok())
        return failed("a listed language is refused", connection->evidence());
    return passed("", connection->evidence());
}

}  // namespace pop3::check::checks
