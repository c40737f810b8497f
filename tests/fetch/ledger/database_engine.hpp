// SPDX-License-Identifier: MIT
// A ledger in a database of its own, in a PostgreSQL that all tests of a program share.
#pragma once

#include <memory>
#include <string>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/ledger/postgresql/schema.hpp"
#include "ledger_engine.hpp"
#include "peers/postgresql_server.hpp"
#include "postgresql/migrations.hpp"

namespace pop3::fetch {

/// The server of this program.
inline test::postgresql_server& database_server() {
    static test::postgresql_server one;
    return one;
}

/// The name of a new database with the tables of the ledger.
inline std::string new_ledger_database() {
    static const std::string original = [] {
        std::string name = database_server().new_database();
        postgresql::connection_pool pool(postgresql::database_url(database_server().url(name)), {});
        postgresql::migrate(pool, database_schema());
        return name;
    }();
    return database_server().new_database(original);
}

class database_engine final : public ledger_engine {
  public:
    std::unique_ptr<ledger> open() override { return open_ledger({{}, url(), {}}); }
    void lose_leases() override { execute("UPDATE pop3.account SET lease_until = now()"); }

    [[nodiscard]] std::string url() const { return database_server().url(name_); }
    [[nodiscard]] const std::string& name() const { return name_; }
    void execute(const std::string& sql) const { database_server().execute(name_, sql); }
    [[nodiscard]] std::string ask(const std::string& sql) const {
        return database_server().ask(name_, sql);
    }

  private:
    std::string name_ = new_ledger_database();
};

}  // namespace pop3::fetch
