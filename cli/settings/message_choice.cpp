// SPDX-License-Identifier: MIT
#include "message_choice.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "command_syntax.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::cli {
namespace {

message_number parsed(std::string_view digits, const std::string& whole) {
    const auto number = wire::parse_number(digits, std::numeric_limits<std::uint32_t>::max());
    if (!number || *number == 0)
        throw usage_error(whole + " is no message: write a number, or a range as in 3-7");
    return message_number(*number);
}

}  // namespace

void message_choice::add(const std::string& text) {
    for (const std::string& each : split(text, ',')) {
        const std::size_t dash = each.find('-');
        const message_number first = parsed(std::string_view(each).substr(0, dash), each);
        const message_number last =
            dash == each.npos ? first : parsed(std::string_view(each).substr(dash + 1), each);
        if (last < first) throw usage_error(each + " is no range: its end comes before its start");
        ranges_.push_back({first, last, each});
    }
    if (text.empty()) parsed(text, "an empty text");
}

std::vector<message_number> message_choice::chosen_from(const scan_listing& listing) const {
    std::vector<message_number> numbers;
    for (const scan_entry& entry : listing)
        if (!any() ||
            std::ranges::any_of(ranges_, [&](const range& each) { return each.has(entry.number); }))
            numbers.push_back(entry.number);
    return numbers;
}

std::vector<std::string> message_choice::missing_in(const scan_listing& listing) const {
    std::vector<std::string> missing;
    for (const range& each : ranges_)
        if (std::ranges::none_of(listing,
                                 [&](const scan_entry& entry) { return each.has(entry.number); }))
            missing.push_back(each.text);
    return missing;
}

}  // namespace pop3::cli
