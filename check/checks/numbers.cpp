// SPDX-License-Identifier: MIT
// Message-numbers without a message. In a session of their own, because some servers do not survive
// it.
#include "checks.hpp"

namespace pop3::check::checks {

finding numbers_out_of_range(examination& of) {
    if (!of.list().defects.empty()) return skipped("LIST cannot be used: see \"list\"");
    const auto& listed = of.list().entries;
    const std::string beyond = std::to_string(listed.empty() ? 1 : listed.rbegin()->first + 1);
    const bool has_uidl = of.uidl().status.ok();
    for (const std::string& n : {beyond, std::string("0")})
        for (const std::string verb : {"LIST", "UIDL", "RETR"}) {
            if ((verb == "UIDL" && !has_uidl) || (verb == "RETR" && !of.retr_works)) continue;
            dialogue& with = of.later();
            if (!with.ask(verb + ' ' + n).ok()) continue;
            std::string shown = with.evidence();
            of.drop_later();  // a message may follow
            return failed("a message that does not exist", std::move(shown));
        }
    return passed("", of.later().evidence());
}

// 2^32 + 1: a server that keeps 32 bits of it reads it as 1, and DELE would delete that.
finding numbers_too_large(examination& of) {
    if (!of.retr_works) return skipped("without messages");
    dialogue& with = of.later();
    const bool taken = with.ask("RETR 4294967297").ok();
    std::string shown = with.evidence();
    if (!taken) return passed("", std::move(shown));
    of.drop_later();
    return failed("it is read as message 1", std::move(shown));
}

}  // namespace pop3::check::checks
