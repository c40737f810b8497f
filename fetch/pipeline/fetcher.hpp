// SPDX-License-Identifier: MIT
// One session over an open maildrop, according to its plan: list, plan, identify, retrieve, commit,
// and only then delete and quit. It is one flow: the thread that runs it never waits for the ledger
// or the target.
#pragma once

#include <exception>
#include <optional>
#include <span>
#include <vector>

#include "fetch/plan/listing_hash.hpp"
#include "fetch/plan/plan.hpp"
#include "fetch/plan/request.hpp"
#include "fetch_tools.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"

namespace pop3::fetch {

/// Fetches new mail from the maildrop that `open` is logged in to, and ends the session.
class fetcher {
  public:
    fetcher(dialogue& open, const fetch_tools& tools, fetch_terms terms);

    /// list() and fetch() in one.
    flow<void> run();
    /// Lists the maildrop and plans. If nothing has changed since the last run, it ends the session, too.
    flow<void> list();
    /// Executes the plan, and ends the session. Fails, or throws the error of the ledger or the target,
    /// if the session ends early: then nothing was deleted that is not delivered, messages that came
    /// whole are delivered, and the report has the progress. Run it once, after list(), and to its end.
    flow<void> fetch(enders order);

    /// After run(): messages are left that ended an earlier session. They were not requested,
    /// because losing the connection would have cost the deletions of this one.
    [[nodiscard]] bool put_off() const noexcept { return put_off_; }
    /// After run() failed: commands had run ahead of their answers, and no single message is known to
    /// be the reason. One at a time may work.
    [[nodiscard]] bool may_blame_pipelining() const noexcept { return in_a_batch_; }

  private:
    struct early_end;

    // Before anything is fetched.
    flow<bool> ended_unchanged();
    capa_first begin_batch();
    flow<plan> make_plan();
    flow<void> identify(plan& steps);
    void count(const plan& steps);

    // The exchange, and what is recorded after it.
    flow<void> carry_out(const plan& steps);
    flow<early_end> exchange(const plan& steps, class stager& in);
    flow<void> end_early(const plan& steps, class stager& in, const early_end& end);
    flow<void> session_broke(const plan& steps, const class stager& in, const failure& reason);
    flow<void> remember_setbacks(const plan& steps, std::span<const struct failed_message> failed,
                                 const class stager* in);
    flow<void> forget_pipelining(const class stager& in);
    flow<void> distrust(std::span<const message_key> recorded);
    flow<void> remember_unchanged(const plan& steps);
    flow<void> forget_vanished();

    // The parts of the exchange.
    flow<void> retrieve_and_remove(const plan& steps, class stager& in);
    flow<void> retrieve_new(const plan& steps, class stager& in);
    flow<void> retrieve_some(std::vector<request> requests, class stager& in);
    flow<void> remove_safe(const plan& steps, const class stager& in);
    flow<void> remove_some(const plan& steps, std::span<const struct deletable_message> safe);
    flow<void> quit(std::span<const message_key> untrusted);
    [[nodiscard]] bool pipelines() const;

    dialogue& dialogue_;
    target& destination_;
    target* refuge_;
    account_ledger& book_;
    serial_worker& queue_;
    report& result_;
    observer& watcher_;
    fetch_terms terms_;
    std::optional<plan> steps_;         // none: the listing has not changed
    std::optional<listing_hash> hash_;  // of the listing, if it was made
    bool put_off_ = false;
    bool in_a_batch_ = false;  // several commands are outstanding
};

}  // namespace pop3::fetch
