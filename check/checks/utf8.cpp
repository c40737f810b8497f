// SPDX-License-Identifier: MIT
// UTF8 and LANG (RFC 6856), where they are offered.
#include "checks.hpp"

namespace pop3::check::checks {

finding utf8(examination& of) {
    if (!of.capa_before().has("UTF8")) return skipped("CAPA does not list it");
    auto with = of.greeted();
    try {
        if (with->ask("UTF8").ok()) return passed("", with->evidence());
    } catch (const dialogue_over&) {
        of.server_quirks().utf8_fails = true;
        throw;
    }
    of.server_quirks().utf8_fails = true;
    return failed("CAPA lists it, but it is refused", with->evidence());
}

finding lang(examination& of) {
    if (!of.capa_before().has("LANG")) return skipped("CAPA does not list it");
    auto with = of.greeted();
    const multi_line_reply languages = with->ask_multi_line("LANG", 64 * 1024);
    if (!languages.status.ok()) return failed("CAPA lists it, but it is refused", with->evidence());
    const std::string tag = languages.text.substr(0, languages.text.find_first_of(" \r\n"));
    if (tag.empty()) return failed("no language is listed", with->evidence());
    if (!with->ask("LANG " + tag).ok())
        return failed("a listed language is refused", with->evidence());
    return passed("", with->evidence());
}

}  // namespace pop3::check::checks
