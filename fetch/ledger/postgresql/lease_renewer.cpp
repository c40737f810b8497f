// SPDX-License-Identifier: MIT
#include "lease_renewer.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "system/signals_blocked.hpp"

namespace pop3::fetch {

bool renew_lease(postgresql::connection& db, const held_lease& lease) {
    static constexpr postgresql::statement renew{
        "UPDATE pop3.account SET lease_until = now() + $4::bigint * interval '1 second'"
        " WHERE id = $1 AND epoch = $2 AND holder = $3 AND lease_until > now()"};
    return db.execute(renew, postgresql::parameters{} << lease.account << lease.epoch
                                                      << lease.holder
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
        thread_ = std::jthread([this] { run(); });
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
    if (due.empty()) return;
    const std::lock_guard alone(renewing_);
    // The server may have ended a connection that was idle for so long: a second try has a new one.
    for (int attempt = connection_ ? 0 : 1; attempt < 2; ++attempt) try {
            return renew(due);
        } catch (const std::exception&) {
            connection_.reset();  // the database is away, and what is due comes again in time
        }
}

void lease_renewer::renew(const std::vector<held_lease>& due) {
    static constexpr postgresql::statement extend{
        "WITH due AS (SELECT a.id, d.term FROM unnest($1::text::bigint[], $2::text::bigint[],"
        " $3::text::bigint[], $4::text::text[]) AS d (id, epoch, term, holder)"
        " JOIN pop3.account a ON a.id = d.id AND a.epoch = d.epoch AND a.holder = d.holder"
        " WHERE a.lease_until > now() FOR UPDATE OF a SKIP LOCKED)"
        " UPDATE pop3.account SET lease_until = now() + due.term * interval '1 second'"
        " FROM due WHERE account.id = due.id"};
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> epochs;
    std::vector<std::int64_t> terms;
    std::vector<std::string> holders;
    for (const held_lease& each : due) {
        ids.push_back(each.account);
        epochs.push_back(each.epoch);
        terms.push_back(each.lifetime.count());
        holders.push_back(each.holder);
    }
    if (!connection_) {
        postgresql::patience limits = pool_->limits();
        limits.answer = std::min(limits.answer, limits.connect);
        limits.stop = over_.get_token();  // runs go on recording after another stop
        limits.after_stop = {};
        connection_ = std::make_unique<postgresql::connection>(pool_->where(), limits);
    }
    using postgresql::as_array;
    connection_->execute(extend, postgresql::parameters{} << as_array(ids) << as_array(epochs)
                                                          << as_array(terms) << as_array(holders));
}

lease_renewer::clock::time_point lease_renewer::next_due() {
    clock::time_point next = clock::time_point::max();
    for (const auto& [account, each] : leases_) next = std::min(next, each.second);
    return next;
}

void lease_renewer::run() {
    const std::stop_token over = over_.get_token();
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
