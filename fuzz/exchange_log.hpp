// SPDX-License-Identifier: MIT
// The result of each exchange with a server, one line each, to be compared with another run's.
#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/capabilities.hpp"
#include "pop3/reply.hpp"
#include "pop3/result.hpp"
#include "pop3/types.hpp"
#include "property.hpp"

namespace pop3::fuzz {

inline std::string words(std::integral auto number) {
    return std::to_string(number);
}
inline std::string words(const pop3::reply& r) {
    return r.line + (r.bare_lf ? " LF" : "");
}
inline std::string words(const drop_listing& all) {
    return words(all.messages) + ' ' + words(all.octets);
}
inline std::string words(const scan_entry& entry) {
    return words(entry.number.value()) + ' ' + words(entry.octets);
}
inline std::string words(const unique_id_entry& entry) {
    return words(entry.number.value()) + ' ' + std::string(entry.uid);
}
inline std::string words(const unique_id& uid) {
    return uid.str();
}
inline std::string words(const std::string& line) {
    return line;
}
inline std::string words(const capability& entry) {
    std::string all = entry.name;
    for (const std::string& argument : entry.arguments) all += ' ' + argument;
    return all;
}
template <class T>
std::string words(const result<T>& outcome);
template <class Listing>
requires requires(const Listing& all) {
    all.begin();
}
std::string words(const Listing& all) {
    std::string text;
    for (const auto& entry : all) text += words(entry) + '\n';
    if constexpr (requires { all.defective_lines(); }) text += words(all.defective_lines());
    return text;
}
template <class T>
std::string words(const result<T>& outcome) {
    return outcome ? words(*outcome) : equal_outcome(outcome.error());
}

struct record {
    std::vector<std::string> lines;
    /// The session ended because the server sent something unasked. That is noticed with the
    /// end of a message or at the next command, as the octets come.
    bool out_of_step = false;

    template <class T>
    void add(std::string_view verb, const result<T>& outcome) {
        if (!outcome && outcome.error().code == errc::unsolicited_octets) {
            equal_outcome(outcome.error());
            out_of_step = true;
        } else {
            lines.push_back(std::string(verb) + ": " + words(outcome));
        }
    }
};

inline bool same(const record& a, const record& b) {
    if (a.out_of_step != b.out_of_step) return false;
    if (!a.out_of_step) return a.lines == b.lines;
    const std::size_t shorter = std::min(a.lines.size(), b.lines.size());
    return std::equal(a.lines.begin(), a.lines.begin() + static_cast<std::ptrdiff_t>(shorter),
                      b.lines.begin());
}

inline std::string text_of(const record& r) {
    std::string text;
    for (const std::string& line : r.lines) text += line + '\n';
    return text + (r.out_of_step ? "out of step" : "");
}

}  // namespace pop3::fuzz
