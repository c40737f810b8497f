// SPDX-License-Identifier: MIT
// The sessions of one run over one account: one, or a second one if the first cannot do everything.
// They are flows, so that one thread can carry the runs of many accounts; the runner connects.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "delayed_stop.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch/pipeline/fetch_tools.hpp"
#include "fetch/report.hpp"
#include "fetch/targets/common/target.hpp"
#include "fetch/targets/make_target.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"
#include "run.hpp"

namespace pop3::fetch {

/// Works on one account. All but `task` belongs to the caller and must outlive this.
///
///     run.prepare();
///     while (const fetch_request* task = run.next_session())
///         ...  // connect for it, and run session() over the connection
///
/// single_run has what is around that.
///
/// A listing that is far longer than the last one ends the session; the next one asks STAT first, and
/// believes it. If the session broke while commands had run ahead of their answers, there is a second
/// one without pipelining, and the ledger remembers that for 30 days. Messages that ended an earlier
/// session get one of their own if there was something to delete. If the server requires a pause
/// between logins, there is no second session; nor if it may require one, because it broke before it
/// answered CAPA, and the last run did not show that it requires none. What the target may have or not
/// after a session is asked for before the next one fetches: if it cannot be asked, the run is over.
class account_run {
  public:
    account_run(fetch_request task, account_ledger& book, report& result, observer& watcher);

    /// The runner does nothing else on its thread: work that it would only wait for is done there.
    void use_own_thread() noexcept { queue_.use_own_thread(); }

    /// Opens the target and recovers interrupted deliveries; once, before the first session. Blocks:
    /// a thread that carries many accounts leaves it to another one. Throws local_error.
    void prepare(const run_environment& outside);

    /// What the next session is to be connected for; null: there is none. Valid until it has run.
    [[nodiscard]] const fetch_request* next_session() const;
    /// The session over a new connection for next_session(). If it fails or throws, the run is over.
    flow<void> session(dialogue& open);

  private:
    enum class turn : std::uint8_t {
        first,          ///< with pipelining, if the server has it
        one_at_a_time,  ///< after a session that broke
        last,           ///< of the messages that were put off
        none,
    };

    flow<void> first(dialogue& open);
    flow<void> one_at_a_time(dialogue& open);
    flow<void> last(dialogue& open);
    flow<bool> fetch(dialogue& open, enders order);
    flow<capa_first> log_in(dialogue& open);
    flow<void> list_and_fetch(dialogue& open, class fetcher& fetching, enders order);
    void note_login_delay(const capabilities* offered);
    flow<void> note_pipelining(const capabilities* offered);
    flow<void> list_again(const failure& reason);
    flow<enders> order_without_another();
    flow<void> set_one_at_a_time(std::optional<instant> since);
    void recover_again();
    void put_off_last(bool any);
    [[nodiscard]] bool may_log_in_again() const;

    fetch_request task_;
    account_ledger& book_;
    report& result_;
    observer& watcher_;
    std::shared_ptr<delayed_stop> stop_;  // for the target
    std::unique_ptr<target> destination_;
    std::unique_ptr<target> refuge_;  // null: there is none
    std::vector<target*> present_;    // both
    target_settings settings_;
    serial_worker queue_;        // uses all of these while it is busy
    bool is_recovered_ = false;  // since the last session
    turn next_ = turn::first;
    bool logged_in_ = false;
    bool blames_pipelining_ = false;
    std::uint32_t expected_ = 0;  // messages in the maildrop
    bool asks_stat_ = false;
    bool had_no_delay_ = false;             // between logins, when the last run ended
    bool knows_delay_ = false;              // from the answer to CAPA, or from the last run
    bool lists_pipelining_ = false;         // before the login
    std::optional<instant> one_at_a_time_;  // since then
};

}  // namespace pop3::fetch
