// SPDX-License-Identifier: MIT
// The known messages of an account, read in pages: no connection is kept meanwhile.
#pragma once

#include <cstdint>
#include <memory>

#include "fetch/plan/known_messages.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::fetch {

/// All messages of the account. Reads the first page at once. Throws local_error.
std::unique_ptr<known_messages> read_messages(std::shared_ptr<postgresql::connection_pool> pool,
                                              std::int64_t account);
/// True if any message is known by a unique-id.
bool read_knows_unique_ids(postgresql::connection_pool& pool, std::int64_t account);

}  // namespace pop3::fetch
