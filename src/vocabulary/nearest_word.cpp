// SPDX-License-Identifier: MIT
#include "nearest_word.hpp"
#include "vocabulary/letter_case.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace pop3::inline v1 {
namespace {

constexpr std::size_t longest = 32;

// The number of letters to add, remove or change to make `a` into `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest(std::string_view given, std::span<const std::string_view> right) {
    const std::string small = wire::lower_case(given.substr(0, longest));
    if (small.empty() || right.empty()) return {};
    const auto far = [&](std::string_view each) { return distance(small, each); };
    const auto best = std::ranges::min_element(right, {}, far);
    return far(*best) <= 2 && small.front() == best->front() ? *best : std::string_view{};
}

}  // namespace pop3::inline v1
