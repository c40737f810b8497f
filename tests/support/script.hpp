// SPDX-License-Identifier: MIT
// A session as people write it down, line by line:
//
//     C: RETR 1                    the client sends this, with CRLF
//     S: +OK 40 octets             the server sends this, with CRLF
//     S| a bare \n and a NUL \0    the server sends exactly this: escapes \r \n \t \0 \\ \xNN, no
// CRLF
//     C| half a lin                the same for the client
//     TLS handshake                both sides encrypt from here on
//     the work is over             the event of a wait_for happens
//     server closes                the server ends the connection
//
// Indentation and empty lines are ignored.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::test {

/// What one side does before the other has its turn.
struct turn {
    enum class kind { client, server, tls, close, work };
    kind side;
    std::string octets;
};

using script = std::vector<turn>;

inline std::string unescaped(std::string_view text) {
    const auto hex = [&](std::size_t at) {
        return static_cast<char>(std::stoi(std::string(text.substr(at, 2)), nullptr, 16));
    };
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            octets += text[i];
            continue;
        }
        switch (text.at(++i)) {
            case 'r':
                octets += '\r';
                break;
            case 'n':
                octets += '\n';
                break;
            case 't':
                octets += '\t';
                break;
            case '0':
                octets += '\0';
                break;
            case '\\':
                octets += '\\';
                break;
            case 'x':
                octets += hex(i + 1);
                i += 2;
                break;
            default:
                throw std::invalid_argument("no such escape in " + std::string(text));
        }
    }
    return octets;
}

inline turn parse_line(std::string_view line) {
    if (line == "TLS handshake") return {turn::kind::tls, {}};
    if (line == "the work is over") return {turn::kind::work, {}};
    if (line == "server closes") return {turn::kind::close, {}};
    const std::string_view mark = line.substr(0, 2);
    std::string_view words = line.substr(mark.size());
    if (words.starts_with(' ')) words.remove_prefix(1);
    if (mark == "C:") return {turn::kind::client, std::string(words) + "\r\n"};
    if (mark == "S:") return {turn::kind::server, std::string(words) + "\r\n"};
    if (mark == "C|") return {turn::kind::client, unescaped(words)};
    if (mark == "S|") return {turn::kind::server, unescaped(words)};
    throw std::invalid_argument("neither C: nor S: in \"" + std::string(line) + '"');
}

/// Lines of the same side become one turn.
inline script parse_script(std::string_view text) {
    script turns;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.empty()) continue;
        turn next = parse_line(line);
        if (!turns.empty() && turns.back().side == next.side)
            turns.back().octets += next.octets;
        else
            turns.push_back(std::move(next));
    }
    return turns;
}

}  // namespace pop3::test
