// SPDX-License-Identifier: MIT
// Takes the messages that are retrieved, stages them in the target, and has groups of them committed
// in the background.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "committer.hpp"
#include "mail_policy.hpp"
#include "message_identity.hpp"
#include "plan.hpp"
#include "report.hpp"
#include "retrieve.hpp"
#include "target.hpp"
#include "trace_header.hpp"
#include "worker.hpp"

namespace pop3::fetch {

/// Takes the messages of one run in the order of their steps. They are committed in groups (one by
/// one if the policy is strict) while the next ones come.
class inbox final : public retrieval_sink {
  public:
    /// All are the caller's and must outlive this.
    inbox(const plan& steps, const mail_policy& policy, target& to, account_ledger& book,
          report& result, observer& watcher, const trace_lines& in_front);

    void awaiting(message_number n, bool alone) override;
    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& why) override;
    [[nodiscard]] bool is_proven_by_size() const override;
    void drop() override;
    std::optional<event> accept(proof by) override;
    void commit() override;
    [[nodiscard]] bool wants_more() const override { return !target_is_failing_; }

    /// Happens when what is being committed is committed.
    [[nodiscard]] event committed() const { return worker_.done(); }
    /// Begins to commit what is accepted and not yet committed, and to record it all.
    void commit_rest();
    /// Waits for what is being committed, and tells the report.
    void settle();
    /// After an error: commits what is accepted and records what is delivered, as well as it goes.
    void abandon() noexcept;

    /// Messages that are safely here, and that the user wants deleted.
    [[nodiscard]] const std::vector<safe_message>& safe() const noexcept { return safe_; }
    /// Messages that did not come, or were not taken.
    [[nodiscard]] const std::vector<failed_message>& failed() const noexcept { return failed_; }
    /// Messages that are recorded, and that no answer in step has confirmed yet, or not their size.
    [[nodiscard]] std::vector<message_key> untrusted() const;
    /// The session ended with `why`. A message of the announced size that was read to its end came whole
    /// all the same, if the server only spoke out of turn after it.
    void session_ended(const failure& why);
    /// The message at which the session ended, or after which it was out of step; null if none.
    [[nodiscard]] const step* broken_at() const;
    /// Other commands were under way when the last answer was awaited.
    [[nodiscard]] bool was_pipelining() const noexcept { return !alone_; }
    /// A message of a batch was dropped, since its size proved nothing.
    [[nodiscard]] bool dropped_any() const noexcept { return dropped_any_; }
    /// Messages with an earlier setback that came all the same.
    [[nodiscard]] const std::vector<const step*>& settled() const noexcept { return settled_; }
    /// The message that was asked for first of those with an earlier setback; null if none was.
    [[nodiscard]] const step* first_in_line() const noexcept { return first_in_line_; }
    /// Why the target is not offered any more messages, if it takes none.
    [[nodiscard]] const std::optional<failure>& target_is_failing() const noexcept {
        return target_is_failing_;
    }

  private:
    void hand_over(std::function<void()> work);
    std::vector<arrival> take_accepted();
    void tell();

    const plan& steps_;
    const mail_policy& policy_;
    target& to_;
    report& result_;
    observer& watcher_;
    const trace_lines& in_front_;

    std::optional<message_number> awaited_;
    bool alone_ = true;                      // nothing else was under way with it
    std::optional<message_number> suspect_;  // the first that was dropped, until an answer in step
    identifier identifier_;
    arrival current_;
    bool dropped_any_ = false;
    bool all_exact_ = true;         // so far in this session
    std::vector<arrival> arrived_;  // whole, in order
    std::size_t accepted_ = 0;      // so many of them are accepted
    octet_count accepted_octets_ = 0;
    std::vector<safe_message> safe_;
    std::vector<failed_message> failed_;
    std::vector<const step*> settled_;
    const step* first_in_line_ = nullptr;
    std::size_t ended_ = 0;                   // messages, in this session
    std::size_t confirmed_ = 0;               // so many of them by an answer in step
    std::vector<recorded_message> recorded_;  // without those that need no more be looked at
    std::optional<failure> target_is_failing_;
    std::vector<arrival> group_;  // that is being committed
    committer committer_;
    worker worker_;  // has these two while it is busy; goes first
};

}  // namespace pop3::fetch
