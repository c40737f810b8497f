// SPDX-License-Identifier: MIT
#include "account_loop.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "pop3/asio/connection.hpp"
#include "system/work_pool.hpp"

namespace pop3::fetch {
namespace {

// Octets that came from one server and are not processed. They pile up while its account has its mail staged.
constexpr std::size_t most_in_buffer = 64 * 1024;

// Another account begins at least after so many handlers.
constexpr std::size_t enough_handlers = 256;

// The accounts that have not begun.
class waiting_accounts {
  public:
    waiting_accounts(std::vector<queued_account> accounts, std::size_t per_host)
        : accounts_(std::move(accounts)), per_host_(per_host) {
        for (std::size_t i = 0; i < accounts_.size(); ++i)
            hosts_[accounts_[i].host].waiting.push_back(i);
        for (const auto& [name, each] : hosts_) next_.insert(each.waiting.front());
    }

    // The first whose host has room; null: there is none.
    queued_account* begin() {
        if (next_.empty()) return nullptr;
        queued_account& account = accounts_[*next_.begin()];
        next_.erase(next_.begin());
        host& its = hosts_.at(account.host);
        its.waiting.pop_front();
        ++its.running;
        offer(its);
        return &account;
    }
    void ended(const std::string& name) {
        host& its = hosts_.at(name);
        --its.running;
        offer(its);
    }

  private:
    struct host {
        std::deque<std::size_t> waiting;
        std::size_t running = 0;
    };

    void offer(const host& its) {
        if (its.running < per_host_ && !its.waiting.empty()) next_.insert(its.waiting.front());
    }

    std::vector<queued_account> accounts_;
    std::size_t per_host_;
    std::map<std::string, host> hosts_;
    std::set<std::size_t> next_;  // the first of each host that has room
};

class account_loop {
  public:
    account_loop(std::vector<queued_account> accounts, const at_once& most)
        : waiting_(std::move(accounts), most.per_host), most_(most.in_all) {}

    // The threads of the pool use this: an exception here ends the program. NOLINTNEXTLINE(bugprone-exception-escape)
    void run() noexcept {
        std::size_t done = 0;
        while (begin(done < enough_handlers ? system::work_pool::most_of_a_kind : 1)) {
            done = handle();
            if (done == 0) done = events_->run_one();
        }
        system::work_pool::shared().end_threads();
    }

  private:
    struct account {
        std::string host;
        std::unique_ptr<account_job> job;
        std::optional<asio::connection> mail{};
    };
    using entry = std::list<account>::iterator;

    // Returns how many handlers have run. While there always is one, more accounts would only take memory.
    std::size_t handle() {
        std::size_t done = 0;
        while (done < enough_handlers && events_->poll_one() > 0) ++done;
        return done;
    }

    // No more than can be opened at once: those that end are not to wait for the opening of all others,
    // which would all be open then. Returns false after the last has ended.
    bool begin(std::size_t most) {
        for (; most > 0 && running_.size() < most_ && opening_ < system::work_pool::most_of_a_kind;
             --most) {
            queued_account* const next = waiting_.begin();
            if (!next) break;
            open(running_.insert(running_.end(), {next->host, next->make()}));
        }
        return !running_.empty();
    }

    // Does `work` on another thread, and `then` on this one.
    template <class Work, class Then>
    void work_elsewhere(system::work_kind kind, Work work, Then then) {
        // The thread of the pool may outlive the loop by a moment.
        const auto piece = [events = events_, work = std::move(work),
                            then = std::move(then)]() mutable {
            ::asio::post(*events,
                         [then = std::move(then), result = work()]() mutable { then(result); });
        };
        try {
            system::work_pool::shared().add(kind, piece);
        } catch (const std::system_error&) {  // the process can have no more threads
            auto own = piece;
            own();
        }
    }

    void open(entry each) {
        ++opening_;
        work_elsewhere(
            system::work_kind::opening,
            [job = each->job.get()] {
                job->open();
                return true;
            },
            [this, each](bool) {
                --opening_;
                go_on(each);
            });
    }

    // The next session; after the last, the end.
    void go_on(entry each) {
        each->mail.reset();
        const fetch_request* const next = each->job->next_session();
        if (!next) return close(each);
        connect_options options = session_options(*next);
        options.limits.input_buffer = std::min(options.limits.input_buffer, most_in_buffer);
        each->mail.emplace(events_->get_executor(), std::move(options));
        each->mail->async_connect(
            next->host, [this, each](std::exception_ptr thrown, const result<reply>& greeting) {
                if (is_stopped(each, std::move(thrown), greeting ? nullptr : &greeting.error()))
                    return go_on(each);
                run_session(each);
            });
    }

    void run_session(entry each) {
        each->mail->async_run(
            each->job->session(each->mail->dialogue()),
            [this, each](std::exception_ptr thrown, const std::optional<failure>& broke) {
                is_stopped(each, std::move(thrown), broke ? &*broke : nullptr);
                go_on(each);
            });
    }

    static bool is_stopped(entry each, std::exception_ptr thrown, const failure* broke) {
        if (!thrown && broke) thrown = std::make_exception_ptr(error(*broke));
        if (!thrown) return false;
        each->job->stop(std::move(thrown));
        return true;
    }

    void close(entry each) {
        work_elsewhere(
            system::work_kind::closing,
            [job = &each->job] {
                const bool again = (*job)->close();
                if (!again) job->reset();
                return again;
            },
            [this, each](bool again) { again ? open(each) : end(each); });
    }

    void end(entry each) {
        waiting_.ended(each->host);
        running_.erase(each);
    }

    waiting_accounts waiting_;
    std::size_t most_;
    std::list<account> running_;
    std::size_t opening_ = 0;  // of these
    std::shared_ptr<::asio::io_context> events_ = std::make_shared<::asio::io_context>(1);
    ::asio::executor_work_guard<::asio::io_context::executor_type> never_stops_{
        events_->get_executor()};
};

}  // namespace

void run_accounts(std::vector<queued_account> accounts, const at_once& most) {
    account_loop(std::move(accounts), most).run();
}

}  // namespace pop3::fetch
