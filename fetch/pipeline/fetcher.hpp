// SPDX-License-Identifier: MIT
// One session over an open maildrop, according to its plan: identify, retrieve, commit, and only
// then delete and quit.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/message/trace_header.hpp"
#include "fetch/plan/plan.hpp"
#include "fetch/plan/request.hpp"
#include "fetch/report.hpp"
#include "fetch/targets/common/target.hpp"
#include "pop3/client.hpp"

namespace pop3::fetch {

/// Fetches new mail from the maildrop that `mail` is logged in to, and ends the session. Throws
/// pop3::error if the session ends early: then nothing was deleted that is not delivered, messages
/// that came whole are delivered, and `result` has the progress.
class fetcher {
  public:
    /// All belong to the caller and must outlive this.
    fetcher(client& mail, target& destination, account_ledger& book, report& result,
            observer& watcher);

    /// How a session treats messages that ended an earlier one.
    enum class enders {
        put_off,  ///< if something is to be deleted, they are left to a session of their own
        last,     ///< they come last
    };
    /// The lines `in_front` begin each message.
    void run(const retention_policy& policy, const trace_lines& in_front = {},
             enders order = enders::put_off);

    /// After run(): messages are left that ended an earlier session. They were not requested,
    /// because losing the connection would have cost the deletions of this one.
    [[nodiscard]] bool put_off() const noexcept { return put_off_; }
    /// After run() threw: commands had run ahead of their answers, and no single message is known to
    /// be the reason. One at a time may work.
    [[nodiscard]] bool may_blame_pipelining() const noexcept { return in_a_batch_; }

  private:
    plan make_plan(const retention_policy& policy);
    void identify(plan& steps, const retention_policy& policy);
    void carry_out(const plan& steps, const retention_policy& policy, const trace_lines& in_front);
    void remember_quiet(const plan& steps, const std::optional<listing_hash>& mark);
    void retrieve_new(const plan& steps, class stager& in, const retention_policy& policy);
    void retrieve_some(std::vector<request> requests, class stager& in);
    void session_broke(const plan& steps, const class stager& in, const failure& reason);
    void remember_setbacks(const plan& steps, const std::vector<struct failed_message>& failed,
                           const std::vector<const step*>& settled, const step* first_in_line);
    [[nodiscard]] bool pipelines();
    void remove_safe(const plan& steps, const class stager& in);
    void remove_some(const plan& steps, std::span<const struct deletable_message> safe);
    void quit(std::span<const message_key> untrusted);

    client& mail_;
    target& destination_;
    account_ledger& book_;
    report& result_;
    observer& watcher_;
    enders order_ = enders::put_off;
    bool put_off_ = false;
    bool in_a_batch_ = false;  // several commands are outstanding
};

}  // namespace pop3::fetch
