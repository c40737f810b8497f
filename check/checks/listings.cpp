// SPDX-License-Identifier: MIT
// LIST, UIDL and STAT, compared with themselves and with one another.
#include <algorithm>
#include <set>

#include "checks.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check::checks {
namespace {

constexpr auto empty_mailbox = "the mailbox is empty";

// The first, the last, and one between them.
template <class Value>
std::vector<std::uint32_t> some_of(const std::map<std::uint32_t, Value>& entries) {
    std::set<std::uint32_t> some;
    if (!entries.empty()) {
        some = {entries.begin()->first, entries.rbegin()->first,
                std::next(entries.begin(), static_cast<std::ptrdiff_t>(entries.size() / 2))->first};
    }
    return {some.begin(), some.end()};
}

// "+OK 2 value": whether it agrees with the listing.
finding one_by_one(examination& exam, const std::string& verb,
                   const std::map<std::uint32_t, std::string>& entries) {
    for (const std::uint32_t n : some_of(entries)) {
        const status_line answer = exam.session().ask(verb + ' ' + std::to_string(n));
        if (!answer.ok())
            return failed("refused for a message that exists", exam.session().evidence());
        const std::string wanted = std::to_string(n) + ' ' + entries.at(n);
        if (answer.text() != wanted && !answer.text().starts_with(wanted + ' '))
            return failed("the listing says " + wanted, exam.session().evidence());
    }
    return passed("", exam.session().evidence());
}

}  // namespace

finding list(examination& exam) {
    const auto& listing = exam.list();
    if (!listing.status.ok())
        return failed("LIST is refused", "C: LIST\nS: " + listing.status.line);
    if (!listing.defects.empty()) return listing.defects.front();
    return passed(std::to_string(listing.entries.size()) + " messages");
}

finding list_one(examination& exam) {
    std::map<std::uint32_t, std::string> entries;
    for (const auto& [n, octets] : exam.list().entries) entries.emplace(n, std::to_string(octets));
    if (entries.empty()) return skipped(empty_mailbox);
    return one_by_one(exam, "LIST", entries);
}

finding stat(examination& exam) {
    const status_line answer = exam.session().ask("STAT");
    const std::string shown = exam.session().evidence();
    std::string_view rest = answer.text();
    const auto count = wire::parse_number(wire::next_word(rest), UINT32_MAX);
    const auto octets = wire::parse_number(wire::next_word(rest), INT64_MAX);
    if (!answer.ok() || !count || !octets) return failed("STAT does not return two numbers", shown);
    const auto& listing = exam.list();
    if (!listing.status.ok() || !listing.defects.empty())
        return skipped("LIST cannot be used: see \"list\"");
    octet_count sum = 0;
    for (const auto& [n, size] : listing.entries) sum += size;
    if (*count != listing.entries.size())
        return failed("LIST lists " + std::to_string(listing.entries.size()) + " messages", shown);
    if (*octets != sum && exam.sizes_disagree)
        return skipped("the sizes of LIST are wrong: see \"sizes\"");
    if (*octets != sum)
        return failed("the sizes of LIST are " + std::to_string(sum) + " together", shown);
    return passed("", shown);
}

finding uidl(examination& exam) {
    const auto& listing = exam.uidl();
    const std::string shown = "C: UIDL\nS: " + listing.status.line;
    if (!listing.status.ok()) {
        if (exam.lists("UIDL")) return skipped("UIDL is refused: see \"capa-true\"");
        return warned("UIDL is refused: mail can be identified only by its content", shown);
    }
    if (!listing.defects.empty()) return listing.defects.front();
    if (!exam.list().defects.empty()) return skipped("LIST cannot be used: see \"list\"");
    for (const auto& [n, octets] : exam.list().entries)
        if (!listing.entries.contains(n))
            return failed("message " + std::to_string(n) + " has no unique-id", shown);
    for (const auto& [n, uid] : listing.entries)
        if (!exam.list().entries.contains(n))
            return failed("a message that LIST does not list",
                          "C: UIDL\nS: " + std::to_string(n) + ' ' + uid);
    return passed("");
}

finding uidl_one(examination& exam) {
    if (!exam.uidl().status.ok()) return skipped("UIDL is refused");
    if (exam.uidl().entries.empty()) return skipped(empty_mailbox);
    return one_by_one(exam, "UIDL", exam.uidl().entries);
}

finding uidl_unique(examination& exam) {
    if (!exam.uidl().status.ok()) return skipped("UIDL is refused");
    if (exam.uidl().entries.size() < 2) return skipped("there are fewer than two messages");
    std::map<std::string, std::uint32_t> seen;
    for (const auto& [n, uid] : exam.uidl().entries) {
        const auto [first, is_new] = seen.emplace(uid, n);
        if (is_new) continue;
        return failed("two messages have the same", "C: UIDL\nS: " + std::to_string(first->second) +
                                                        ' ' + uid + "\nS: " + std::to_string(n) +
                                                        ' ' + uid);
    }
    const auto is_number = [](const auto& entry) {
        return entry.second == std::to_string(entry.first);
    };
    if (!std::ranges::all_of(exam.uidl().entries, is_number)) return passed("");
    return warned("they are the message-numbers, which other messages get later");
}

finding uidl_form(examination& exam) {
    constexpr std::size_t longest = 70;
    if (!exam.uidl().status.ok()) return skipped("UIDL is refused");
    if (exam.uidl().entries.empty()) return skipped(empty_mailbox);
    std::size_t most = 0;
    for (const auto& [n, uid] : exam.uidl().entries) {
        const std::string shown = "C: UIDL\nS: " + std::to_string(n) + ' ' + uid;
        if (uid.size() > longest)
            return failed(std::to_string(uid.size()) + " characters, and 70 are allowed", shown);
        for (const char c : uid)
            if (c < '!' || c > '~') return failed("a character that is not allowed", shown);
        most = std::max(most, uid.size());
    }
    return passed("at most " + std::to_string(most) + " characters",
                  "S: " + std::to_string(exam.uidl().entries.begin()->first) + " " +
                      exam.uidl().entries.begin()->second);
}

}  // namespace pop3::check::checks
