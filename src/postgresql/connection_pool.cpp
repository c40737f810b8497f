// SPDX-License-Identifier: MIT
#include "connection_pool.hpp"

#include <map>
#include <string>
#include <utility>

namespace pop3::inline v1::postgresql {

borrowed_connection::~borrowed_connection() {
    if (held_) pool_->give_back(std::move(held_));
}

connection_pool::connection_pool(database_url where, patience limits)
    : where_(std::move(where)), limits_(std::move(limits)) {}

std::shared_ptr<connection_pool> connection_pool::shared(const std::string& url,
                                                         const patience& limits) {
    static std::mutex guard;
    static std::map<std::string, std::weak_ptr<connection_pool>> pools;
    const std::lock_guard lock(guard);
    std::weak_ptr<connection_pool>& known = pools[url];
    std::shared_ptr<connection_pool> pool = known.lock();
    if (!pool) known = pool = std::make_shared<connection_pool>(database_url(url), limits);
    return pool;
}

borrowed_connection connection_pool::borrow() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, limits_.stop, limits_.answer, [&] { return lent_ < most; }))
        throw database_error(database_errc::unreachable, "wait for a connection to the database",
                             "all " + std::to_string(most) + " are in use");
    ++lent_;
    if (!idle_.empty()) {
        std::unique_ptr<connection> held = std::move(idle_.back());
        idle_.pop_back();
        return {*this, std::move(held)};
    }
    lock.unlock();
    std::unique_ptr<connection> fresh;
    try {
        fresh = std::make_unique<connection>(where_, limits_);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
    lock.lock();
    has_connected_ = true;
    return {*this, std::move(fresh)};
}

// Where one connection is lost, the idle ones are, too: the server was restarted, or has moved.
void connection_pool::give_back(std::unique_ptr<connection> held) noexcept {
    std::vector<std::unique_ptr<connection>> closed;
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (held) {
            const traffic sent = held->take_traffic();
            traffic_.round_trips += sent.round_trips;
            traffic_.statements += sent.statements;
            traffic_.rows += sent.rows;
        }
        if (held && held->is_usable())
            idle_.push_back(std::move(held));
        else if (held)
            closed = std::exchange(idle_, {});
    }
    returned_.notify_one();
}

bool connection_pool::has_connected() const {
    const std::lock_guard lock(mutex_);
    return has_connected_;
}

traffic connection_pool::take_traffic() {
    const std::lock_guard lock(mutex_);
    return std::exchange(traffic_, {});
}

}  // namespace pop3::inline v1::postgresql
