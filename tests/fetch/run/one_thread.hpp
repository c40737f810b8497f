// SPDX-License-Identifier: MIT
// A runner that carries the runs of many accounts on one thread: poll(2) waits for their sockets and
// for their work together.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/run/account_run.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "pop3/server/server.hpp"
#include "system/stop_event.hpp"
#include "system/unique_fd.hpp"

namespace pop3::fetch {

// One session, from the greeting to QUIT.
inline flow<void> whole_session(dialogue& s, account_run& run) {
    co_await flows::open(s, tls_mode::none);
    co_await run.session(s);
}

// One run over one account. Opening and closing it are work for the queue, as everything that blocks.
class carried_run {
  public:
    carried_run(fetch_request task, pop3::server& pop, run_environment outside, observer& watcher)
        : task_(std::move(task)), pop_(pop), outside_(std::move(outside)), watcher_(watcher) {
        queue_.start(
            [this] {
                ledger_ = open_ledger({task_.state});
                book_ = ledger_->acquire(names_of(task_));
                run_.emplace(task_, *book_, result, watcher_).prepare(outside_);
            },
            system::work_kind::delivery);
        wait_for_event(queue_.done());
    }

    /// Goes on until it has to wait.
    void advance() {
        if (now_ == phase::opening && queue_.done().is_set()) {
            queue_.wait();
            next_session();
        }
        if (now_ == phase::talking) talk();
        if (now_ == phase::closing && queue_.done().is_set()) now_ = phase::ended;
    }
    [[nodiscard]] bool ended() const { return now_ == phase::ended; }
    /// What it waits for.
    [[nodiscard]] pollfd awaited() const {
        return event_ ? event_->watched() : pollfd{socket_.get(), direction_, 0};
    }

    report result;

  private:
    enum class phase { opening, talking, closing, ended };

    void next_session() {
        if (!result.stopped && run_->next_session()) {
            const fetch_request& task = *run_->next_session();
            socket_ = system::unique_fd(pop_.connect());
            session_.emplace(task.options.limits, task.options.policy);
            exchange_ = std::make_unique<flow<void>>(whole_session(*session_, *run_));
            now_ = phase::talking;
            return;
        }
        now_ = phase::closing;
        queue_.start([this] {
            run_.reset();
            book_.reset();
            ledger_.reset();
        });
        wait_for_event(queue_.done());
    }

    void talk() {
        event_.reset();
        while (true) {
            if (!want_) want_ = exchange_->next();
            if (!want_) break;
            const std::optional<io_result> done = perform(*want_);
            if (!done) return;
            want_ = nullptr;
            exchange_->done(*done);
        }
        result.stopped = exchange_->take();
        exchange_.reset();
        next_session();
    }

    // Nothing: it has to wait.
    std::optional<io_result> perform(const io_request& want) {
        using kind = io_request::kind;
        if (want.type == kind::wait) {
            if (want.happening->is_set()) return io_result{};
            wait_for_event(*want.happening);
            return std::nullopt;
        }
        const bool writes = want.type == kind::write;
        const ssize_t n = writes
                              ? ::send(socket_.get(), want.out.data(), want.out.size(),
                                       MSG_DONTWAIT | MSG_NOSIGNAL)
                              : ::recv(socket_.get(), want.in.data(), want.in.size(), MSG_DONTWAIT);
        if (n >= 0) return io_result{{}, static_cast<std::size_t>(n), {}};
        if (want.type == kind::read_ready) return io_result{};
        direction_ = writes ? POLLOUT : POLLIN;
        return std::nullopt;
    }

    void wait_for_event(const event& happening) { event_.emplace(happening.token()); }

    fetch_request task_;
    pop3::server& pop_;
    run_environment outside_;
    observer& watcher_;
    std::unique_ptr<ledger> ledger_;
    std::unique_ptr<account_ledger> book_;
    std::optional<account_run> run_;
    system::unique_fd socket_;
    std::optional<owned_session> session_;
    std::unique_ptr<flow<void>> exchange_;
    const io_request* want_ = nullptr;
    std::optional<system::stop_event> event_;
    short direction_ = POLLIN;
    phase now_ = phase::opening;
    serial_worker queue_;
};

// Carries them to their end on this thread; `turn` is called after each turn of the loop.
template <class Turn>
void carry(std::deque<carried_run>& runs, const Turn& turn) {
    std::vector<carried_run*> going;
    for (carried_run& each : runs) going.push_back(&each);
    while (!going.empty()) {
        std::vector<pollfd> awaited;
        for (const carried_run* each : going) awaited.push_back(each->awaited());
        ::poll(awaited.data(), awaited.size(), -1);
        for (std::size_t i = 0; i < going.size(); ++i)
            if (awaited[i].revents != 0) going[i]->advance();
        std::erase_if(going, [](const carried_run* each) { return each->ended(); });
        turn();
    }
}

}  // namespace pop3::fetch
