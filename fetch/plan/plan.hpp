// SPDX-License-Identifier: MIT
// What to do with each message that the server lists: a pure function of the listing, of the known
// messages, and of the user's options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "fetch/retention_policy.hpp"
#include "known_messages.hpp"
#include "pop3/types.hpp"
#include "setback.hpp"

namespace pop3::fetch {

enum class action : std::uint8_t {
    keep,     ///< it was delivered, and stays there
    remove,   ///< it was delivered: delete it without fetching it again
    fetch,    ///< fetch and deliver it
    compare,  ///< fetch it, and deliver it unless its content turns out to be known
    skip,     ///< it was not delivered, and is not fetched
};

enum class reason : std::uint8_t {
    known,               ///< unique-id and size are those of a delivered message
    imported,            ///< another program delivered it; what identifies it is learned now
    unknown,             ///< never seen
    no_unique_id,        ///< it has no unique-id
    repeated_unique_id,  ///< the same unique-id and size twice in one listing
    size_changed,        ///< a known unique-id with another size: reused, or counted differently
    listed_again,        ///< its unique-id had vanished: it may have been reused
    unproven,            ///< known, but only its content can prove that it is the same message
    other_header,        ///< known by unique-id and size, but its header differs
    returned,            ///< known; the server confirmed its deletion and lists it again
    came_short,          ///< known; it came with far fewer octets than the server announces
    header_known,        ///< only its header was delivered
    too_young,           ///< known, but not delivered long enough ago to be deleted
    among_newest,        ///< known, and one of the newest, which stay
    too_large,           ///< more octets than the user allows
    enough_for_now,      ///< new, but over the limit of this run: the next run fetches it
    refused_lately,      ///< the target refused it several times, and its next try is later
};

/// As text, as in "fetched because ...".
std::string_view words(reason cause) noexcept;

/// The server's listing. No unique-ids at all: it does not have UIDL.
struct listings {
    scan_listing sizes;
    std::optional<unique_id_listing> uids;
};

/// What to do with one message.
struct step {
    octet_count octets = 0;  ///< as announced; 0 if LIST has no usable line for it
    message_number number;
    std::uint32_t uid_index = no_uid;  ///< its position in the unique-id listing
    action decision = action::fetch;
    reason cause = reason::unknown;
    setback_kind setback = setback_kind::none;  ///< of an earlier run
    bool header_only = false;                   ///< of what is fetched
    bool deletable = false;  ///< after its delivery: the user wants it deleted, sooner or later
    bool identify = false;   ///< its header must be that of the known message: see plan::identified
    bool returned = false;   ///< the server confirmed its deletion before
    bool size_unknown = false;  ///< LIST has no usable line for it: nothing proves it whole
    bool unproven = false;      ///< known by unique-id and size alone: neither header nor content
    bool to_refuge = false;  ///< the target refused it often enough: it goes to the refuge instead

    static constexpr std::uint32_t no_uid = std::numeric_limits<std::uint32_t>::max();
};

/// True for what is fetched, in full or not.
constexpr bool is_retrieved(const step& s) noexcept {
    return s.decision == action::fetch || s.decision == action::compare;
}

/// True if a message that was `delivered` then may be deleted according to `policy`.
bool retention_elapsed(instant delivered, const retention_policy& policy, instant now) noexcept;

class plan {
  public:
    /// The unique-ids count as changed only if at least this many were known.
    static constexpr std::size_t fewest_to_judge_by = 6;

    /// The messages of `listed`, ascending by number, compared with what is `known`, and with the
    /// `setbacks` of earlier runs.
    static plan make(listings listed, known_messages& known, std::vector<setback> setbacks,
                     const retention_policy& policy, instant now);

    [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }
    /// The step of message `n`, which must be listed.
    [[nodiscard]] const step& at(message_number n) const;
    /// The unique-id of a message of this plan; empty if it has none.
    [[nodiscard]] std::string_view uid(const step& message) const;
    /// The failures of a message in earlier runs; null if there are none.
    [[nodiscard]] const setback* earlier(const step& message) const;
    /// The failures of all messages in earlier runs.
    [[nodiscard]] const std::vector<setback>& setbacks() const noexcept { return setbacks_; }
    /// What the ledger has to record before anything is fetched.
    [[nodiscard]] const std::vector<ledger_update>& changes() const noexcept { return changes_; }
    [[nodiscard]] std::size_t count(action decision) const;
    /// True if the next run will find nothing to do for these messages, after all of them were
    /// fetched that should be, and nothing is to be deleted.
    [[nodiscard]] bool settles_all() const;

    /// A message whose header must be compared before it counts as known, or learned before a later
    /// session may delete it.
    struct candidate {
        std::uint32_t place = 0;         ///< in steps()
        std::optional<digest> header{};  ///< of the known message; nothing: it is to be learned
    };
    /// Those messages, ascending by number.
    [[nodiscard]] const std::vector<candidate>& candidates() const noexcept { return candidates_; }
    /// The header of a candidate came; nothing: the server did not send it. If it differs, the
    /// message is fetched and compared by its content. If one cannot be learned, the content is.
    void identified(const candidate& message, const std::optional<digest>& header);

    /// How reliable the unique-ids of this listing are. They count as changed if most of those
    /// known (six at least) have vanished since the last listing, and at least half as many unknown
    /// ones came.
    [[nodiscard]] const names& listed_names() const noexcept { return names_; }
    /// The number of messages whose lines in LIST and UIDL name no message.
    [[nodiscard]] std::size_t unreadable() const noexcept { return unreadable_; }

  private:
    plan(listings listed, known_messages& known, std::vector<setback> setbacks,
         const retention_policy& policy, instant now);
    void match(known_messages& known, const retention_policy& policy, instant now);
    void recall_setbacks();
    void limit(const retention_policy& policy);
    void avoid_refusals(const retention_policy& policy, instant now);
    void ask_for_headers();
    void compare(step& message, reason cause);
    static candidate learn_header(step& message, std::uint32_t place);
    static void learn_content(step& message);

    listings listed_;
    std::vector<setback> setbacks_;
    std::vector<step> steps_;
    std::vector<ledger_update> changes_;
    std::vector<candidate> candidates_;
    names names_;
    bool moved_ = false;  // a position names a different message than before
    std::size_t unreadable_ = 0;
};

}  // namespace pop3::fetch
