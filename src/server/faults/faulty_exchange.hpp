// SPDX-License-Identifier: MIT
// One command and its reply between client and server, and the places where faults act.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/protocol/server_protocol.hpp"

namespace pop3::inline v1::serving {

/// What happens to the connection.
enum class ending { goes_on, stalls, closes, aborts };

/// The reply that a fault concerns: "RETR", "RETR:2" or "greeting".
struct reply_wanted {
    std::string verb;  ///< in capitals
    std::string word;  ///< the first argument; empty: any
};

struct faulty_exchange {
    explicit faulty_exchange(std::string& following) : waiting(following) {}

    // ---- what the client sent ----

    std::string verb;  ///< in capitals; GREETING: nothing was sent yet; AUTH also for SASL lines
    std::string word;  ///< the first argument
    std::string line;  ///< as the server receives it, without line end
    std::string& waiting;  ///< octets that came after it

    /// Replaces the line.
    void hear(std::string other);
    [[nodiscard]] bool is(const reply_wanted& which) const {
        return verb == which.verb && (which.word.empty() || word == which.word);
    }
    [[nodiscard]] bool is_login() const {
        return verb == "PASS" || verb == "AUTH" || verb == "APOP";
    }
    [[nodiscard]] bool gets_message() const { return verb == "RETR" || verb == "TOP"; }

    // ---- what was sent to it so far, before faults changed it ----

    std::size_t lines = 0;          ///< 0 at the status line
    std::size_t octets = 0;         ///< of the lines after the status line
    std::size_t octets_of_all = 0;  ///< sent on this connection, as changed

    /// True at a line between the status line and the terminator.
    [[nodiscard]] bool in_body(std::string_view text) const { return lines > 0 && text != ".\r\n"; }
    [[nodiscard]] bool at_terminator(std::string_view text) const {
        return lines > 0 && text == ".\r\n";
    }

    // ---- what faults decide ----

    std::optional<std::string> answer;  ///< sent instead; the server does not receive the command
    bool waits_for_tls = false;         ///< STLS: octets that came after it are read inside TLS
    ending then = ending::goes_on;      ///< after this is sent
    std::chrono::milliseconds reply_delay{0};
    std::chrono::milliseconds octet_gap{0};  ///< between any two octets, from now on
    std::string afterwards;                  ///< sent separately, after the reply
    std::chrono::milliseconds afterwards_delay{0};
    /// The reply continues with this for ever: the n-th piece of it.
    std::function<std::string(std::uint64_t n)> endless;
};

/// The places at which a fault can act; one fault has one or two of them. Each connection has its
/// own copy, so they may keep state.
struct fault_hooks {
    std::function<void(faulty_exchange&)> on_command{};  ///< before the server receives the command
    std::function<void(faulty_exchange&, std::string& line)>
        on_line{};  ///< each line, with its line end
    std::function<void(faulty_exchange&, std::string& more)>
        on_reply_end{};  ///< the reply has ended; `more` is empty
    std::function<void(faulty_exchange&, std::string& octets)>
        on_octets{};  ///< some whole lines, as changed
    std::function<void(server_protocol&)>
        on_disconnect{};  ///< the client disconnected without QUIT
};

}  // namespace pop3::inline v1::serving
