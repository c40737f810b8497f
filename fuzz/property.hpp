// SPDX-License-Identifier: MIT
// What the targets share: splitting the input, fragmenting it, and ending the process if a law is
// violated.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/error.hpp"
#include "support/recorder.hpp"

namespace pop3::fuzz {

/// Ends the process unless `holds`; `law` says what should have held.
inline void require(bool holds, std::string_view law, std::string_view a = {},
                    std::string_view b = {}) {
    if (holds) return;
    std::cerr << "broken: " << law << '\n';
    if (!a.empty() || !b.empty())
        std::cerr << "  " << escaped(a, 4096) << "\n  " << escaped(b, 4096) << '\n';
    std::abort();
}

/// The first octet of the input, which chooses among variants; the rest is sent by a peer.
inline unsigned take_choice(std::string_view& input) {
    if (input.empty()) return 0;
    const auto choice = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    return choice;
}

/// What a peer sends at a time, separated by the octet RS (0x1E).
inline std::vector<std::string_view> turns_of(std::string_view input) {
    std::vector<std::string_view> turns;
    while (true) {
        const std::size_t end = input.find('\x1E');
        turns.push_back(input.substr(0, end));
        if (end == std::string_view::npos) return turns;
        input.remove_prefix(end + 1);
    }
}

/// The size of the next piece: everything, one octet, or as in the input.
class cuts {
  public:
    static cuts whole() { return cuts("", 0); }
    static cuts octets() { return cuts("", 1); }
    static cuts taken_from(std::string_view input) { return cuts(input, 1); }

    /// At least 1.
    std::size_t next() {
        if (input_.empty()) return fixed_ == 0 ? SIZE_MAX : fixed_;
        at_ = (at_ + 7) % input_.size();
        return 1 + static_cast<unsigned char>(input_[at_]) % 17;
    }
    /// `octets`, fragmented.
    std::vector<std::string_view> pieces(std::string_view octets) {
        std::vector<std::string_view> all;
        while (!octets.empty()) {
            all.push_back(octets.substr(0, next()));
            octets.remove_prefix(all.back().size());
        }
        return all;
    }

  private:
    cuts(std::string_view input, std::size_t fixed) : input_(input), fixed_(fixed) {}

    std::string_view input_;
    std::size_t fixed_;
    std::size_t at_ = 0;
};

/// No log and no failure contains the password, whatever a peer repeats, after the peer may know
/// it.
inline void require_secrecy(std::string_view words) {
    constexpr std::string_view in_base64 = "czNjcmV0";
    require(words.find(test::password) == words.npos && words.find(in_base64) == words.npos,
            "nothing shows the password", words);
}
inline void require_secrecy(const failure& f) {
    require_secrecy(f.command);
    require_secrecy(f.reply);
    require_secrecy(f.detail);
}

/// Text for people is plain ASCII, whatever a peer sent.
inline void require_plain(const std::string& words) {
    require(std::ranges::all_of(words, [](char c) { return c >= ' ' && c <= '~'; }),
            "words for people are printable ASCII", words);
}

/// What is the same about two failures in any fragmentation. How much was over a limit when it was
/// noticed, and so which of two limits was first, may differ.
inline std::string equal_outcome(const failure& f) {
    require_plain(f.message());
    require_plain(f.advice());
    const bool limit = f.code == errc::line_too_long || f.code == errc::limit_exceeded;
    return limit ? "over a limit" : f.code.message() + " (" + f.command + ")";
}

}  // namespace pop3::fuzz
