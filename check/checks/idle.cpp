// SPDX-License-Identifier: MIT
// The autologout timer (RFC 1939, section 3), by waiting for it.
#include "checks.hpp"

#include "wire/line_reader.hpp"

namespace pop3::check::checks {

finding idle(examination& exam) {
    exam.drop_session();
    exam.drop_later();
    const auto connection = exam.log_in();
    system::clock& clock = exam.how().outside.clock;
    const system::time_point begin = clock.now();
    const bool early = connection->wait_for_input(exam.how().idle);
    const auto took = std::chrono::round<std::chrono::seconds>(clock.now() - begin);
    if (early) {
        const std::string words = connection->read_to_end();
        return failed("the connection is closed after " + std::to_string(took.count()) + " s",
                      words.empty() ? "" : "S: " + std::string(wire::before_line_end(words)));
    }
    if (!connection->ask("NOOP").ok())
        return failed("nothing works after it", connection->evidence());
    return passed("after " + std::to_string(took.count()) + " s the session still works");
}

}  // namespace pop3::check::checks
