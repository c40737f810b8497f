// SPDX-License-Identifier: MIT
#include "secret_mask.hpp"

#include <algorithm>

#include "spellings.hpp"

namespace pop3::inline v1 {
namespace {

// Servers truncate the lines that they complain of: this much of a long secret counts as all of it.
constexpr std::size_t beginning = 12;

constexpr std::size_t shortest_password = 6;  // that an ordinary text does not contain by chance
constexpr std::size_t shortest_spelled = 2;   // that decoded text does not contain by chance

constexpr std::string_view stars = "****";

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lower;
}

// "+OK ", "-ERR " and "+ ": as words they are of the protocol, and repeat nothing.
std::size_t length_of_indicator(std::string_view line) {
    const std::string_view word = line.substr(0, line.find(' '));
    const bool is_one = word == "+OK" || word == "-ERR" || word == "+";
    return is_one ? std::min(word.size() + 1, line.size()) : 0;
}

std::string only_indicator_of(std::string_view line) {
    return std::string(line.substr(0, length_of_indicator(line))).append(stars);
}

}  // namespace

void secret_mask::add(const secret_string& secret) {
    if (secret.empty() || secret.reveal() == "=") return;  // the empty initial response of AUTH
    secret_string start(in_lower_case(secret.reveal().substr(0, beginning)));
    const auto same = [&](const secret_string& s) { return s.reveal() == start.reveal(); };
    if (std::ranges::none_of(beginnings_, same)) beginnings_.push_back(std::move(start));
}

void secret_mask::add_password(const secret_string& password) {
    add(password);
    if (!password.empty() && password.reveal().size() < shortest_password)
        has_short_password_ = true;
}

bool secret_mask::is_repeated_in(std::string_view text) const {
    if (beginnings_.empty() || text.empty()) return false;
    const auto has_one = [&](std::string_view reading, std::size_t shortest) {
        const secret_string lower(in_lower_case(reading));
        return std::ranges::any_of(beginnings_, [&](const secret_string& start) {
            return start.reveal().size() >= shortest &&
                   lower.reveal().find(start.reveal()) != std::string_view::npos;
        });
    };
    if (has_one(text, 0)) return true;
    return std::ranges::any_of(spelled_out(text), [&](const secret_string& reading) {
        return has_one(reading.reveal(), shortest_spelled);
    });
}

std::string secret_mask::masked(std::string_view text) const {
    const bool repeats = is_repeated_in(text.substr(length_of_indicator(text)));
    return repeats ? only_indicator_of(text) : std::string(text);
}

std::string secret_mask::masked_in_trace(std::string_view line) const {
    const bool has_text = line.size() > length_of_indicator(line);
    return has_short_password_ && has_text ? only_indicator_of(line) : masked(line);
}

}  // namespace pop3::inline v1
