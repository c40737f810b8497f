// SPDX-License-Identifier: MIT
// Takes the messages that are retrieved, stages them in the target, and has groups of them committed
// in the background.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "committer.hpp"
#include "digest.hpp"
#include "mail_policy.hpp"
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
    inbox(const plan& steps, const mail_policy& policy, target& to, ledger& book,
          account_id account, report& result, observer& watcher, const trace_lines& in_front);

    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& why) override;
    background_work* proven() override;
    void commit() override;

    /// What is being committed.
    [[nodiscard]] background_work& committing() noexcept { return worker_; }
    /// Begins to commit what is proven and not yet committed, and to record it all.
    void commit_rest();
    /// Waits for what is being committed, and tells the report.
    void settle();
    /// Behind an error: records what is delivered, as well as it goes.
    void abandon() noexcept;
    [[nodiscard]] const std::vector<safe_message>& safe() const noexcept { return safe_; }

  private:
    const step& answered(message_number n);
    void hand_over(std::function<void()> work);
    std::vector<arrival> take_proven();
    void tell();

    const plan& steps_;
    const mail_policy& policy_;
    target& to_;
    report& result_;
    observer& watcher_;
    const trace_lines& in_front_;

    std::size_t next_ = 0;  // the step that is answered next
    digester digest_;
    arrival current_;
    std::vector<arrival> arrived_;  // whole, in order
    std::size_t proven_ = 0;        // so many of them are proven
    octet_count proven_octets_ = 0;
    std::vector<safe_message> safe_;
    std::vector<arrival> group_;  // that is being committed
    committer committer_;
    worker worker_;  // has these two while it is busy; goes first
};

}  // namespace pop3::fetch
