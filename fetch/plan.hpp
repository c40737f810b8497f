// SPDX-License-Identifier: MIT
// What to do with each message that the server lists: a pure function of the listing, of what is
// known, and of what the user wants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "known.hpp"
#include "mail_policy.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

enum class action : std::uint8_t {
    skip,     ///< it is here, and may stay there
    remove,   ///< it is here: delete it without fetching it again
    fetch,    ///< fetch and deliver it
    compare,  ///< fetch it, and deliver it unless its content turns out to be known
};

enum class reason : std::uint8_t {
    known,               ///< unique-id and size are those of a message that was delivered
    unknown,             ///< never seen
    no_unique_id,        ///< the server gives none (rules.md, section 2)
    repeated_unique_id,  ///< the same unique-id and size twice in one listing (servers.md, 10)
    size_changed,        ///< a known unique-id with another size: used again, or counted anew
};

/// In words for people, as in "fetched because ...".
std::string_view words(reason why) noexcept;

/// What the server lists. No unique-ids at all: it does not have UIDL.
struct listings {
    scan_listing sizes;
    std::optional<unique_id_listing> uids;
};

/// What to do with one message.
struct step {
    octet_count octets = 0;  ///< as announced; 0 if LIST has no usable line for it
    message_number number;
    std::uint32_t uid_index = no_uid;  ///< its place in the unique-id listing
    action what = action::fetch;
    reason why = reason::unknown;

    static constexpr std::uint32_t no_uid = std::numeric_limits<std::uint32_t>::max();
};

class plan {
  public:
    /// The messages of `listed`, ascending by number, compared with what is `known`.
    static plan make(listings listed, known_messages& known, const mail_policy& policy);

    [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }
    /// The unique-id of a message of this plan; empty if it has none.
    [[nodiscard]] std::string_view uid(const step& of) const;
    /// What the ledger has to learn before anything is fetched.
    [[nodiscard]] const std::vector<known_change>& changes() const noexcept { return changes_; }
    [[nodiscard]] std::size_t count(action what) const;

  private:
    plan(listings listed, known_messages& known, const mail_policy& policy);

    listings listed_;
    std::vector<step> steps_;
    std::vector<known_change> changes_;
};

}  // namespace pop3::fetch
