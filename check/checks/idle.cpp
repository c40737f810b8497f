// SPDX-License-Identifier: MIT
// The autologout timer (RFC 1939, section 3), by waiting for it.
#include "checks.hpp"

namespace pop3::check::checks {

finding idle(examination& of) {
    of.drop_session();
    of.drop_later();
    const auto with = of.log_in();
    const auto begin = std::chrono::steady_clock::now();
    const bool early = with->stirs_within(of.how().idle);
    const auto took =
        std::chrono::round<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
    if (early) {
        const std::string words = with->rest();
        return failed("the connection is closed after " + std::to_string(took.count()) + " s",
                      words.empty() ? "" : "S: " + words.substr(0, words.find_first_of("\r\n")));
    }
    if (!with->ask("NOOP").ok()) return failed("nothing works after it", with->evidence());
    return passed("after " + std::to_string(took.count()) + " s the session still works");
}

}  // namespace pop3::check::checks
