// SPDX-License-Identifier: MIT
// Stages the retrieved messages in the target, and has groups of them committed in the background.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "committer.hpp"
#include "fetch/message/message_identity.hpp"
#include "fetch/plan/plan.hpp"
#include "fetch_tools.hpp"
#include "retrieve_verified.hpp"

namespace pop3::fetch {

/// Takes the messages of one run in the order of their steps. They are committed in groups (one by
/// one if the policy is strict) while the next ones come. Where the queue has no thread of its own, the
/// thread of the session carries other accounts, and touches no file: it holds the octets until the queue
/// stages them, and messages that are dropped until the queue removes them.
class stager final : public retrieval_sink {
  public:
    /// All belong to the caller and must outlive this. While it lives, the queue is its own.
    stager(const plan& steps, const fetch_terms& terms, const fetch_tools& tools);
    /// Waits for the current commit.
    ~stager() override;
    stager(const stager&) = delete;
    stager& operator=(const stager&) = delete;

    void awaiting(message_number n, bool alone) override;
    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& reason) override;
    [[nodiscard]] bool is_proven_by_size() const override;
    void drop() override;
    [[nodiscard]] std::optional<event> room() const override { return destination_.room(); }
    [[nodiscard]] std::size_t most_to_write() const override;
    [[nodiscard]] held unstaged() const override;
    void paused(std::chrono::steady_clock::duration time) override;
    [[nodiscard]] event idle() const override { return queue_.done(); }
    void stage() override;
    void end_stage() override;
    std::optional<event> on_verified(proof evidence) override;
    void commit() override;
    [[nodiscard]] bool wants_more() const override { return !target_is_failing_; }

    /// Begins to commit the verified messages that are not committed yet, and to record them all. The
    /// queue must be idle.
    void commit_rest();
    /// Updates the report after a commit. Throws its exception.
    void end_commit();
    /// After an error: commits verified messages and records delivered ones, as far as possible.
    flow<void> record_after_error();

    /// Has the files of messages that will not be committed removed. Nothing is staged after it.
    flow<void> release();

    /// Messages that are delivered, and that the user wants deleted.
    [[nodiscard]] const std::vector<deletable_message>& safe() const noexcept { return safe_; }
    /// Messages that did not come, or were refused.
    [[nodiscard]] const std::vector<failed_message>& failed() const noexcept { return failed_; }
    /// Messages that are recorded, but not confirmed yet by an answer in step, or by their size.
    [[nodiscard]] std::vector<message_key> untrusted() const;
    /// The session ended with `why`. A message of the announced size that was read to its end is
    /// whole even then, if the server only sent something unasked after it.
    void session_ended(const failure& reason);
    /// The message at which the session ended, or after which it was out of step; null if none.
    [[nodiscard]] const step* broken_at() const;
    /// Nothing was read for so long that the server may have closed the connection for that.
    [[nodiscard]] bool paused_long() const noexcept { return paused_long_; }
    /// Other commands were outstanding when the last answer was awaited.
    [[nodiscard]] bool was_pipelining() const noexcept { return !alone_; }
    /// A message of a batch was dropped, because its size proved nothing.
    [[nodiscard]] bool dropped_any() const noexcept { return dropped_any_; }
    /// Messages with an earlier setback that came this time.
    [[nodiscard]] const std::vector<const step*>& settled() const noexcept { return settled_; }
    /// The message that was asked for first of those with an earlier setback; null if none was.
    [[nodiscard]] const step* first_in_line() const noexcept { return first_in_line_; }
    /// The reason why the target is not offered any more messages, if there is one.
    [[nodiscard]] const std::optional<failure>& target_is_failing() const noexcept {
        return target_is_failing_;
    }

  private:
    void open(staged_item& message);
    void take(staged_item& message, std::string_view octets);
    void close(staged_item& message);
    void put_into_target(staged_item& message);
    void put_all_into_target();
    void drop_unstaged();
    void discard(staged_item& message);
    void submit_group(std::function<void()> work);
    std::vector<staged_item> take_verified();
    void collect_outcome();

    const plan& steps_;
    const fetch_terms& terms_;
    target& destination_;
    target* refuge_;
    serial_worker& queue_;
    report& result_;
    observer& watcher_;

    std::optional<message_number> awaited_;
    bool alone_ = true;                      // no other command was outstanding with it
    std::optional<message_number> suspect_;  // the first that was dropped, until an answer in step
    const bool holds_;                       // octets, for the queue to stage them
    octet_count held_ = 0;                   // octets
    bool any_unstaged_ = false;              // messages, perhaps without octets
    bool cannot_stage_ = false;              // the target failed
    identifier identifier_;                  // of the message that is being staged
    staged_item current_;                    // without `listed`: there is none
    bool paused_long_ = false;
    std::vector<std::unique_ptr<staged_message>> dropped_;  // the queue is to destroy them
    bool dropped_any_ = false;
    bool all_exact_ = true;             // so far in this session
    std::vector<staged_item> arrived_;  // whole, in order
    std::size_t verified_ = 0;          // this many of them are verified
    octet_count verified_octets_ = 0;
    std::vector<deletable_message> safe_;
    std::vector<failed_message> failed_;
    std::vector<const step*> settled_;
    const step* first_in_line_ = nullptr;
    std::size_t ended_ = 0;                   // messages, in this session
    std::size_t confirmed_ = 0;               // this many of them by an answer in step
    std::vector<recorded_message> recorded_;  // without those that need no further check
    std::optional<failure> target_is_failing_;
    // Used by the queue while it is busy.
    std::vector<std::unique_ptr<staged_message>> discarded_;
    std::vector<staged_item> group_;  // being committed
    committer committer_;
};

}  // namespace pop3::fetch
