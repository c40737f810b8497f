// SPDX-License-Identifier: MIT
// The unforeseeable events of one session. In this one everything succeeds; others are drawn by
// chance, or try each event in turn.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pop3::test::worlds {

/// What the server does with one command.
enum class trick : std::uint8_t {
    none,
    refused,        ///< -ERR
    lost_before,    ///< the connection is lost, and the command was not executed
    lost_inside,    ///< it was executed, and half of the reply comes
    lost_after,     ///< it was executed, and nothing of the reply comes
    silent,         ///< no reply ever
    silent_inside,  ///< half of the reply, and then nothing
    empty,          ///< of a reply of many lines, only the first and the dot
    garbled,        ///< neither +OK nor -ERR; the lines of a listing make no sense
    twice,          ///< +OK is sent twice
};
std::string_view words(trick kind);

/// What the target does with a message.
enum class handling : std::uint8_t { delivered, deferred, refused };

/// What ends a run from outside.
enum class interruption : std::uint8_t {
    none,
    killed,   ///< as by SIGKILL: it stops at once, the disk stays as it is
    stopped,  ///< as by SIGTERM: the stop token of the job
};

class course {
  public:
    virtual ~course() = default;
    /// Called before each command is executed.
    virtual trick answer(std::string_view /*verb*/) { return trick::none; }
    /// Called between any two actions of the run on server and target.
    virtual interruption moment() { return interruption::none; }
    /// Called for each message to be delivered.
    virtual handling delivers() { return handling::delivered; }
    /// Called for each group: true if the disk is full.
    virtual bool disk_is_full() { return false; }
    /// True if another client deletes a message at this command.
    virtual bool meddles() { return false; }
    /// The connection is lost after this many octets of the server.
    [[nodiscard]] virtual std::optional<std::size_t> lost_at() const { return std::nullopt; }
    /// The time that the server takes for each command.
    [[nodiscard]] virtual std::chrono::milliseconds thinks() const { return {}; }
};

}  // namespace pop3::test::worlds
