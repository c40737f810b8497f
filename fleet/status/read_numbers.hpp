// SPDX-License-Identifier: MIT
// Asks the database for the state of the fleet.
#pragma once

#include "numbers.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::fleet {

/// In one round trip. Throws postgresql::database_error.
fleet_numbers read_numbers(postgresql::connection_pool& pool);

}  // namespace pop3::fleet
