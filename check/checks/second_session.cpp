// SPDX-License-Identifier: MIT
// The next session: what stays the same, and what changes.
#include <algorithm>

#include "checks.hpp"
#include "wire/line_reader.hpp"

namespace pop3::check::checks {
namespace {

bool has_8_bit_header(std::string_view text) {
    const std::string_view header = text.substr(0, text.find("\r\n\r\n"));
    for (const char c : header)
        if (static_cast<unsigned char>(c) > 0x7F) return true;
    return false;
}

// The first line that is not the same.
std::string first_difference(std::string_view before, std::string_view now) {
    const auto at = std::ranges::mismatch(before, now).in1 - before.begin();
    const auto line_at = [at](std::string_view text) {
        const std::size_t lf =
            at == 0 ? text.npos : text.rfind('\n', static_cast<std::size_t>(at) - 1);
        text.remove_prefix(lf == text.npos ? 0 : lf + 1);
        return "S: " + std::string(wire::before_line_end(text));
    };
    return line_at(before) + '\n' + line_at(now);
}

}  // namespace

finding uidl_stable(examination& exam) {
    if (!exam.uidl().status.ok()) return skipped("UIDL is refused");
    const auto& now = exam.later_uidl().entries;
    for (const auto& [n, uid] : exam.uidl().entries) {
        const auto again = now.find(n);
        if (again == now.end() || again->second == uid) continue;
        exam.server_quirks().changes_unique_ids = true;
        return failed("message " + std::to_string(n) + " has a different one in the next session",
                      "S: " + std::to_string(n) + ' ' + uid + "\nS: " + std::to_string(n) + ' ' +
                          again->second);
    }
    return passed("");
}

finding sizes_stable(examination& exam) {
    const auto& before = exam.list().entries;
    const auto& now = exam.later_list().entries;
    std::size_t changed = 0;
    std::string shown;
    for (const auto& [n, octets] : before) {
        const auto again = now.find(n);
        if (again == now.end() || again->second == octets) continue;
        if (changed++ == 0)
            shown = "S: " + std::to_string(n) + ' ' + std::to_string(octets) +
                    "\nS: " + std::to_string(n) + ' ' + std::to_string(again->second);
    }
    if (changed == 0) return passed("");
    return warned(std::to_string(changed) + " of " + std::to_string(exam.list().entries.size()) +
                      " have changed",
                  shown);
}

finding messages_stable(examination& exam) {
    constexpr std::size_t small = 64 * 1024;
    constexpr std::size_t enough = 5;
    if (!exam.retr_works) return skipped("without messages");
    std::size_t compared = 0;
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        // Mail in UTF-8 may differ, because this session is in UTF8 mode: see utf8_mail().
        if (!m || m->text.size() > small || has_8_bit_header(m->text)) continue;
        if (exam.list().entries.at(n) > m->text.size() + 2 ||
            m->text.size() > exam.list().entries.at(n) + 2)
            continue;
        if (compared++ == enough) break;
        const multi_line_reply again =
            exam.second_session().ask_multi_line("RETR " + std::to_string(n), 4 * small);
        if (!again.status.ok() || again.text == m->text) continue;
        exam.server_quirks().changes_messages = true;
        return warned("message " + std::to_string(n) + " is different now",
                      first_difference(m->text, again.text));
    }
    return compared == 0 ? skipped("without messages") : passed("");
}

finding utf8_mail(examination& exam) {
    if (!exam.lists("UTF8") || exam.server_quirks().utf8_fails)
        return skipped("UTF8 is not offered");
    if (!exam.retr_works) return skipped("without messages");
    std::size_t seen = 0;
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        if (!m) continue;
        const std::uint64_t count = exam.list().entries.at(n);
        const bool replaced = count + 2 < m->text.size() || m->text.size() + 2 < count;
        if (!replaced && !has_8_bit_header(m->text)) continue;
        const std::uint64_t most = 2 * count + message_surplus;
        const multi_line_reply again =
            exam.second_session().ask_multi_line("RETR " + std::to_string(n), most);
        if (!again.status.ok() || !has_8_bit_header(again.text)) continue;
        ++seen;
        if (again.text != m->text)
            return warned("without UTF8, message " + std::to_string(n) +
                              " is replaced by another text: " + std::to_string(m->text.size()) +
                              " octets instead of " + std::to_string(again.text.size()),
                          m->evidence);
    }
    return seen == 0 ? skipped("no message with UTF-8 in its header was seen") : passed("");
}

}  // namespace pop3::check::checks
