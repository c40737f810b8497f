// SPDX-License-Identifier: MIT
#include "open_ledger.hpp"

#include "fetch/ledger/sqlite/sqlite_file.hpp"
#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#ifdef POP3_HAS_POSTGRESQL
#include "fetch/ledger/postgresql/postgresql_ledger.hpp"
#include "fetch/ledger/postgresql/schema.hpp"
#include "postgresql/transaction.hpp"
#endif

namespace pop3::fetch {
namespace {

#ifdef POP3_HAS_POSTGRESQL
postgresql::patience patience_of(const ledger_location& location) {
    postgresql::patience limits;
    limits.stop = location.stop;
    return limits;
}

std::unique_ptr<ledger> open_database(const ledger_location& location) {
    return std::make_unique<postgresql_ledger>(location.database, patience_of(location));
}
#else
constexpr const char* built_without = "this program was built without PostgreSQL";

std::unique_ptr<ledger> open_database(const ledger_location&) {
    raise(fail(errc::not_supported, built_without));
}
#endif

}  // namespace

void prepare_ledgers_for_many() noexcept {
    forgo_memory_counts();
}

bool ledger_exists(const ledger_location& location) {
    return !location.database.empty() || sqlite_ledger::exists(location.state_directory);
}

std::unique_ptr<ledger> open_ledger(const ledger_location& location) {
    if (location.database.empty()) return std::make_unique<sqlite_ledger>(location.state_directory);
    if (!location.state_directory.empty())
        std::ignore = open_state_directory(location.state_directory);
    return open_database(location);
}

#ifdef POP3_HAS_POSTGRESQL

std::optional<std::string> defect_of_database(const std::string& url) {
    try {
        const postgresql::database_url readable(url);
        return std::nullopt;
    } catch (const error& reason) {
        const failure& why_not = reason.reason();
        return why_not.detail.empty() ? why_not.message() : why_not.detail;
    }
}

ledger_versions migrate_ledger(const ledger_location& location) {
    postgresql::connection_pool pool(postgresql::database_url(location.database),
                                     patience_of(location));
    const postgresql::schema_version before = postgresql::migrate(pool, database_schema());
    return {before.number, postgresql::read_schema_version(pool).number};
}

#else

std::optional<std::string> defect_of_database(const std::string&) {
    return built_without;
}

ledger_versions migrate_ledger(const ledger_location&) {
    raise(fail(errc::not_supported, built_without));
}

#endif

}  // namespace pop3::fetch
