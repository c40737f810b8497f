// SPDX-License-Identifier: MIT
// The run over one account of the configuration: its passwords and tokens, the mail, the notice to log in.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "cli/output/fetch_summary.hpp"
#include "cli/passwords/account_login.hpp"
#include "cli/passwords/watched_tokens.hpp"
#include "fetch/run/account_job.hpp"
#include "fetch/run/scheduled_run.hpp"
#include "fetch_accounts.hpp"

namespace pop3::cli {

class account_fetch final : public fetch::account_job {
  public:
    /// `which`, `mode`, `progress` and `held` belong to the caller and must outlive this. `held`: its
    /// account of a ledger, which somebody holds already; null: it is acquired for this run.
    account_fetch(const account& which, const fetch_mode& mode, std::stop_token stop,
                  fetch::observer& progress, fetch::account_ledger* held = nullptr);

    void use_own_thread() noexcept override { has_own_thread_ = true; }
    void open() override;
    [[nodiscard]] const fetch::fetch_request* next_session() override;
    [[nodiscard]] flow<void> session(dialogue& open) override { return run_->session(open); }
    void stop(std::exception_ptr reason) override { run_->stop(std::move(reason)); }
    [[nodiscard]] bool close() override;

    /// After close() has returned false.
    [[nodiscard]] account_result take_result() { return std::move(result_); }

  private:
    void begin();
    void add_login_notice();

    const account& which_;
    const fetch_mode& mode_;
    std::stop_token stop_;
    fetch::observer& progress_;
    std::chrono::steady_clock::time_point began_{};
    fetch::account_ledger* held_;
    bool has_own_thread_ = false;
    account_result result_;
    account entry_;  // with its profile
    std::optional<account_login> login_;
    watched_tokens target_tokens_;
    std::optional<fetch::scheduled_run> run_;  // not begun, or it could not begin: none
};

/// Runs `which` on this thread if it is due, and ends early after `stop`. Failures are in the result, never
/// thrown. `held` as above.
account_result run_account(const account& which, const fetch_mode& mode, std::stop_token stop,
                           fetch::observer& progress, fetch::account_ledger* held = nullptr);

}  // namespace pop3::cli
