// SPDX-License-Identifier: MIT
// Message-numbers without a message. In a session of their own, because some servers do not survive
// it.
#include "checks.hpp"

namespace pop3::check::checks {

finding numbers_out_of_range(examination& exam) {
    if (!exam.list().defects.empty()) return skipped("LIST cannot be used: see \"list\"");
    const auto& listed = exam.list().entries;
    const std::string beyond = std::to_string(listed.empty() ? 1 : listed.rbegin()->first + 1);
    const bool has_uidl = exam.uidl().status.ok();
    for (const std::string& n : {beyond, std::string("0")})
        for (const std::string verb : {"LIST", "UIDL", "RETR"}) {
            if ((verb == "UIDL" && !has_uidl) || (verb == "RETR" && !exam.retr_works)) continue;
            raw_connection& connection = exam.second_session();
            if (!connection.ask(verb + ' ' + n).ok()) continue;
            std::string shown = connection.evidence();
            exam.drop_later();  // a message may follow
            return failed("a message that does not exist", std::move(shown));
        }
    return passed("", exam.second_session().evidence());
}

// 2^32 + 1: a server that keeps 32 bits of it reads it as 1, and DELE would delete that.
finding numbers_too_large(examination& exam) {
    if (!exam.retr_works) return skipped("without messages");
    raw_connection& connection = exam.second_session();
    const bool taken = connection.ask("RETR 4294967297").ok();
    std::string shown = connection.evidence();
    if (!taken) return passed("", std::move(shown));
    exam.drop_later();
    return failed("it is read as message 1", std::move(shown));
}

}  // namespace pop3::check::checks
