// SPDX-License-Identifier: MIT
// Where staged messages become mail: on disk, in the ledger, in the target; a group at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "digest.hpp"
#include "ledger.hpp"
#include "mail_policy.hpp"
#include "plan.hpp"
#include "report.hpp"
#include "target.hpp"

namespace pop3::fetch {

/// A message that came whole.
struct arrival {
    const step* what = nullptr;
    std::unique_ptr<staged_message> message;
    digest content{};
    octet_count octets = 0;
};

/// A message that is safely here, durable and recorded, and that the user wants deleted.
struct safe_message {
    const step* what = nullptr;
    bool has_key = false;  ///< it came in this run; else unique-id and size are what is known
    digest content{};
    std::uint32_t occurrence = 0;
};

/// What became of messages.
struct commit_outcome {
    std::size_t known = 0;  ///< they were here before
    std::size_t fetched = 0;
    octet_count octets = 0;  ///< of these
    std::vector<trouble> bad;
    std::vector<safe_message> safe;
};

/// Commits groups of messages in the order that rules.md, section 4.1, asks for: staged durably,
/// intended, delivered durably, and recorded. A group is recorded together with the intents of the
/// next one, which saves a sync: until then a crash leaves it to recovery, and nothing is deleted.
/// One call at a time, from any thread.
class committer {
  public:
    /// All are the caller's and must outlive this.
    committer(const plan& steps, const mail_policy& policy, target& to, ledger& book,
              account_id account);

    void commit(std::vector<arrival> group);
    /// Tells the ledger about what it does not know yet.
    void record();
    /// What became of the messages that the ledger knows about, since the last call.
    commit_outcome take_outcome() { return std::exchange(outcome_, {}); }

  private:
    // Messages that are delivered, and not recorded.
    struct delivered {
        std::vector<intent> intents;
        std::vector<const step*> steps;  // side by side with these
        octet_count octets = 0;
    };

    void set_known_aside(std::vector<arrival>& group);
    void deliver(std::span<arrival> group);
    void advance(std::span<const intent> next);

    const plan& steps_;
    const mail_policy& policy_;
    target& to_;
    ledger& book_;
    account_id account_;
    std::optional<delivered> unrecorded_;
    commit_outcome outcome_;
};

}  // namespace pop3::fetch
