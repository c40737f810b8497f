// SPDX-License-Identifier: MIT
// The version of the tables that this program knows.
#pragma once

#include <cstdint>

#include "postgresql/migrations.hpp"

namespace pop3::fleet {

/// The newest version that this program knows.
std::int64_t schema_of_program();

/// Throws postgresql::database_error, with what to do, if the tables are missing, or of a version that
/// this program must not use.
void check_schema(postgresql::connection_pool& pool);

}  // namespace pop3::fleet
