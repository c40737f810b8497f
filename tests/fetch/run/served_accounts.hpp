// SPDX-License-Identifier: MIT
// Many accounts on one server, each with two messages and a Maildir, and one ledger for all.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/pipeline/faulty_mailbox.hpp"
#include "fetch/run/account_loop.hpp"
#include "fetch/run/single_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {

/// What a test changes in the run of an account, and what it wants to know of it.
struct account_events {
    run_environment outside = run_environment::real();
    bool own_ledger = false;
    std::string third{};                           ///< a message; empty: there are two
    std::function<flow<void>()> before_session{};  ///< before the session
    std::function<void()> over{};                  ///< called on a thread of the pool
};

/// A run over an account, as the program has it.
class served_job final : public account_job {
  public:
    served_job(fetch_request task, observer& watcher, report& result, account_events events)
        : task_(std::move(task)), watcher_(watcher), result_(result), events_(std::move(events)) {}

    void use_own_thread() noexcept override {}
    void open() override {
        book_ = open_ledger({task_.state})->acquire(names_of(task_));
        run_.emplace(task_, *book_, watcher_, events_.outside).open();
    }
    const fetch_request* next_session() override { return run_->next_session(); }
    flow<void> session(dialogue& open) override {
        if (events_.before_session) co_await events_.before_session();
        co_await run_->session(open);
    }
    void stop(std::exception_ptr reason) override { run_->stop(std::move(reason)); }
    bool close() override {
        result_ = run_->take_report();
        run_.reset();
        book_.reset();
        if (events_.over) events_.over();
        return false;
    }

  private:
    fetch_request task_;
    observer& watcher_;
    report& result_;
    account_events events_;
    std::unique_ptr<account_ledger> book_;
    std::optional<single_run> run_;
};

class served_accounts {
  public:
    /// Returns its number. The events are those of its next run.
    std::size_t add(account_events events = {}) {
        const std::string name = name_of(events_.size());
        mail_.add_user(name, "tanstaaf")
            .add_message(name, "Date: 1\r\n\r\none of " + name + "\r\n")
            .add_message(name, "Date: 2\r\n\r\ntwo of " + name + "\r\n");
        if (!events.third.empty()) mail_.add_message(name, events.third);
        events_.push_back(std::move(events));
        return events_.size() - 1;
    }

    /// Runs all that were added, together.
    void run(observer& watcher, const std::stop_token& stop = {}) {
        results_.assign(events_.size(), {});
        std::vector<queued_account> all;
        for (std::size_t i = 0; i < events_.size(); ++i)
            all.push_back({"127.0.0.1", [this, &watcher, stop, i] {
                               account_events events = std::exchange(events_.at(i), {});
                               fetch_request task = request(i, events.own_ledger, stop);
                               return std::make_unique<served_job>(
                                   std::move(task), watcher, results_.at(i), std::move(events));
                           }});
        run_accounts(std::move(all), {.in_all = events_.size(), .per_host = events_.size()});
    }

    [[nodiscard]] const report& result(std::size_t account) const { return results_.at(account); }
    [[nodiscard]] std::vector<std::string> delivered(std::size_t account) const {
        const std::filesystem::path folder = maildir(account) / "new";
        if (!std::filesystem::exists(folder)) return {};
        return test::contents_of(folder);
    }
    [[nodiscard]] std::vector<std::string> left(std::size_t account) const {
        return mail_.messages(name_of(account));
    }
    [[nodiscard]] std::filesystem::path maildir(std::size_t account) const {
        return home_.path() / name_of(account);
    }

  private:
    static std::string name_of(std::size_t account) { return "user" + std::to_string(account); }
    [[nodiscard]] fetch_request request(std::size_t account, bool own_ledger,
                                        const std::stop_token& stop) const {
        fetch_request task{"127.0.0.1",
                           {.tls = tls_mode::none,
                            .port = pop_.port(),
                            .stop = stop,
                            .policy = {.allow_cleartext_password = true}},
                           {name_of(account), "tanstaaf"},
                           maildir_spec{maildir(account)},
                           home_.path() / (own_ledger ? name_of(account) + ".state" : "state")};
        task.policy.after = retention::remove;
        return task;
    }

    const directories_in_memory in_memory_;
    test::temporary_directory home_;
    memory_backend mail_;
    server pop_{{}, mail_};
    std::deque<account_events> events_;
    std::deque<report> results_;
};

}  // namespace pop3::fetch
