// SPDX-License-Identifier: MIT
// The autologout timer (RFC 1939, section 3), by waiting for it.
#include "checks.hpp"

namespace pop3::check::checks {

finding idle(examination& exam) {
    exam.drop_session();
    exam.drop_later();
    const auto connection = exam.log_in();
    const auto begin = std::chrono::steady_clock::now();
    const bool early = connection->stirs_within(exam.how().idle);
    const auto took =
        std::chrono::round<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
    if (early) {
        const std::string words = connection->rest();
        return failed("the connection is closed after " + std::to_string(took.count()) + " s",
                      words.empty() ? "" : "S: " + words.substr(0, words.find_first_of("\r\n")));
    }
    if (!connection->ask("NOOP").ok())
        return failed("nothing works after it", connection->evidence());
    return passed("after " + std::to_string(took.count()) + " s the session still works");
}

}  // namespace pop3::check::checks
