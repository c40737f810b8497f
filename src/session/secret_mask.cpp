// SPDX-License-Identifier: MIT
#include "secret_mask.hpp"

#include <algorithm>
#include <optional>

#include "wire/base64.hpp"

namespace pop3::inline v1 {
namespace {

// For a long secret, its beginning is masked too: servers truncate the lines that they complain of.
constexpr std::size_t beginning = 12;

std::size_t common_length(std::string_view a, std::string_view b) {
    const std::size_t shorter = std::min(a.size(), b.size());
    std::size_t length = 0;
    while (length < shorter && a[length] == b[length]) ++length;
    return length;
}

void mask(std::string& text, std::string_view secret) {
    constexpr std::string_view stars = "****";
    const std::string_view start = secret.substr(0, beginning);
    for (std::size_t at = text.find(start); at != std::string::npos;
         at = text.find(start, at + stars.size()))
        text.replace(at, common_length(std::string_view(text).substr(at), secret), stars);
}

}  // namespace

void secret_mask::add_with_base64(const secret_string& secret) {
    if (secret.empty()) return;
    add(secret);
    add(secret_string(wire::base64_encode(secret.reveal())));
}

void secret_mask::add(secret_string secret) {
    const auto longer = [](const secret_string& a, const secret_string& b) {
        return a.reveal().size() > b.reveal().size();
    };
    const auto same = [&](const secret_string& s) { return s.reveal() == secret.reveal(); };
    if (std::ranges::any_of(secrets_, same)) return;
    secrets_.insert(std::ranges::upper_bound(secrets_, secret, longer), std::move(secret));
}

std::string secret_mask::masked(std::string_view text) const {
    std::string shown(text);
    for (const secret_string& secret : secrets_) mask(shown, secret.reveal());
    return shown;
}

std::string secret_mask::masked_challenge(std::string_view line) const {
    const std::size_t blank = line.find(' ');
    const std::optional<std::string> octets =
        wire::base64_decode(blank == std::string_view::npos ? "" : line.substr(blank + 1));
    if (octets && masked(*octets) != *octets) return "+ ****";
    return masked(line);
}

}  // namespace pop3::inline v1
