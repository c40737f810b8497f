// SPDX-License-Identifier: MIT
// Unusual messages: their stored form, and the required result of RETR.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pop3::test {

struct odd_message {
    std::string name;
    std::string stored;  // as a file: LF line ends, unless the name says otherwise
};

/// The correct result of RETR: CRLF line ends, and one at the end.
inline std::string as_retrieved(std::string_view stored) {
    std::string wire;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (stored[i] == '\n' && (i == 0 || stored[i - 1] != '\r')) wire += '\r';
        wire += stored[i];
    }
    if (!wire.ends_with("\r\n")) wire += "\r\n";
    return wire;
}

inline std::string odd_header(std::string_view subject) {
    return "From: Carol <carol@example.org>\nTo: alice@example.org\n"
           "Date: Mon, 01 Jan 2024 10:00:00 +0000\nMessage-ID: <" +
           std::string(subject) + "@example.org>\nSubject: " + std::string(subject) + "\n";
}

inline std::string base64_lines(std::size_t octets) {
    const std::string line =
        "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz\n";
    std::string text;
    while (text.size() < octets) text += line;
    return text;
}

inline std::vector<odd_message> odd_messages() {
    std::string every_octet;
    for (int c = 1; c < 256; ++c)
        if (c != '\r' && c != '\n') every_octet += static_cast<char>(c);
    return {
        {"plain", odd_header("plain") + "\nHello,\n\nan ordinary message.\n-- \nCarol\n"},
        {"dots", odd_header("dots") + "\n.\n..\n...\n.leading\n..two\n . blank\nend.\n.\n\n.\n"},
        {"line5000", odd_header("line5000") + "\n." + std::string(4999, 'y') + "\n" +
                         std::string(5000, 'z') + "\nend\n"},
        {"emptybody", odd_header("emptybody") + "\n"},
        {"nofinalnewline", odd_header("nofinalnewline") + "\nfirst\nlast line has no newline"},
        {"utf8header", odd_header("Gr\xc3\xbc\xc3\x9f") + "\nK\xc3\xb6rper\n"},
        {"latin1body", odd_header("latin1body") + "\ncaf\xe9 \xa9 \xff \x80\x9f\n"},
        {"attachment", odd_header("attachment") + "\n" + base64_lines(2 * 1024 * 1024)},
        {"dotatend", odd_header("dotatend") + "\nlast\n."},
        {"trailing", odd_header("trailing") + "\ntext   \n\t\n   \n\n\n\n"},
        {"everyoctet", odd_header("everyoctet") + "\n" + every_octet + "\n"},
        {"noheader", "\nno header at all: the first line is blank\n"},
        {"smuggled", odd_header("smuggled") + "\none\n.\n+OK\n.\ntwo\n"},
    };
}

}  // namespace pop3::test
