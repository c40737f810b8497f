// SPDX-License-Identifier: MIT
#include "trace_header.hpp"

#include <string_view>

#include "mail_date.hpp"
#include "return_path.hpp"

namespace pop3::fetch {
namespace {

// One word of printable ASCII, so that no setting can add a line or a comment.
std::string word(std::string_view text) {
    constexpr std::size_t longest = 254;
    std::string safe;
    for (const char c : text.substr(0, longest))
        safe += c > ' ' && c < '\x7F' && c != '(' && c != ')' && c != ';' && c != '<' && c != '>'
                    ? c
                    : '?';
    return safe.empty() ? "unknown" : safe;
}

}  // namespace

std::string trace_lines::at(std::chrono::sys_seconds now) const {
    std::string lines;
    if (!delivered_to.empty()) lines += delivered_to_line(delivered_to);
    if (received) lines += received_line(*received, now);
    return lines;
}

std::string delivered_to_line(std::string_view whom) {
    return "Delivered-To: " + word(whom) + "\r\n";
}

std::string received_line(const trace& fields, std::chrono::sys_seconds when) {
    std::string line = "Received: from " + word(fields.server) + "\r\n\tby " + word(fields.host) +
                       " with " + (fields.over_tls ? "POP3S" : "POP3");
    const bool is_address =
        is_plain_address(fields.recipient) && fields.recipient.find('@') != std::string::npos;
    if (is_address) line += "\r\n\tfor <" + word(fields.recipient) + '>';
    return line + "; " + header_date(when) + "\r\n";
}

std::string header_only_line(octet_count octets) {
    return "X-Pop3-Header-Only: " + std::to_string(octets) + " octets are on the server\r\n";
}

}  // namespace pop3::fetch
