// SPDX-License-Identifier: MIT
// A message that did not come in an earlier run, remembered so that it does not keep others from
// coming in the next one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/clock.hpp"
#include "fetch/message/content_digest.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// The failure of a message. The ledger stores the numbers. Ascending by the harm that requesting
/// the message again can do.
enum class setback_kind : std::uint8_t {
    none = 0,
    refused = 1,    ///< the server or the target refused it: the session continued
    too_short = 2,  ///< it came with far fewer octets than announced
    broke = 3,      ///< the session ended while the message was awaited
    /// The session was out of step after the message: the server does not double the dots in it, or
    /// sends something unasked. While such a message is listed, nothing is deleted.
    out_of_step = 4,
};

/// True if requesting such a message may cost the session.
constexpr bool ends_sessions(setback_kind kind) noexcept {
    return kind >= setback_kind::broke;
}

/// A message is identified by its unique-id and announced size: without a unique-id, by the size
/// alone.
struct setback {
    std::string uid;
    octet_count octets = 0;  ///< as LIST announces it
    setback_kind kind = setback_kind::refused;
    std::uint32_t times = 1;          ///< in how many sessions
    std::optional<digest> content{};  ///< of one that came too short, now or before
    /// When it came first in line, or else was new; counts sessions. The lowest is next.
    std::uint64_t turn = 0;
    std::uint32_t first = 0;     ///< the number of the message that did; 0: not known
    std::uint32_t refusals = 0;  ///< how often the target refused it permanently
    instant refused{};           ///< the last time; meaningless if `refusals` is 0
    std::string refused_by{};    ///< target::description() of that target
    friend bool operator==(const setback&, const setback&) = default;
};

/// When a message that the target has refused is fetched again: in the next run, until it was refused
/// `enough` times; from then on after pauses that double from an hour to a day.
instant next_try(const setback& before, std::uint32_t enough) noexcept;

/// `all` as they are for that target, which may be another one than in the last run: refusals by others do
/// not count.
std::vector<setback> setbacks_at(std::vector<setback> all, std::string_view description);

}  // namespace pop3::fetch
