// SPDX-License-Identifier: MIT
// Mboxes of the shapes that are met in the wild, cut at their messages.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::test {

struct mbox_shape {
    std::string name;
    std::vector<std::string> messages;  ///< as they are in the file, From_ lines included
    bool as_python = true;              ///< Python's mailbox sees the same messages
    bool as_dovecot = true;             ///< so does Dovecot; else it refuses the file

    [[nodiscard]] std::string whole() const { return without(messages.size()); }
    /// The file without message `left_out`, counted from 0.
    [[nodiscard]] std::string without(std::size_t left_out) const {
        std::string text;
        for (std::size_t i = 0; i < messages.size(); ++i)
            if (i != left_out) text += messages[i];
        return text;
    }
};

namespace mbox_parts {

inline const std::string date = " Mon Jun  2 10:00:00 2025\n";

inline std::string header(std::string_view number, std::string_view more = {}) {
    return "From: Ann <ann@example.org>\nSubject: message " + std::string(number) +
           "\nMessage-ID: <" + std::string(number) + "@example.org>\n" + std::string(more) + "\n";
}

inline std::string with_length(std::string_view number, const std::string& body) {
    return "From ann@example.org" + date +
           header(number, "Content-Length: " + std::to_string(body.size()) + "\n") + body + "\n";
}

inline std::string with_crlf(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c == '\n') made += '\r';
        made += c;
    }
    return made;
}

// Mozilla's fields before those of the message, and no empty line after it.
inline std::string netscape(std::string_view number) {
    return "From -" + date + "X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n" +
           header(number) + "Text.\n";
}

}  // namespace mbox_parts

inline std::vector<mbox_shape> mbox_shapes() {
    using namespace mbox_parts;
    const std::string ann = "From ann@example.org" + date;
    const std::string bob = "From bob@example.org" + date;
    return {
        {"mboxo", {ann + header("1") + "One.\n>From here on.\n\n", bob + header("2") + "Two.\n\n"}},
        {"mboxrd",
         {ann + header("1") + "One.\n>From here.\n>>From there.\n> From far away.\n\n",
          "From MAILER-DAEMON" + date + header("2") + "Two.\n\n"}},
        // Python splits at each line that begins with "From ", whatever follows.
        {"mboxcl2",
         {with_length("1", "One.\n\n" + bob + "is a line of this text.\n"),
          with_length("2", "Two.\n")},
         false},
        {"mboxcl", {with_length("1", "One.\n>" + bob), with_length("2", "Two.\n")}},
        {"a Content-Length that is false",
         {ann + header("1", "Content-Length: 9\n") + "One, and some more.\n\n",
          bob + header("2", "Content-Length: 99999\n") + "Two.\n\n",
          ann + header("3") + "Three.\n\n"}},
        {"Netscape", {netscape("1"), netscape("2"), netscape("3"), netscape("4")}},
        {"Netscape with CRLF",
         {with_crlf(netscape("1")), with_crlf(netscape("2")), with_crlf(netscape("3"))}},
        {"prose",
         {ann + header("1") +
              "Dear Bob,\n\nFrom now on I write twice a week.\n\nFrom Monday to Friday it rained.\n"
              "From here\n\n",
          bob + header("2") + "Two.\n\n"},
         false},
        {"a forwarded message that nobody quoted",
         {ann + header("1") + "He writes:\n\n", bob + "Subject: forwarded\n\nText.\n\n"}},
        // For Dovecot this is no mbox: a date has to follow one word.
        {"Mailman",
         {"From ann at example.org " + date + header("1") + "One.\n\n",
          "From bob at example.org " + date + header("2") + "Two.\n\n"},
         true,
         false},
        {"Gmail",
         {"From 1834567890123456789@xxx Mon Jun 02 10:00:00 +0000 2025\n" + header("1") +
              "One.\n\n",
          "From 1834567890123456790@xxx Mon Jun 02 10:00:00 +0000 2025\n" + header("2") +
              "Two.\n\n"}},
        {"Eudora",
         {"From ???@??? Mon Jun 02 10:00:00 2025\n" + header("1") + "One.\n\n",
          "From ???@??? Mon Jun 02 10:00:00 2025\n" + header("2") + "Two.\n\n"}},
        {"no end of the last line", {ann + header("1") + "One.\n\n", bob + header("2") + "Two."}},
    };
}

/// What is sent of a message of such a shape, without the quoting of From_ lines.
inline std::string unquoted(std::string_view sent) {
    std::string text;
    while (!sent.empty()) {
        const std::size_t end = std::min(sent.find('\n'), sent.size() - 1) + 1;
        const std::string_view line = sent.substr(0, end);
        const std::size_t quotes = line.find_first_not_of('>');
        const bool quoted = quotes != 0 && quotes != std::string_view::npos &&
                            line.substr(quotes).starts_with("From ");
        text += line.substr(quoted ? 1 : 0);
        sent.remove_prefix(end);
    }
    return text;
}

}  // namespace pop3::test
