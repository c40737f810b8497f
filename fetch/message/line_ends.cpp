// SPDX-License-Identifier: MIT
#include "line_ends.hpp"

#include <utility>

namespace pop3::fetch {
namespace {

constexpr auto none = std::string_view::npos;

}  // namespace

void lf_encoder::encode(std::string_view octets, std::string& out) {
    if (octets.empty()) return;
    if (std::exchange(after_cr_, false) && octets.front() != '\n') out += '\r';
    for (std::size_t cr = 0; (cr = octets.find('\r')) != none; octets.remove_prefix(cr + 1)) {
        out += octets.substr(0, cr);
        if (cr + 1 == octets.size())
            after_cr_ = true;  // the next octet decides
        else if (octets[cr + 1] != '\n')
            out += '\r';
    }
    out += octets;
}

void lf_encoder::finish(std::string& out) {
    if (std::exchange(after_cr_, false)) out += '\r';
}

void smtp_encoder::encode(std::string_view octets, std::string& out) {
    while (!octets.empty()) {
        if (std::exchange(after_cr_, false)) {
            const bool line_end = octets.front() == '\n';
            out += line_end ? "\r\n" : " ";
            if (line_end) octets.remove_prefix(1);
        }
        const std::size_t end = octets.find_first_of("\r\n");
        out += octets.substr(0, end);
        if (end == none) return;
        if (octets[end] == '\r')
            after_cr_ = true;
        else
            out += "\r\n";
        octets.remove_prefix(end + 1);
    }
}

void smtp_encoder::finish(std::string& out) {
    if (std::exchange(after_cr_, false)) out += ' ';
}

}  // namespace pop3::fetch
