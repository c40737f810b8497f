// SPDX-License-Identifier: MIT
// The sessions of one run over one account: one, or a second one if the first cannot do everything.
#pragma once

#include <chrono>
#include <memory>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/pipeline/fetcher.hpp"
#include "fetch/report.hpp"
#include "fetch/targets/common/target.hpp"
#include "run.hpp"

namespace pop3::fetch {

/// Connects to the server of `task` and logs in. Throws pop3::error.
std::unique_ptr<client> log_in(const job& task, observer& watcher, const run_environment& outside);

/// Works on one account. All but `task` belongs to the caller and must outlive this.
class account_run {
  public:
    account_run(job task, const run_environment& outside, account_ledger& book, target& destination,
                report& result, observer& watcher);

    /// Fetches and deletes. If the session broke while commands had run ahead of their answers,
    /// there is a second one without pipelining, and the ledger remembers that for 30 days.
    /// Messages that ended an earlier session get one of their own if there was something to
    /// delete. If the server requires a pause between logins, there is no second session. Throws
    /// pop3::error.
    void fetch_all();

  private:
    bool fetch_pipelined();
    bool fetch(fetcher::enders order);
    [[nodiscard]] bool may_log_in_again() const;

    job task_;
    const run_environment& outside_;
    account_ledger& book_;
    target& destination_;
    report& result_;
    observer& watcher_;
    bool logged_in_ = false;
    bool blames_pipelining_ = false;
};

}  // namespace pop3::fetch
