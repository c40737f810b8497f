// SPDX-License-Identifier: MIT
// Carries out a plan over an open maildrop: retrieve, commit, and only then delete and quit.
#pragma once

#include "ledger.hpp"
#include "plan.hpp"
#include "pop3/client.hpp"
#include "report.hpp"
#include "target.hpp"
#include "trace_header.hpp"

namespace pop3::fetch {

/// Fetches what is new from the maildrop that `mail` is logged in to, and ends the session. Throws
/// pop3::error for what ends a run early: then nothing was deleted that is not safely here, and
/// `result` says how far it came.
class fetcher {
  public:
    /// All are the caller's and must outlive this.
    fetcher(client& mail, target& to, ledger& book, account_id account, report& result,
            observer& watcher);

    /// Stops with fetch_errc::unique_ids_changed before it fetches anything if the plan says that
    /// they have, unless `policy` has rematch. `in_front` of each message stand these lines.
    void run(const mail_policy& policy, const trace_lines& in_front = {});

  private:
    plan make_plan(const mail_policy& policy);
    void carry_out(const plan& steps, const mail_policy& policy, const trace_lines& in_front);
    void remember_quiet(const plan& steps, const std::optional<listing_mark>& mark);
    void retrieve_new(const plan& steps, class inbox& in);
    void remove_safe(const plan& steps, const class inbox& in);
    void quit(bool marked);

    client& mail_;
    target& to_;
    ledger& book_;
    account_id account_;
    report& result_;
    observer& watcher_;
};

}  // namespace pop3::fetch
