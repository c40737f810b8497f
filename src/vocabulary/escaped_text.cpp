// SPDX-License-Identifier: MIT
#include "escaped_text.hpp"

#include "pop3/error.hpp"

namespace pop3::inline v1 {

std::string escaped_text(std::string_view octets) {
    std::string text;
    while (!octets.empty()) {
        const std::size_t end = octets.find_first_of("\n\t");
        text += escaped(octets.substr(0, end), octets.npos);
        if (end == octets.npos) break;
        text += octets[end];
        octets.remove_prefix(end + 1);
    }
    return text;
}

}  // namespace pop3::inline v1
