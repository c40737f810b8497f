// SPDX-License-Identifier: MIT
#include "schema.hpp"

#include "fetch/ledger/postgresql/schema.hpp"

namespace pop3::fleet {

std::int64_t schema_of_program() {
    return static_cast<std::int64_t>(fetch::database_schema().size());
}

void check_schema(postgresql::connection_pool& pool) {
    postgresql::check_schema_version(postgresql::read_schema_version(pool), schema_of_program());
}

}  // namespace pop3::fleet
