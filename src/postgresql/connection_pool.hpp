// SPDX-License-Identifier: MIT
// The connections of a process to one database: few, however many accounts are at work.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "connection.hpp"

namespace pop3::inline v1::postgresql {

class connection_pool;

/// A connection of a pool, borrowed for as long as this lives. It goes back usable or not at all.
class borrowed_connection {
  public:
    borrowed_connection(connection_pool& pool, std::unique_ptr<connection> held)
        : pool_(&pool), held_(std::move(held)) {}
    ~borrowed_connection();
    borrowed_connection(borrowed_connection&&) noexcept = default;
    borrowed_connection& operator=(borrowed_connection&&) = delete;

    connection& operator*() const noexcept { return *held_; }
    connection* operator->() const noexcept { return held_.get(); }

  private:
    connection_pool* pool_;
    std::unique_ptr<connection> held_;
};

/// Thread-safe. Must outlive what it lends.
class connection_pool {
  public:
    /// More connections do not make PostgreSQL faster, and each costs it a process.
    static constexpr std::size_t most = 16;

    connection_pool(database_url where, patience limits);

    /// The pool of this process for that database; it lives for as long as anybody holds it. The limits
    /// are those of the first call. Throws like database_url.
    static std::shared_ptr<connection_pool> shared(const std::string& url,
                                                   const patience& limits = {});

    /// An idle connection, or a new one; waits for one if all are lent. Throws database_errc::unreachable.
    borrowed_connection borrow();
    [[nodiscard]] const patience& limits() const noexcept { return limits_; }
    [[nodiscard]] const database_url& where() const noexcept { return where_; }
    /// True once there has been a connection: so the URL and the password are right.
    [[nodiscard]] bool has_connected() const;
    /// Of all connections that were returned, since the last call.
    traffic take_traffic();

  private:
    friend class borrowed_connection;
    void give_back(std::unique_ptr<connection> held) noexcept;

    database_url where_;
    patience limits_;
    mutable std::mutex mutex_;
    std::condition_variable_any returned_;
    std::vector<std::unique_ptr<connection>> idle_;
    std::size_t lent_ = 0;
    bool has_connected_ = false;
    traffic traffic_;
};

}  // namespace pop3::inline v1::postgresql
