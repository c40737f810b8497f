// SPDX-License-Identifier: MIT
#include "lease_renewer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "postgresql/transaction.hpp"
#include "system/signals_blocked.hpp"

namespace pop3::fetch {

bool renew_lease(postgresql::connection& db, const held_lease& lease) {
    static constexpr postgresql::statement renew{
        "UPDATE pop3.account SET lease_until = now() + $3::bigint * interval '1 second'"
        " WHERE id = $1 AND epoch = $2 AND lease_until > now()"};
    return db.execute(renew, postgresql::parameters{} << lease.account << lease.epoch
                                                      << std::int64_t{lease.lifetime.count()})
               .changed() == 1;
}

lease_renewer::lease_renewer(std::shared_ptr<postgresql::connection_pool> pool)
    : pool_(std::move(pool)) {}

void lease_renewer::add(const held_lease& lease) {
    const std::lock_guard lock(mutex_);
    leases_[lease.account] = {lease, clock::now() + lease.lifetime / 3};
    if (!thread_.joinable()) {
        const system::signals_blocked in_new_thread;
        thread_ = std::jthread([this](const std::stop_token& over) { run(over); });
    }
    changed_.notify_one();
}

// Another handle of this process may hold the account by now.
void lease_renewer::remove(const held_lease& lease) {
    const std::lock_guard lock(mutex_);
    const auto found = leases_.find(lease.account);
    if (found != leases_.end() && found->second.first.epoch == lease.epoch) leases_.erase(found);
}

void lease_renewer::renew_due(clock::time_point now) {
    std::vector<held_lease> due;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [account, each] : leases_) {
            auto& [lease, when] = each;
            if (when > now) continue;
            when = now + lease.lifetime / 3;
            due.push_back(lease);
        }
    }
    for (const held_lease& each : due) try {
            if (!postgresql::attempt_until_done(
                    *pool_, [&](postgresql::connection& db) { return renew_lease(db, each); }))
                remove(each);
        } catch (const postgresql::database_error&) {
            // The database is away: a later renewal comes in time, or the next change fails.
        }
}

lease_renewer::clock::time_point lease_renewer::next_due() {
    clock::time_point next = clock::time_point::max();
    for (const auto& [account, each] : leases_) next = std::min(next, each.second);
    return next;
}

void lease_renewer::run(const std::stop_token& over) {
    std::unique_lock lock(mutex_);
    while (!over.stop_requested()) {
        const clock::time_point next = next_due();
        const auto is_earlier = [&] { return next_due() < next; };
        if (next == clock::time_point::max())
            changed_.wait(lock, over, is_earlier);
        else
            changed_.wait_until(lock, over, next, is_earlier);
        if (over.stop_requested()) return;
        lock.unlock();
        renew_due(clock::now());
        lock.lock();
    }
}

}  // namespace pop3::fetch
