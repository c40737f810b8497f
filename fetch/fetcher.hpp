// SPDX-License-Identifier: MIT
// One session over an open maildrop, as its plan says: identify, retrieve, commit, and only then delete
// and quit.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ledger/account_ledger.hpp"
#include "plan.hpp"
#include "pop3/client.hpp"
#include "report.hpp"
#include "request.hpp"
#include "target.hpp"
#include "trace_header.hpp"

namespace pop3::fetch {

/// Fetches what is new from the maildrop that `mail` is logged in to, and ends the session. Throws
/// pop3::error for what ends a session early: then nothing was deleted that is not safely here, what
/// came whole is delivered, and `result` says how far it came.
class fetcher {
  public:
    /// All are the caller's and must outlive this.
    fetcher(client& mail, target& to, account_ledger& book, report& result, observer& watcher);

    /// What a session does with messages that ended an earlier one.
    enum class enders {
        put_off,  ///< if something is to be deleted, they are left to a session of their own
        last,     ///< they come last
    };
    /// `in_front` of each message stand these lines.
    void run(const mail_policy& policy, const trace_lines& in_front = {},
             enders order = enders::put_off);

    /// After run(): messages are left that ended an earlier session. They were not asked for, as losing
    /// the connection would have cost the deletions of this one.
    [[nodiscard]] bool put_off() const noexcept { return put_off_; }
    /// After run() threw: commands had run ahead of their answers, and no single message is known to
    /// be the reason. One at a time may work.
    [[nodiscard]] bool may_blame_pipelining() const noexcept { return in_a_batch_; }

  private:
    plan make_plan(const mail_policy& policy);
    void identify(plan& steps, const mail_policy& policy);
    void carry_out(const plan& steps, const mail_policy& policy, const trace_lines& in_front);
    void remember_quiet(const plan& steps, const std::optional<listing_mark>& mark);
    void retrieve_new(const plan& steps, class inbox& in, const mail_policy& policy);
    void retrieve_some(std::vector<request> requests, class inbox& in);
    void session_broke(const plan& steps, const class inbox& in, const failure& why);
    void remember_setbacks(const plan& steps, const std::vector<struct failed_message>& failed,
                           const std::vector<const step*>& settled, const step* first_in_line);
    [[nodiscard]] bool pipelines();
    void remove_safe(const plan& steps, const class inbox& in);
    void remove_some(const plan& steps, std::span<const struct safe_message> safe);
    void quit(std::span<const message_key> untrusted);

    client& mail_;
    target& to_;
    account_ledger& book_;
    report& result_;
    observer& watcher_;
    enders order_ = enders::put_off;
    bool put_off_ = false;
    bool in_a_batch_ = false;  // several commands are under way
};

}  // namespace pop3::fetch
