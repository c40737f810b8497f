// SPDX-License-Identifier: MIT
// Transcripts as text, written and read: the format of docs/transcripts.md.
#include <algorithm>
#include <limits>
#include <optional>
#include <ostream>

#include "escaped_octet.hpp"
#include "pop3/transcript.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {
namespace {

using kind = transcript_event::kind;

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr std::size_t time_width = 6;

constexpr std::string_view tls_words = "TLS";
constexpr std::string_view client_closed_words = "client closed";
constexpr std::string_view server_closed_words = "server closed";
constexpr std::string_view message_begins = "message of ";
constexpr std::string_view message_ends = " octets";

std::optional<std::string_view> between(std::string_view text, std::string_view begin,
                                        std::string_view end) {
    if (!text.starts_with(begin) || !text.ends_with(end) || text.size() < begin.size() + end.size())
        return std::nullopt;
    return text.substr(begin.size(), text.size() - begin.size() - end.size());
}

// ---- writing ----

void append_escaped(std::string& out, char c) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\\')
        out += "\\\\";
    else if (c == '\r')
        out += "\\r";
    else if (c == '\n')
        out += "\\n";
    else if (c == '\t')
        out += "\\t";
    else if (octet >= 0x20 && octet < 0x7F)
        out += c;
    else
        ((out += "\\x") += hex_digits[octet >> 4]) += hex_digits[octet & 0x0F];
}

// One line of octets: CRLF at its end is implied, and a backslash marks its absence.
std::string escaped_line(std::string_view octets) {
    const bool whole = octets.ends_with("\r\n");
    if (whole) octets.remove_suffix(2);
    std::string text;
    for (const char c : octets) append_escaped(text, c);
    if (text.ends_with(' ')) text.replace(text.size() - 1, 1, "\\x20");  // editors remove it
    if (!whole) text += '\\';
    return text;
}

std::string line_of(std::string_view side, std::string_view octets) {
    std::string text = escaped_line(octets);
    if (!text.empty()) text.insert(0, 1, ' ');
    return std::string(side) + text;
}

std::string words_of(const transcript_event& event) {
    switch (event.type) {
        case kind::client:
            return line_of("C:", event.octets);
        case kind::server:
            return line_of("S:", event.octets);
        case kind::message:
            return "-- " + std::string(message_begins) + std::to_string(event.size) +
                   std::string(message_ends);
        case kind::tls:
            return "-- " + std::string(tls_words);
        case kind::client_closed:
            return "-- " + std::string(client_closed_words);
        case kind::server_closed:
            return "-- " + std::string(server_closed_words);
    }
    return {};
}

// ---- reading ----

// The octets that a line means; nothing for an unknown escape.
std::optional<std::string> octets_of(std::string_view text) {
    std::string octets;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c != '\\') {
            octets += c;
            continue;
        }
        if (text.empty()) return octets;
        const std::optional<char> meant = take_escaped(text);
        if (!meant) return std::nullopt;
        octets += *meant;
    }
    return octets += "\r\n";
}

class reader {
  public:
    // The reason why the line cannot be parsed, if there is one.
    std::string_view take(std::string_view line);
    transcript events;

  private:
    std::string_view take_words(std::string_view words);
    std::string_view take_octets(kind type, std::string_view text);

    std::chrono::milliseconds at_{};
    std::uint64_t octets_of_messages_ = 0;
};

std::string_view reader::take(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty() || line.front() == '#') return {};
    if (const std::size_t digits = line.find_first_not_of("0123456789"); digits > 0) {
        const auto time =
            wire::parse_number(line.substr(0, digits), std::numeric_limits<std::int32_t>::max());
        if (!time) return "this is not a time in milliseconds";
        if (std::chrono::milliseconds(*time) < at_) return "time goes backwards";
        at_ = std::chrono::milliseconds(*time);
        line.remove_prefix(std::min(digits, line.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    }
    if (line.starts_with("C:")) return take_octets(kind::client, line.substr(2));
    if (line.starts_with("S:")) return take_octets(kind::server, line.substr(2));
    if (line.starts_with("-- ")) return take_words(line.substr(3));
    return "a line begins with C:, S:, -- or #";
}

std::string_view reader::take_octets(kind type, std::string_view text) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    std::optional<std::string> octets = octets_of(text);
    if (!octets) return "a backslash is followed by \\, r, n, t, xNN, or the end of the line";
    events.push_back({type, at_, *std::move(octets)});
    return {};
}

std::string_view reader::take_words(std::string_view words) {
    words = words.substr(0, words.find_last_not_of(" \t") + 1);
    if (words == tls_words) {
        events.push_back({kind::tls, at_});
    } else if (words == client_closed_words) {
        events.push_back({kind::client_closed, at_});
    } else if (words == server_closed_words) {
        events.push_back({kind::server_closed, at_});
    } else if (const auto number = between(words, message_begins, message_ends)) {
        const auto size = wire::parse_number(*number, std::numeric_limits<std::uint64_t>::max());
        if (!size || *size > std::numeric_limits<std::uint64_t>::max() - octets_of_messages_)
            return "this is not a number of octets";
        octets_of_messages_ += *size;
        events.push_back({kind::message, at_, {}, *size});
    } else {
        return "-- is followed by TLS, client closed, server closed, or message of N octets";
    }
    return {};
}

failure no_transcript(std::size_t line, std::string_view reason) {
    failure f = fail(errc::invalid_argument,
                     "transcript, line " + std::to_string(line) + ": " + std::string(reason));
    f.hint = "A transcript has lines like S: +OK and C: STAT: pop3 record writes one.";
    return f;
}

}  // namespace

std::string to_text(const transcript_event& event) {
    std::string text = std::to_string(event.at.count());
    if (text.size() < time_width) text.insert(0, time_width - text.size(), ' ');
    return ((text += ' ') += words_of(event)) += '\n';
}

std::string to_text(const transcript& events) {
    std::string text;
    for (const transcript_event& event : events) text += to_text(event);
    return text;
}

result<transcript> parse_transcript(std::string_view text) {
    reader lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::optional<wire::line> whole = wire::first_line(text);
        const std::size_t octets = whole ? whole->octets : text.size();
        const std::string_view line = wire::without_line_end(text.substr(0, octets));
        if (const std::string_view reason = lines.take(line); !reason.empty())
            return no_transcript(number, reason);
        text.remove_prefix(octets);
    }
    return std::move(lines.events);
}

transcript_sink write_transcript_to(std::ostream& out) {
    return [&out](const transcript_event& event) { out << to_text(event); };
}

}  // namespace pop3::inline v1
