// SPDX-License-Identifier: MIT
// What happens in one session that nobody can foresee. This one lets all go well; others are drawn by
// chance, or try each thing in its turn.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pop3::tests::worlds {

/// What the server does with one command.
enum class trick : std::uint8_t {
    none,
    refused,        ///< -ERR
    lost_before,    ///< the connection is lost, and the command was not carried out
    lost_inside,    ///< it was carried out, and half of the reply comes
    lost_after,     ///< it was carried out, and nothing of the reply comes
    silent,         ///< no reply ever
    silent_inside,  ///< half of the reply, and then nothing
    empty,          ///< of a reply of many lines, only the first and the dot
    garbled,        ///< neither +OK nor -ERR; the lines of a listing make no sense
    twice,          ///< +OK is said twice
};
std::string_view words(trick kind);

/// What the target makes of a message.
enum class handling : std::uint8_t { delivered, deferred, refused };

/// What ends a run from outside.
enum class interruption : std::uint8_t {
    none,
    killed,   ///< as by SIGKILL: nothing of it goes on, what is on disk stays
    stopped,  ///< as by SIGTERM: the stop token of the job
};

class course {
  public:
    virtual ~course() = default;
    /// Asked before each command is carried out.
    virtual trick answer(std::string_view /*verb*/) { return trick::none; }
    /// Asked between any two things that the run does with server and target.
    virtual interruption moment() { return interruption::none; }
    /// Asked for each message that is to be delivered.
    virtual handling delivers() { return handling::delivered; }
    /// Asked for each group: true if the disk is full.
    virtual bool disk_is_full() { return false; }
    /// True if another client deletes a message at this command.
    virtual bool meddles() { return false; }
    /// After so many octets of the server the connection is lost.
    [[nodiscard]] virtual std::optional<std::size_t> lost_at() const { return std::nullopt; }
    /// How long the server thinks about each command.
    [[nodiscard]] virtual std::chrono::milliseconds thinks() const { return {}; }
};

}  // namespace pop3::tests::worlds
