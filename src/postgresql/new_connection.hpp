// SPDX-License-Identifier: MIT
// Connects to a database, within a time limit.
#pragma once

#include <libpq-fe.h>

#include <memory>

#include "connection.hpp"

namespace pop3::inline v1::postgresql {

/// A connection that is logged in. libpq looks names up, and may ask other services, without a time limit:
/// so it connects on a thread of its own, which may outlive the wait. Throws database_errc::unreachable.
std::shared_ptr<PGconn> new_connection(const database_url& where, const patience& limits);

}  // namespace pop3::inline v1::postgresql
