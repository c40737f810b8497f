// SPDX-License-Identifier: MIT
// The defects of replies seen on all the connections before.
#include "checks.hpp"

namespace pop3::check::checks {
namespace {

finding unless_seen(const std::string& evidence, const char* words) {
    return evidence.empty() ? passed("") : failed(words, evidence);
}

}  // namespace

finding status_lines(examination& exam) {
    return unless_seen(exam.seen().malformed, "a line that is neither");
}

finding unsolicited(examination& exam) {
    return unless_seen(exam.seen().unsolicited, "an unsolicited line");
}

finding line_length(examination& exam) {
    return unless_seen(exam.seen().overlong, "a longer one");
}

finding reply_line_ends(examination& exam) {
    return unless_seen(exam.seen().bare_lf, "one ends in LF alone");
}

}  // namespace pop3::check::checks
