// SPDX-License-Identifier: MIT
// The tables of a database, as numbered steps: each is applied once, and in order.
#pragma once

#include <cstdint>
#include <span>

#include "connection_pool.hpp"

namespace pop3::inline v1::postgresql {

/// Step n brings the tables from version n - 1 to version n: the first is number 1.
struct migration {
    /// The oldest version of the tables that a program must have been made for to go on with those after
    /// this step. The number of the step itself: no older program; that of the step before: the one before
    /// it, too; and so on.
    std::int64_t oldest;
    /// Any number of statements; not those that cannot be in a transaction.
    const char* sql;
};

struct schema_version {
    std::int64_t number = 0;  ///< 0: there are no tables
    std::int64_t oldest = 0;  ///< as in migration
};

/// Statements that return one row: version and oldest, as bigint. For a batch with others.
extern const statement select_schema_version;
/// Divides by zero (SQLSTATE 22012), and so ends the transaction, where check_schema_version() throws; its
/// parameter is `known`. So what follows in the same round trip is not executed.
extern const statement require_schema_version;

/// Applies those of `steps` that are missing, all in one transaction, while other programs that migrate
/// wait. Does nothing to tables that are newer than `steps`. Returns the version before; throws
/// database_error.
schema_version migrate(connection_pool& pool, std::span<const migration> steps);

/// The version of the tables in the database.
schema_version read_schema_version(connection_pool& pool);

/// Throws schema_missing, schema_older or schema_newer if a program that was made for `known` steps may
/// not use the tables of that version.
void check_schema_version(const schema_version& found, std::int64_t known);

}  // namespace pop3::inline v1::postgresql
