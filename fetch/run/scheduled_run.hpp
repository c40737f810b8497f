// SPDX-License-Identifier: MIT
// Runs an account if it is due: not while its server asked for a pause, and not with a password
// that was just refused.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "account_job.hpp"
#include "fetch/ledger/run_state.hpp"
#include "run.hpp"
#include "single_run.hpp"

namespace pop3::fetch {

/// Sources of time and chance.
struct time_source {
    std::function<instant()> now;
    std::function<double()> chance;  ///< from 0 to 1

    static time_source real();
};

/// The run over `task`, from its place in the ledger to the record of its result; see run_if_due().
class scheduled_run final : public account_job {
  public:
    /// `watcher` belongs to the caller and must outlive this.
    scheduled_run(fetch_request task, std::function<credentials()> name, bool retry_now,
                  observer& watcher, time_source time = time_source::real());

    void use_own_thread() noexcept override { has_own_thread_ = true; }
    void open() override;
    [[nodiscard]] const fetch_request* next_session() override;
    [[nodiscard]] flow<void> session(dialogue& open) override;
    void stop(std::exception_ptr reason) override { sessions_->stop(std::move(reason)); }
    [[nodiscard]] bool close() override;

    /// After close() has returned false.
    [[nodiscard]] report take_report() { return std::move(result_); }

  private:
    void hold_account();
    [[nodiscard]] bool is_due();
    [[nodiscard]] bool has_login();
    [[nodiscard]] bool wants_another_token() const;
    void record();

    fetch_request task_;
    std::function<credentials()> name_;
    bool retry_now_;
    observer& watcher_;
    time_source time_;
    run_environment outside_ = run_environment::real();
    bool has_own_thread_ = false;
    report result_;
    std::unique_ptr<account_ledger> own_;  // unless somebody else holds the account
    account_ledger* book_ = nullptr;
    run_state before_;
    std::optional<single_run> sessions_;
    bool has_asked_server_ = false;
    bool is_recorded_ = false;  // the result
    bool token_refused_ = false;
};

/// Does `task` if it is due or `retry_now` is set, and records the result in the ledger. `name`
/// returns the credentials, which replace those of `task`; it is called only if they are needed,
/// and may throw local_error. An account that is not due is stopped by fetch_errc::login_delay_pending,
/// server_back_off or password_refused_before, with told_before if an earlier run was stopped by the same wait.
report run_if_due(fetch_request task, const std::function<credentials()>& name, bool retry_now,
                  observer& watcher, const time_source& time = time_source::real());

}  // namespace pop3::fetch
