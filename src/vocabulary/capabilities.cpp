// SPDX-License-Identifier: MIT
#include "pop3/capabilities.hpp"

#include <algorithm>

#include "tokens.hpp"

namespace pop3::inline v1 {
namespace {

// Names beyond these are passed over: servers have some twenty, and each is compared with all.
constexpr std::size_t most_names = 1000;

std::optional<std::uint32_t> number_at(const capability& entry, std::size_t at) {
    if (at >= entry.arguments.size()) return std::nullopt;
    const auto number = wire::parse_number(entry.arguments[at], UINT32_MAX);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

}  // namespace

const capability* capabilities::find(std::string_view name) const {
    const auto at = std::ranges::find_if(entries_, [&](const capability& entry) {
        return wire::equal_ignoring_case(entry.name, name);
    });
    return at == entries_.end() ? nullptr : &*at;
}

bool capabilities::has(std::string_view name, std::string_view argument) const {
    const capability* entry = find(name);
    return entry && std::ranges::any_of(entry->arguments, [&](const std::string& have) {
               return wire::equal_ignoring_case(have, argument);
           });
}

std::optional<expiry> capabilities::expire() const {
    const capability* entry = find("EXPIRE");
    if (!entry) return std::nullopt;
    const bool differs = has("EXPIRE", "USER");
    if (has("EXPIRE", "NEVER")) return expiry{std::nullopt, differs};
    const auto days = number_at(*entry, 0);
    return days ? std::optional(expiry{days, differs}) : std::nullopt;
}

std::optional<login_delay> capabilities::delay() const {
    const capability* entry = find("LOGIN-DELAY");
    if (!entry) return std::nullopt;
    const auto seconds = number_at(*entry, 0);
    return seconds ? std::optional(login_delay{*seconds, has("LOGIN-DELAY", "USER")})
                   : std::nullopt;
}

std::string capabilities::implementation() const {
    std::string words;
    if (const capability* entry = find("IMPLEMENTATION"))
        for (const std::string& word : entry->arguments) words += (words.empty() ? "" : " ") + word;
    return words;
}

void capabilities::add(std::string_view line) {
    const std::string_view name = wire::next_word(line);
    if (name.empty()) return;
    auto at = std::ranges::find_if(entries_, [&](const capability& entry) {
        return wire::equal_ignoring_case(entry.name, name);
    });
    if (at == entries_.end() && entries_.size() == most_names) return;
    if (at == entries_.end()) at = entries_.insert(at, capability{std::string(name), {}});
    for (auto word = wire::next_word(line); !word.empty(); word = wire::next_word(line))
        at->arguments.emplace_back(word);
}

}  // namespace pop3::inline v1
