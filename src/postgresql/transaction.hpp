// SPDX-License-Identifier: MIT
// A transaction that is tried again where that cannot apply it twice.
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "connection_pool.hpp"

namespace pop3::inline v1::postgresql {

/// What to do if the connection is lost after COMMIT was sent: the transaction is applied or not.
enum class lost_commit {
    repeat,  ///< try again: it is one that changes nothing if it is applied already, or sees that it is
    report,  ///< throw database_errc::commit_in_doubt
};

/// The same as transact() without a result. `attempt` sets its second argument before it sends COMMIT.
void repeat_transaction(connection_pool& pool, lost_commit rule,
                        const std::function<void(connection&, bool&)>& attempt);

extern const statement begin_transaction;
extern const statement commit_transaction;

/// Runs work(connection) between BEGIN and COMMIT, on a connection of `pool`, and returns its result. Tries
/// all of it again, with pauses and within `patience::retry`: if it lost a race with another transaction
/// (SQLSTATE 40001, 40P01), or waited for its rows in vain (55P03, 57014); if the connection was lost before
/// COMMIT was sent; after that by `rule`; and if there is no connection, but was one before. So `work` may run
/// several times, and must pass on each database_error. What it defers is one round trip with COMMIT. Throws
/// database_error.
template <class Work>
auto transact(connection_pool& pool, lost_commit rule, Work work) {
    using value = std::invoke_result_t<Work&, connection&>;
    if constexpr (std::is_void_v<value>) {
        repeat_transaction(pool, rule, [&](connection& db, bool& commit_sent) {
            db.defer(begin_transaction);
            work(db);
            commit_sent = true;
            db.execute(commit_transaction);
        });
    } else {
        std::optional<value> got;
        repeat_transaction(pool, rule, [&](connection& db, bool& commit_sent) {
            db.defer(begin_transaction);
            got.emplace(work(db));
            commit_sent = true;
            db.execute(commit_transaction);
        });
        return *std::move(got);
    }
}

/// The same for statements that are all known: in one round trip. Returns the rows of each.
std::vector<rows> transact_at_once(connection_pool& pool, lost_commit rule, const batch& all);

/// Runs work(connection) without a transaction, and tries again in the same way: for statements that only
/// read, or that change nothing when they come again.
template <class Work>
auto attempt_until_done(connection_pool& pool, Work work) {
    using value = std::invoke_result_t<Work&, connection&>;
    std::optional<value> got;
    repeat_transaction(pool, lost_commit::repeat,
                       [&](connection& db, bool&) { got.emplace(work(db)); });
    return *std::move(got);
}

}  // namespace pop3::inline v1::postgresql
