// SPDX-License-Identifier: MIT
#include "retry_after.hpp"

#include <algorithm>
#include <string>

#include "http/date.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::seconds;

constexpr seconds longest = std::chrono::hours(24);

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// The number in the first `digits` octets, which are removed with the character after them.
std::optional<unsigned> next_part(std::string_view& text, std::size_t digits) {
    const auto value = wire::parse_number(text.substr(0, digits), 9999);
    if (!value) return std::nullopt;
    text.remove_prefix(std::min(digits + 1, text.size()));
    return static_cast<unsigned>(*value);
}

// "2026-12-01T00:00:00" (RFC 3339, 5.6), in UTC.
std::optional<instant> moment_at(std::string_view text) {
    const auto year = next_part(text, 4);
    const auto month = next_part(text, 2);
    const auto day = next_part(text, 2);
    const auto hour = next_part(text, 2);
    const auto minute = next_part(text, 2);
    const auto second = next_part(text, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           seconds(*second);
}

std::optional<instant> moment_in(std::string_view message) {
    constexpr std::string_view words = "etry after ";
    const std::size_t at = message.find(words);
    if (at == message.npos) return std::nullopt;
    return moment_at(message.substr(at + words.size()));
}

}  // namespace

std::optional<seconds> pause_asked_for(std::string_view field, std::string_view message,
                                       instant now) {
    if (is_number(field))
        return seconds(wire::parse_number(field, longest.count()).value_or(longest.count()));
    std::optional<instant> until;
    if (!field.empty()) until = http::parse_date(std::string(field));
    if (!until) until = moment_in(message);
    if (!until || *until <= now) return std::nullopt;
    return std::min(*until - now, longest);
}

}  // namespace pop3::fetch
