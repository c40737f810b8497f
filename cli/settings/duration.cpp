// SPDX-License-Identifier: MIT
#include "duration.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "vocabulary/tokens.hpp"

namespace pop3::cli {
namespace {

struct unit {
    std::string_view name;
    std::int64_t seconds;
};

constexpr unit units[] = {{"s", 1},     {"m", 60},     {"min", 60}, {"h", 3600},
                          {"d", 86400}, {"w", 604800}, {"", 1}};

constexpr std::int64_t longest = 100LL * 366 * 86400;

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    std::int64_t sum = 0;
    do {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = wire::parse_number(text.substr(0, digits), longest);
        text.remove_prefix(digits);
        const std::size_t letters = std::min(text.find_first_of(" 0123456789"), text.size());
        const auto named = std::ranges::find(units, text.substr(0, letters), &unit::name);
        if (!number || named == std::end(units)) return std::nullopt;
        sum += static_cast<std::int64_t>(*number) * named->seconds;
        if (sum > longest) return std::nullopt;
        text.remove_prefix(letters);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    } while (!text.empty());
    return std::chrono::seconds(sum);
}

}  // namespace pop3::cli
