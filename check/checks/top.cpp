// SPDX-License-Identifier: MIT
// TOP (RFC 1939, section 7) against the message of RETR.
#include <algorithm>

#include "checks.hpp"

namespace pop3::check::checks {
namespace {

// More octets are no part of message `n`.
std::uint64_t most_of(examination& exam, std::uint32_t n) {
    const message* const m = exam.read(n);
    const std::uint64_t octets =
        std::max<std::uint64_t>(exam.list().entries.at(n), m ? m->text.size() : 0);
    return 2 * octets + message_surplus;
}

// The right answer to TOP: the header, the blank line, and `lines` lines of the body.
std::string_view top_of(std::string_view text, std::uint32_t lines) {
    std::size_t end = 0;
    bool in_body = false;
    for (std::uint32_t left = lines; end < text.size();) {
        if (in_body && left-- == 0) break;
        const std::size_t lf = text.find('\n', end);
        const std::string_view line = text.substr(end, lf - end);
        end = lf == text.npos ? text.size() : lf + 1;
        if (line.empty() || line == "\r") in_body = true;
    }
    return text.substr(0, end);
}

auto lines_in(std::string_view text) {
    return std::ranges::count(text, '\n');
}

// Mail that is header only may get the blank line that separates it from its body.
bool same(std::string_view got, std::string_view wanted) {
    return got == wanted || (got.size() == wanted.size() + 2 && got.starts_with(wanted) &&
                             got.ends_with("\r\n\r\n") && wanted.find("\r\n\r\n") == wanted.npos);
}

// A notice in place of mail in UTF-8 may be a new one each time: see utf8_mail().
bool is_replaced(examination& exam, std::uint32_t n, const message& m) {
    const std::uint64_t count = exam.list().entries.at(n);
    return exam.lists("UTF8") && (count + 2 < m.text.size() || m.text.size() + 2 < count);
}

}  // namespace

finding top(examination& exam) {
    std::size_t wrong = 0;
    std::size_t read = 0;
    std::string numbers;
    std::string detail;
    std::string shown;
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        if (!m || is_replaced(exam, n, *m)) continue;
        ++read;
        bool right = true;
        for (const std::uint32_t lines : {0U, 1U, 10U}) {
            raw_connection& connection = exam.session();
            const std::string command = "TOP " + std::to_string(n) + ' ' + std::to_string(lines);
            const multi_line_reply got = connection.ask_multi_line(command, most_of(exam, n));
            if (!got.status.ok()) return skipped("TOP is refused");
            const std::string_view wanted = top_of(m->text, lines);
            if (same(got.text, wanted)) continue;
            right = false;
            if (!shown.empty()) continue;
            shown =
                connection.evidence() + "\nS: (" + std::to_string(lines_in(got.text)) + " lines)";
            detail =
                std::string_view(m->text).starts_with(got.text)
                    ? std::to_string(lines_in(wanted)) +
                          (lines_in(wanted) == 1 ? " line was expected" : " lines were expected")
                    : "RETR returns other octets";
        }
        if (!right && wrong++ < 5) numbers += (numbers.empty() ? "" : ", ") + std::to_string(n);
    }
    if (read == 0) return skipped("without messages");
    if (wrong == 0) return passed("0, 1 and 10 lines of " + std::to_string(read) + " messages");
    return failed("wrong for " + std::to_string(wrong) + " of " + std::to_string(read) +
                      " messages (" + numbers + (wrong > 5 ? ", ..." : "") + "): " + detail,
                  shown);
}

finding top_negative(examination& exam) {
    if (exam.sample().empty()) return skipped("without messages");
    raw_connection& connection = exam.second_session();
    const std::uint32_t n = exam.sample().front();
    const std::string command = "TOP " + std::to_string(n) + " -1";
    const bool taken = connection.ask_multi_line(command, most_of(exam, n)).status.ok();
    if (!taken) return passed("", connection.evidence());
    return warned("it is read as another number", connection.evidence());
}

}  // namespace pop3::check::checks
