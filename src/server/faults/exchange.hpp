// SPDX-License-Identifier: MIT
// One command and its reply on their way between client and server, and where faults take hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/server_dialogue.hpp"

namespace pop3::inline v1::serving {

/// What becomes of the connection.
enum class fate { goes_on, stalls, closes, is_cut };

/// Which reply a fault is about: "RETR", "RETR:2" or "greeting".
struct reply_wanted {
    std::string verb;  ///< in capitals
    std::string word;  ///< the first argument; empty: any
};

struct exchange {
    explicit exchange(std::string& behind) : waiting(behind) {}

    // ---- what the client said ----

    std::string verb;  ///< in capitals; GREETING: nothing was said yet; AUTH also for SASL lines
    std::string word;  ///< the first argument
    std::string line;  ///< as the server gets it, without line end
    std::string& waiting;  ///< what has come behind it

    /// Puts another line in its place.
    void hear(std::string other);
    [[nodiscard]] bool is(const reply_wanted& which) const {
        return verb == which.verb && (which.word.empty() || word == which.word);
    }
    [[nodiscard]] bool is_login() const {
        return verb == "PASS" || verb == "AUTH" || verb == "APOP";
    }
    [[nodiscard]] bool gets_message() const { return verb == "RETR" || verb == "TOP"; }

    // ---- what was said to it so far, before faults changed it ----

    std::size_t lines = 0;          ///< 0 at the status line
    std::size_t octets = 0;         ///< of the lines behind the status line
    std::size_t octets_of_all = 0;  ///< sent on this connection, as changed

    /// True at a line between the status line and the terminator.
    [[nodiscard]] bool in_body(std::string_view text) const { return lines > 0 && text != ".\r\n"; }
    [[nodiscard]] bool at_terminator(std::string_view text) const {
        return lines > 0 && text == ".\r\n";
    }

    // ---- what faults decide ----

    std::optional<std::string> answer;  ///< said instead; the server does not hear the command
    bool waits_for_tls = false;         ///< STLS: what came behind it is read inside TLS
    fate then = fate::goes_on;          ///< once this is said
    std::chrono::milliseconds late{0};
    std::chrono::milliseconds apart{0};  ///< between any two octets, from now on
    std::string afterwards;              ///< said by itself, once the reply is over
    std::chrono::milliseconds afterwards_late{0};
    /// The reply goes on with this for ever: the n-th piece of it.
    std::function<std::string(std::uint64_t n)> endless;
};

/// The places at which a fault can act; one fault has one or two of them. A connection has its own
/// copy, so they may have a memory.
struct fault_hooks {
    std::function<void(exchange&)> heard{};  ///< before the server has the command
    std::function<void(exchange&, std::string& line)> line{};  ///< each line, with its line end
    std::function<void(exchange&, std::string& more)>
        complete{};  ///< the reply is over; `more` is empty
    std::function<void(exchange&, std::string& octets)> octets{};  ///< some whole lines, as changed
    std::function<void(server_dialogue&)> lost{};  ///< the client went away without an end
};

}  // namespace pop3::inline v1::serving
