// SPDX-License-Identifier: MIT
// One connection to a PostgreSQL database, by libpq in pipeline mode: any number of statements are one
// round trip.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "database_error.hpp"
#include "database_url.hpp"
#include "parameters.hpp"
#include "rows.hpp"
#include "system/clock_and_poll.hpp"
#include "system/stop_event.hpp"

namespace pop3::inline v1::postgresql {

/// How long to wait for a database.
struct patience {
    std::chrono::milliseconds connect{10'000};  ///< for a connection, with names and TLS
    std::chrono::milliseconds answer{30'000};   ///< for the answer to a group of statements
    std::chrono::milliseconds retry{60'000};    ///< all in all, where a transaction is tried again
    /// No further try after this was requested, and waits end within `after_stop`.
    std::stop_token stop{};
    std::chrono::milliseconds after_stop{5000};  ///< for what a run has done and is still to record
};

/// A statement that each connection prepares once. Its text must live as long as the program.
struct statement {
    const char* sql;
};

/// Statements for one round trip.
class batch {
  public:
    batch& add(const statement& query, parameters values = {});
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  private:
    friend class connection;
    std::vector<std::pair<statement, parameters>> all_;
};

/// What a database had to do.
struct traffic {
    std::size_t round_trips = 0;
    std::size_t statements = 0;
    std::size_t rows = 0;  ///< returned or changed
};

/// Used by one thread at a time. Everything throws database_error: connection_lost, after which it is not
/// usable; or statement_failed or overloaded, after which a transaction has to be rolled back.
class connection {
  public:
    /// Connects. Throws database_errc::unreachable.
    connection(const database_url& where, patience limits);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Executes one statement.
    rows execute(const statement& query, parameters values = {});
    /// Executes all statements in order, and none after one that failed. Returns the rows of each.
    std::vector<rows> execute(const batch& all);
    /// Executes a text without parameters, which may have several statements. Returns nothing of them.
    void execute_script(const std::string& sql);
    /// Executes `query`, whose rows are not needed, before the next statements and in their round trip. That
    /// of a transaction's end suffices for all of it.
    void defer(const statement& query, parameters values = {});
    void defer(const batch& all);

    /// Discards what was deferred and not executed yet.
    void forget_deferred() noexcept { deferred_ = {}; }

    /// False after it was lost, or after an exception left answers that nobody has read.
    [[nodiscard]] bool is_usable() const noexcept { return usable_ && !is_answer_pending_; }
    /// Nobody knows what state it is in: nothing is executed on it any more.
    void abandon() noexcept { usable_ = false; }
    /// What was sent since the last call.
    traffic take_traffic() noexcept { return std::exchange(traffic_, {}); }
    /// True if TLS protects it.
    [[nodiscard]] bool is_encrypted() const;

  private:
    struct sent {
        const char* sql = nullptr;
        bool prepares = false;
    };

    std::vector<sent> send(const batch& all);
    void send_one(const statement& query, const parameters& values, std::vector<sent>& expected);
    std::vector<rows> receive(const std::vector<sent>& expected, system::time_point until);
    void flush(system::time_point until);
    PGresult* next_result(system::time_point until);
    void await(short events, system::time_point until);
    [[nodiscard]] system::time_point deadline() const;
    [[nodiscard]] database_error error_of(const PGresult* result);
    [[noreturn]] void raise_lost(std::string detail = {});

    patience limits_;
    std::unique_ptr<system::stop_event> stop_;
    std::shared_ptr<PGconn> handle_;
    std::map<const char*, std::string> prepared_;  // by the address of the text
    batch deferred_;
    traffic traffic_;
    bool usable_ = true;
    bool is_answer_pending_ = false;
};

}  // namespace pop3::inline v1::postgresql
