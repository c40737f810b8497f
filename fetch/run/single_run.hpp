// SPDX-License-Identifier: MIT
// A run over an account whose ledger is open, and its report.
#pragma once

#include <memory>
#include <optional>

#include "account_job.hpp"
#include "account_run.hpp"

namespace pop3::fetch {

class single_run final : public account_job {
  public:
    /// `book`, `watcher` and `outside` belong to the caller and must outlive this.
    single_run(fetch_request task, account_ledger& book, observer& watcher,
               const run_environment& outside);

    void use_own_thread() noexcept override { run_.use_own_thread(); }
    void open() override;
    [[nodiscard]] const fetch_request* next_session() override;
    [[nodiscard]] flow<void> session(dialogue& open) override { return run_.session(open); }
    void stop(std::exception_ptr reason) override;
    [[nodiscard]] bool close() override { return false; }

    /// After the last session.
    [[nodiscard]] report take_report();

  private:
    fetch_request task_;
    observer& watcher_;
    const run_environment& outside_;
    report result_;
    account_run run_;
};

/// Runs `job` from opening to closing on this thread, over connections that `outside` makes.
void run_here(account_job& job, const run_environment& outside);

}  // namespace pop3::fetch
