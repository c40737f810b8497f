// SPDX-License-Identifier: MIT
// Delivers staged messages: on disk, in the ledger, in the target; one group at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/message/message_identity.hpp"
#include "fetch/message/size_check.hpp"
#include "fetch/plan/plan.hpp"
#include "fetch/plan/setback.hpp"
#include "fetch/report.hpp"
#include "fetch/retention_policy.hpp"
#include "fetch/targets/common/target.hpp"

namespace pop3::fetch {

/// A message that came whole, or is coming.
struct staged_item {
    const step* listed = nullptr;
    std::unique_ptr<staged_message> message{};  ///< null: no octet of it is in the target
    std::string lead{};                         ///< lines before it
    std::string held{};                         ///< its octets that are not in the target yet
    bool whole = false;                         ///< no octets follow
    bool staged = false;                        ///< it is in the target, whole
    message_identity identity{};
    received_size size{};
    size_match match = size_match::other;
    std::size_t sequence = 0;  ///< its position among the messages of the session
    bool trusted = false;      ///< its size proves that it and all before it are whole
};

/// A message that is delivered, durable and recorded, and that the user wants deleted.
struct deletable_message {
    const step* listed = nullptr;
    bool has_key = false;  ///< it came in this run; else only unique-id and size are known
    digest content{};
    std::uint32_t occurrence = 0;
};

/// A message that did not come, or that the target refused.
struct failed_message {
    const step* listed = nullptr;
    setback_kind kind = setback_kind::refused;
    std::optional<digest> content{};  ///< of one that was too short
    /// The description of the target that refused it permanently, if one did. The refuge refuses in the
    /// name of the destination.
    std::string refused_by{};
};

/// A message that the ledger has now.
struct recorded_message {
    std::size_t sequence = 0;
    bool trusted = false;
    message_key key;
};

/// The results of a group.
struct commit_outcome {
    std::size_t known = 0;    ///< they were delivered before
    std::size_t renamed = 0;  ///< of these, under another unique-id
    std::size_t fetched = 0;
    octet_count octets = 0;             ///< of these
    std::size_t came_short = 0;         ///< they would be deleted if they had not come too short
    std::size_t refused_delivered = 0;  ///< of those fetched: to the refuge
    std::vector<message_failure> reported;
    std::vector<failed_message> failed;  ///< parallel to `reported`
    std::vector<const step*> settled;    ///< those with an earlier setback that are delivered now
    std::vector<deletable_message> safe;
    std::vector<recorded_message> recorded;
    std::optional<failure> target_is_failing;  ///< it refused all of the last messages
};

/// Messages that are delivered, but not recorded.
struct delivered_group {
    std::vector<intent> intents;
    std::vector<const step*> steps;     ///< parallel to these
    std::vector<std::size_t> sequence;  ///< and these
    octet_count octets = 0;
    bool in_refuge = false;
};

/// Takes groups of messages from stage::proven to stage::recorded (pipeline/protocol.hpp). A group
/// is recorded together with the intents of the next one, which saves a sync: until then recovery
/// decides after a crash, and nothing is deleted. One call at a time, from any thread.
class committer {
  public:
    /// After this many refusals in a row by one target no more messages are offered.
    static constexpr std::size_t most_failures = 10;

    /// All belong to the caller and must outlive this. `refuge` receives what `destination` has refused
    /// often enough; null: there is none.
    committer(const plan& steps, const retention_policy& policy, target& destination,
              target* refuge, account_ledger& book);

    void commit(std::vector<staged_item> group);
    /// Records the deliveries that are not in the ledger yet.
    void record();
    /// The results of the recorded messages since the last call. Those that were not offered to a
    /// failing target are left out.
    commit_outcome take_outcome() { return std::exchange(outcome_, {}); }

  private:
    void drop_known(std::vector<staged_item>& group);
    void take_for_known(staged_item& message, const content_match& known);
    // `is_time`: it has been delivered, in full, for as long as the user wants.
    void consider_deletion(const step& listed, const message_key& key, bool came_short,
                           bool is_time);
    void refuse_short(std::vector<staged_item>& group);
    void commit_to(target& destination, std::span<staged_item> group);
    void deliver(target& destination, std::span<staged_item> group);
    void judge(const staged_item& message, const delivery& result, intent& begun,
               const target& destination);
    failed_message& fail(const staged_item& message, setback_kind kind, failure reason);
    std::size_t& failures_of(const target& destination);
    [[nodiscard]] static intent intent_of(const plan& steps, const staged_item& message,
                                          const target& destination);
    void record_and_intend(std::span<const intent> next);

    const plan& steps_;
    const retention_policy& policy_;
    target& destination_;
    target* refuge_;
    account_ledger& book_;
    std::optional<bool> any_vanished_;  // before the session; not known before the first group
    bool any_imported_;
    std::size_t failures_ = 0;  // in a row, at the destination
    std::size_t failures_of_refuge_ = 0;
    // The target failed in the middle of a group, or before it: its intents stay for recovery, so nothing
    // is delivered after it.
    bool is_uncertain_ = false;
    std::optional<delivered_group> unrecorded_;
    // The target may have these or not: they stay intended until it is asked before the next session.
    std::vector<intent> in_doubt_;
    commit_outcome outcome_;
};

}  // namespace pop3::fetch
