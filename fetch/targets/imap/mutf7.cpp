// SPDX-License-Identifier: MIT
#include "mutf7.hpp"

#include <algorithm>
#include <cstddef>

#include "vocabulary/tokens.hpp"
#include "vocabulary/utf8.hpp"
#include "wire/base64.hpp"

namespace pop3::fetch {
namespace {

// The code point of one character of UTF-8.
char32_t code_point(std::string_view character) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    char32_t code = character.size() == 1   ? octet(0)
                    : character.size() == 2 ? octet(0) & 0x1FU
                    : character.size() == 3 ? octet(0) & 0x0FU
                                            : octet(0) & 0x07U;
    for (std::size_t i = 1; i < character.size(); ++i) code = (code << 6U) | (octet(i) & 0x3FU);
    return code;
}

// UTF-16 with the high octet first (RFC 2781).
void append_utf16(char32_t code, std::string& out) {
    const auto append = [&out](char32_t unit) {
        out += static_cast<char>(unit >> 8U);
        out += static_cast<char>(unit & 0xFFU);
    };
    if (code < 0x10000) return append(code);
    code -= 0x10000;
    append(0xD800 + (code >> 10U));
    append(0xDC00 + (code & 0x3FFU));
}

// A run of characters that are not ASCII: base64 with "," for "/", and without padding.
void end_run(std::string& run, std::string& out) {
    if (run.empty()) return;
    std::string text = wire::base64_encode(run);
    std::ranges::replace(text, '/', ',');
    text.erase(std::min(text.find('='), text.size()));
    out += '&' + text + '-';
    run.clear();
}

}  // namespace

std::optional<std::string> mutf7(std::string_view name) {
    std::string out;
    std::string run;
    while (!name.empty()) {
        const std::size_t length = utf8_length(name);
        if (length == 0 || wire::is_control(name.front())) return std::nullopt;
        if (length > 1) {
            append_utf16(code_point(name.substr(0, length)), run);
        } else {
            end_run(run, out);
            out += name.front() == '&' ? std::string("&-") : std::string(1, name.front());
        }
        name.remove_prefix(length);
    }
    end_run(run, out);
    return out;
}

}  // namespace pop3::fetch
