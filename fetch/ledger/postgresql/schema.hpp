// SPDX-License-Identifier: MIT
// The tables of the ledger in PostgreSQL.
#pragma once

#include <span>

#include "postgresql/migrations.hpp"

namespace pop3::fetch {

/// All steps, in order. A new one is added at the end, and none is changed after a release.
std::span<const postgresql::migration> database_schema() noexcept;

}  // namespace pop3::fetch
