// SPDX-License-Identifier: MIT
#include "status_line.hpp"

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::wire {
namespace {

constexpr std::string_view ok = "+OK";
constexpr std::string_view err = "-ERR";

}  // namespace

std::optional<status_indicator> indicator_of(std::string_view line) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (equal_ignoring_case(word, ok)) return status_indicator::ok;
    if (equal_ignoring_case(word, err)) return status_indicator::err;
    if (word == "+") return status_indicator::challenge;
    return std::nullopt;
}

std::optional<status_indicator> indicator_of_greeting(std::string_view line) {
    if (equal_ignoring_case(line.substr(0, ok.size()), ok)) return status_indicator::ok;
    if (equal_ignoring_case(line.substr(0, err.size()), err)) return status_indicator::err;
    return indicator_of(line);
}

bool is_status_line(std::string_view line) {
    if (!line.starts_with('+') && !line.starts_with('-')) return false;
    const auto indicator = indicator_of(line);
    return indicator && indicator != status_indicator::challenge;
}

bool is_exact_status_line(std::string_view line) {
    const std::string_view word = line.substr(0, line.find(' '));
    return word == ok || word == err;
}

}  // namespace pop3::inline v1::wire
