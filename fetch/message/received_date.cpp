// SPDX-License-Identifier: MIT
#include "received_date.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "vocabulary/date_names.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono;

// Words, colons and commas apart, without comments in parentheses.
std::vector<std::string_view> tokens_of(std::string_view text) {
    constexpr std::size_t most = 16;
    std::vector<std::string_view> all;
    while (!text.empty() && all.size() < most) {
        const char c = text.front();
        if (c == '(') {
            const std::size_t end = text.find(')');
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        } else if (c == ' ' || c == '\t' || c == ',' || c == ':') {
            text.remove_prefix(1);
        } else {
            const std::size_t end = std::min(text.find_first_of(" \t,:("), text.size());
            all.push_back(text.substr(0, end));
            text.remove_prefix(end);
        }
    }
    return all;
}

// "+0130", or a name; those of the military, and unknown ones, count as UTC (RFC 5322, section 4.3).
std::optional<minutes> zone_of(std::string_view text) {
    struct zone {
        std::string_view name;
        int hours;
    };
    constexpr std::array names{zone{"EDT", -4}, zone{"EST", -5}, zone{"CDT", -5}, zone{"CST", -6},
                               zone{"MDT", -6}, zone{"MST", -7}, zone{"PDT", -7}, zone{"PST", -8}};
    if (text.starts_with('+') || text.starts_with('-')) {
        const auto digits = wire::parse_number(text.substr(1), 9999);
        if (!digits || text.size() != 5 || *digits % 100 > 59) return std::nullopt;
        const minutes ahead(static_cast<int>(*digits / 100 * 60 + *digits % 100));
        return text.front() == '-' ? -ahead : ahead;
    }
    for (const zone& each : names)
        if (wire::equal_ignoring_case(each.name, text)) return hours(each.hours);
    return minutes(0);
}

// Years of two and three digits: RFC 5322, section 4.3.
std::optional<year> year_of(std::string_view text) {
    const auto number = wire::parse_number(text, 9999);
    if (!number || text.size() < 2) return std::nullopt;
    const int value = static_cast<int>(*number);
    if (text.size() == 2) return year(value + (value < 50 ? 2000 : 1900));
    return year(text.size() == 3 ? value + 1900 : value);
}

}  // namespace

std::optional<sys_seconds> parse_mail_date(std::string_view text) {
    std::vector<std::string_view> words = tokens_of(text);
    const auto is_number = [](std::string_view word) {
        return wire::parse_number(word, 9999).has_value();
    };
    if (!words.empty() && !is_number(words.front())) words.erase(words.begin());  // the weekday
    if (words.size() < 5) return std::nullopt;
    const auto number = [&](std::size_t i, std::uint64_t most) {
        return wire::parse_number(words[i], most);
    };
    const auto month_name = std::ranges::find_if(month_names, [&](std::string_view name) {
        return wire::equal_ignoring_case(name, words[1].substr(0, 3));
    });
    const auto day_number = number(0, 31);
    const std::optional<year> y = year_of(words[2]);
    const auto hour_number = number(3, 23);
    const auto minute_number = number(4, 59);
    if (month_name == std::ranges::end(month_names) || !day_number || !y || !hour_number ||
        !minute_number)
        return std::nullopt;
    const auto second_number = words.size() > 5 ? number(5, 60) : std::optional<std::uint64_t>();
    const std::size_t zone_at = second_number ? 6 : 5;
    const std::optional<minutes> ahead =
        words.size() > zone_at ? zone_of(words[zone_at]) : minutes(0);
    const year_month_day date(
        *y, month(static_cast<unsigned>(month_name - std::ranges::begin(month_names)) + 1),
        day(static_cast<unsigned>(*day_number)));
    if (!date.ok() || !ahead) return std::nullopt;
    return sys_days(date) + hours(*hour_number) + minutes(*minute_number) +
           seconds(second_number.value_or(0)) - *ahead;
}

std::optional<sys_seconds> received_date(const header_fields& header, instant now) {
    const std::string trace = header.first("Received");
    const std::size_t semicolon = trace.rfind(';');
    std::optional<sys_seconds> found;
    if (semicolon != trace.npos)
        found = parse_mail_date(std::string_view(trace).substr(semicolon + 1));
    if (!found) found = parse_mail_date(header.first("Date"));
    if (!found || *found < sys_seconds{} || *found > now + days(1)) return std::nullopt;
    return found;
}

}  // namespace pop3::fetch
