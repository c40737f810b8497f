// SPDX-License-Identifier: MIT
#include "host_syntax.hpp"

#include <algorithm>

#include "pop3/error.hpp"
#include "tokens.hpp"

namespace pop3::inline v1 {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view hex_of_any_case = "0123456789abcdefABCDEF";

// As inet_aton(3) reads it: decimal, octal or hexadecimal.
bool is_number(std::string_view label) {
    if (label.starts_with("0x") || label.starts_with("0X"))
        return label.find_first_not_of(hex_of_any_case, 2) == label.npos;
    return !label.empty() && label.find_first_not_of(digits) == label.npos;
}

bool is_plain_octet(std::string_view label) {
    return wire::parse_number(label, 255) && (label.size() == 1 || label.front() != '0');
}

}  // namespace

std::optional<std::string> defect_of_host(std::string_view host) {
    std::string_view rest = host;
    const bool has_final_dot = rest.ends_with('.');
    if (has_final_dot) rest.remove_suffix(1);
    std::size_t plain = 0;
    std::size_t labels = 0;
    while (true) {
        const std::string_view label = rest.substr(0, rest.find('.'));
        if (!is_number(label)) return std::nullopt;
        ++labels;
        if (is_plain_octet(label)) ++plain;
        if (label.size() == rest.size()) break;
        rest.remove_prefix(label.size() + 1);
    }
    if (labels == 4 && plain == 4 && !has_final_dot) return std::nullopt;
    return '"' + escaped(host, 64) +
           "\" can mean several addresses: write an IPv4 address as four decimal numbers up to "
           "255, "
           "without zeros before them";
}

}  // namespace pop3::inline v1
