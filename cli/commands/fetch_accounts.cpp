// SPDX-License-Identifier: MIT
#include "fetch_accounts.hpp"

#include <sysexits.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <mutex>

#include "account_fetch.hpp"
#include "account_preview.hpp"
#include "cli/output/audience.hpp"
#include "cli/output/event_log.hpp"
#include "cli/output/failure_report.hpp"
#include "cli/output/fetch_summary.hpp"
#include "cli/output/plan_table.hpp"
#include "cli/output/progress_table.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/target_login.hpp"
#include "descriptors_of_accounts.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/run/account_loop.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

bool was_cancelled(const account_result& one) {
    return one.result.stopped && one.result.stopped->code == errc::cancelled;
}

std::string describe(const fetch::message_failure& one) {
    std::string text = "message " + std::to_string(one.number.value());
    if (!one.uid.empty()) text += " (" + escaped(one.uid) + ')';
    return text + ": " + one.reason.message();
}

// A reminder every ten minutes that an account still waits would be noise.
bool is_old_news(const account_result& one, const fetch_mode& mode) {
    return one.result.told_before && mode.told != verbosity::verbose && !is_watched();
}

bool wants_summary(const fetch_mode& mode, bool all_well) {
    return mode.told == verbosity::verbose ||
           (mode.told == verbosity::usual && (is_watched() || !all_well));
}

bool has_mail_on_stdout(const account& entry) {
    return entry.delivery.target.starts_with("stdout:");
}

// Not mixed with the mail.
std::ostream& summary_stream(const account& entry) {
    return has_mail_on_stdout(entry) ? std::cerr : std::cout;
}

// With its form, if the mail is on standard output: programs that read it have to know.
void print_summary(const account_result& one) {
    std::ostream& out = summary_stream(*one.which);
    if (has_mail_on_stdout(*one.which))
        out << (one.which->delivery.target == "stdout:"
                    ? "standard output is an mbox; stdout:raw writes the messages alone\n"
                    : "standard output is the messages as they came, one after the other\n");
    out << summary_of(one) << std::endl;
}

void report_result(const account_result& one, const fetch_mode& mode, event_log& log) {
    const std::string& name = one.which->name;
    const std::vector<fetch::message_failure>& bad = one.result.failed.kept();
    for (std::size_t i = 0; i < bad.size(); ++i)
        log.error(name, describe(bad[i]),
                  i + 1 < bad.size() ? "" : "They stay on the server; later runs try them again.");
    if (const std::size_t more = one.result.failed.size() - bad.size(); more > 0)
        log.error(name, "and " + std::to_string(more) + " more", "");
    for (const fetch::notice& each : one.result.news) log.warning(name, each.words, each.advice);
    if (is_old_news(one, mode)) return;
    if (one.result.stopped && !is_waiting(one))
        return log.error(name, one.result.stopped->message(), fetch::advice(*one.result.stopped));
    const bool is_told = !bad.empty() || !one.result.news.empty();
    if (exit_status_of(one) != EX_OK && !is_waiting(one) && !is_told)
        return log.error(name, summary_of(one), "");  // or nobody would learn the reason
    log.info(name, summary_of(one));
}

int fetch_one(const account& which, const fetch_mode& mode) {
    const std::unique_ptr<event_log> log =
        open_log(mode.run.log, [](std::string_view lines) { std::cerr << lines; });
    const stop_on_signal stop;
    std::unique_ptr<fetch::observer> progress = progress_of({}, mode.told);
    const account_result one = run_account(which, mode, stop.token(), *progress);
    progress.reset();
    const int status = exit_status_of(one);
    const bool came_to_something = !one.result.stopped || one.result.fetched > 0 || is_waiting(one);
    if (mode.json)
        summary_stream(which) << json_of(one) << std::endl;
    else if (came_to_something && wants_summary(mode, status == EX_OK))
        print_summary(one);
    report_result(one, mode, *log);
    return status;
}

// Returns the exit status.
int show_plan(const account& which, const fetch_mode& mode, const std::stop_token& stop) {
    std::unique_ptr<fetch::observer> progress = progress_of({}, mode.told);
    const plan_owner owner{which.name, fetch::account_name(job_for(which, {}))};
    try {
        const fetch::plan steps = preview_account(which, mode.run, stop, mode.trace, *progress);
        progress.reset();
        mode.json ? print_plan_json(std::cout, owner, steps) : print_plan(std::cout, steps);
        return 0;
    } catch (const error& e) {
        progress.reset();
        if (mode.json) print_failure_json(std::cout, owner, e.reason());
        return report(e.reason());
    }
}

fetch::at_once within_descriptors(fetch::at_once most, std::size_t accounts) {
    most.in_all = accounts_within_descriptors(std::min(most.in_all, accounts));
    return most;
}

class parallel_fetch {
  public:
    parallel_fetch(const std::vector<account>& accounts, const fetch_mode& mode)
        : accounts_(accounts), mode_(mode), all_(accounts.size()) {
        if (mode.told != verbosity::quiet && has_live_terminal())
            board_ = std::make_unique<progress_table>(std::cerr, terminal_window, accounts.size());
        log_ = open_log(mode.run.log, [this](std::string_view lines) { print(lines); });
    }

    int fetch() {
        const std::unique_ptr<fetch::ledger> shared = open_shared_ledger();
        std::vector<fetch::queued_account> queued;
        for (std::size_t i = 0; i < accounts_.size(); ++i)
            queued.push_back({accounts_[i].connection.host,
                              [this, i] { return std::make_unique<reported_fetch>(*this, i); }});
        fetch::run_accounts(std::move(queued),
                            within_descriptors(mode_.run.most, accounts_.size()));
        if (std::ranges::any_of(all_, was_cancelled))
            log_->error("", fail(errc::cancelled).message(), fetch::advice(fail(errc::cancelled)));
        board_.reset();
        if (mode_.json)
            std::cout << json_of(all_) << std::endl;
        else if (wants_summary(mode_, !std::ranges::any_of(all_, [this](const auto& one) {
                                   return exit_status_of(one) != EX_OK && !is_old_news(one, mode_);
                               })))
            print_table(std::cout, all_);
        return exit_status_of(all_);
    }

  private:
    // The accounts share what it has open, for as long as anybody holds one. What fails here fails for
    // each of them, which report it.
    [[nodiscard]] std::unique_ptr<fetch::ledger> open_shared_ledger() const {
        try {
            return fetch::open_ledger(
                {state_directory(mode_.run), mode_.run.ledger, stop_.token()});
        } catch (const error&) {
            return nullptr;
        }
    }

    // One of them, which reports its result when it is over.
    class reported_fetch final : public fetch::account_job {
      public:
        reported_fetch(parallel_fetch& all, std::size_t i)
            : all_(all),
              i_(i),
              progress_(all.progress(i)),
              job_(all.accounts_[i], all.mode_, all.stop_.token(), *progress_) {}

        void use_own_thread() noexcept override { job_.use_own_thread(); }
        void open() override { job_.open(); }
        const fetch::fetch_request* next_session() override { return job_.next_session(); }
        flow<void> session(dialogue& open) override { return job_.session(open); }
        void stop(std::exception_ptr reason) override { job_.stop(std::move(reason)); }
        bool close() override {
            if (job_.close()) return true;
            progress_.reset();
            all_.ended(i_, job_.take_result());
            return false;
        }

      private:
        parallel_fetch& all_;
        std::size_t i_;
        std::unique_ptr<fetch::observer> progress_;
        account_fetch job_;
    };

    std::unique_ptr<fetch::observer> progress(std::size_t i) {
        return board_ ? board_->begin(accounts_[i].name)
                      : progress_of(accounts_[i].name, mode_.told);
    }

    void ended(std::size_t i, account_result result) {
        const std::scoped_lock hold(one_at_a_time_);
        all_[i] = std::move(result);
        if (board_) board_->ended(exit_status_of(all_[i]) == 0);
        if (!was_cancelled(all_[i])) report_result(all_[i], mode_, *log_);
        if (mode_.json) std::cout << json_of(all_[i]) << std::endl;
    }

    void print(std::string_view lines) {
        if (board_)
            board_->print(lines);
        else
            std::cerr << lines << std::flush;
    }

    const std::vector<account>& accounts_;
    const fetch_mode& mode_;
    const stop_on_signal stop_;  // before there are other threads
    std::unique_ptr<progress_table> board_;
    std::unique_ptr<event_log> log_;
    std::mutex one_at_a_time_;  // the reporter of the results
    std::vector<account_result> all_;
};

}  // namespace

int fetch_accounts(std::vector<account> accounts, const fetch_mode& mode) {
    for (account& each : accounts)
        if (needs_prompt(each))
            each.connection.password = ask_for_password(each.connection);  // no server waits
    for (account& each : accounts)
        if (const auto imap = imap_login_of(each);
            imap && !mode.plan_only && !target_login_of(each) && needs_prompt(*imap))
            each.delivery.imap.password = ask_for_password(*imap);
    if (mode.plan_only) {
        int status = 0;
        const stop_on_signal stop;
        for (const account& each : accounts) {
            if (stop.token().stop_requested()) return report(fail(errc::cancelled));
            if (accounts.size() > 1 && !mode.json) std::cout << readable(each.name) << ":\n";
            const int one = show_plan(each, mode, stop.token());
            if (one != EX_OK) status = status == EX_OK || status == one ? one : EXIT_FAILURE;
        }
        return status;
    }
    return accounts.size() == 1 ? fetch_one(accounts.front(), mode)
                                : parallel_fetch(accounts, mode).fetch();
}

}  // namespace pop3::cli
