// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "foreign_logs.hpp"
#include "logged_session.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {
namespace {

constexpr std::string_view connected = "Connected to pop";
constexpr std::string_view client = "C:";
constexpr std::string_view server = "S:";

// ProtocolLogger.LogTimestamps: "2025-06-02T10:00:00Z ".
std::string_view without_time(std::string_view line) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || blank < 10) return line;
    const bool is_time =
        line[4] == '-' && line[7] == '-' &&
        std::ranges::all_of(line.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; });
    return is_time ? line.substr(blank + 1) : line;
}

// What a line has after "C:" or "S:"; editors remove the blank of an empty line.
std::string_view logged(std::string_view line) {
    line.remove_prefix(client.size());
    if (line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

// A log that went through an editor or a web page has lost its CRs, and perhaps its last line end.
std::string with_crlf(std::string_view line) {
    return std::string(wire::without_line_end(line)).append("\r\n");
}

}  // namespace

bool is_mailkit_line(std::string_view line) {
    return without_time(line).starts_with(connected);
}

result<transcript> parse_mailkit_log(std::string_view text) {
    const bool exact = text.find("\r\n") != std::string_view::npos;
    const auto as_sent = [exact](std::string_view line) {
        return exact && line.ends_with('\n') ? std::string(line) : with_crlf(line);
    };
    logged_session session;
    bool begun = false;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = without_time(take_line(text));
        if (line.starts_with(connected)) {
            if (std::exchange(begun, true)) return second_session(number);
            if (line.substr(0, line.find("://")).ends_with('s')) session.begin_with_tls();
        } else if (line.starts_with(client)) {
            if (!session.client_sent(as_sent(logged(line)))) return second_session(number);
        } else if (line.starts_with(server)) {
            if (!session.server_sent(as_sent(logged(line)))) return second_session(number);
        } else if (!wire::without_line_end(line).empty()) {
            return log_defect(number, "a line of MailKit begins with C:, S: or Connected to",
                              "Remove what is not of MailKit's ProtocolLogger.");
        }
    }
    return session.take();
}

}  // namespace pop3::inline v1
