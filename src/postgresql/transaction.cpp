// SPDX-License-Identifier: MIT
#include "transaction.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <system_error>

#include "system/stop_event.hpp"

namespace pop3::inline v1::postgresql {

constexpr statement begin_transaction{"BEGIN"};
constexpr statement commit_transaction{"COMMIT"};

namespace {

using std::chrono::milliseconds;

constexpr statement roll_back_transaction{"ROLLBACK"};

// A transaction that failed must not stay open on a connection that others use next: if this fails, too,
// nobody does, and the server rolls back.
void roll_back(connection& db) noexcept {
    db.forget_deferred();
    try {
        if (db.is_usable()) db.execute(roll_back_transaction);
    } catch (const std::exception&) {
        db.abandon();
    }
}

// The tries of one transaction, and the pauses between them.
class tries {
  public:
    explicit tries(connection_pool& pool)
        : pool_(pool),
          until_(system::later(std::chrono::steady_clock::now(), pool.limits().retry)) {}

    // Returns if the transaction may be tried again.
    [[nodiscard]] bool pause_after(const database_error& reason) try {
        if (!may_help(reason) || pool_.limits().stop.stop_requested()) return false;
        system::clock& clock = system::real_clock();
        const system::time_point until = clock.now() + next_pause();
        if (until >= until_) return false;
        const system::stop_event stop(pool_.limits().stop);
        std::array<pollfd, 1> fds{stop.watched()};
        return system::poll_until(fds, until, clock) == errc::timed_out;
    } catch (const std::system_error&) {  // no descriptor
        return false;
    }

  private:
    [[nodiscard]] bool may_help(const database_error& reason) const {
        return reason.lost_race() || reason.waited_in_vain() ||
               reason.is(database_errc::connection_lost) ||
               (reason.is(database_errc::unreachable) && pool_.has_connected());
    }

    // Longer each time; by chance, so that those who met do not meet again.
    milliseconds next_pause() {
        constexpr milliseconds longest{2000};
        std::uniform_int_distribution<milliseconds::rep> chance(pause_.count() / 2, pause_.count());
        const milliseconds pause(chance(random_));
        pause_ = std::min(pause_ * 2, longest);
        return pause;
    }

    connection_pool& pool_;
    system::time_point until_;
    milliseconds pause_{10};
    std::minstd_rand random_{std::random_device{}()};
};

void attempt_once(connection_pool& pool, bool& commit_sent,
                  const std::function<void(connection&, bool&)>& attempt) {
    const borrowed_connection db = pool.borrow();
    try {
        attempt(*db, commit_sent);
    } catch (...) {
        roll_back(*db);
        throw;
    }
}

}  // namespace

void repeat_transaction(connection_pool& pool, lost_commit rule,
                        const std::function<void(connection&, bool&)>& attempt) {
    tries left(pool);
    bool in_doubt = false;  // since any of them
    while (true) {
        bool commit_sent = false;
        try {
            attempt_once(pool, commit_sent, attempt);
            return;
        } catch (const database_error& reason) {
            const bool is_lost = reason.is(database_errc::connection_lost);
            in_doubt |= commit_sent && is_lost;
            const bool again = !in_doubt || rule == lost_commit::repeat;
            if (again && left.pause_after(reason)) continue;
            if (in_doubt && (is_lost || reason.is(database_errc::unreachable)))
                throw database_error(database_errc::commit_in_doubt, reason.reason().command,
                                     reason.reason().detail, reason.sqlstate());
            throw;
        }
    }
}

std::vector<rows> transact_at_once(connection_pool& pool, lost_commit rule, const batch& all) {
    batch whole = all;
    whole.add(commit_transaction);
    std::vector<rows> found;
    repeat_transaction(pool, rule, [&](connection& db, bool& commit_sent) {
        db.defer(begin_transaction);
        commit_sent = true;
        found = db.execute(whole);
        found.pop_back();
    });
    return found;
}

}  // namespace pop3::inline v1::postgresql
