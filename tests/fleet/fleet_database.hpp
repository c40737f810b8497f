// SPDX-License-Identifier: MIT
// A database of the fleet for one test, in the PostgreSQL of the test program.
#pragma once

#include <memory>
#include <string>

#include "fetch/ledger/postgresql/schema.hpp"
#include "fleet/schema.hpp"
#include "peers/postgresql_server.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::test {

/// One for the program: it takes a second to start.
inline postgresql_server& shared_postgresql() {
    static postgresql_server server;
    return server;
}

class fleet_database {
  public:
    fleet_database()
        : name_(shared_postgresql().new_database(original())),
          pool_(std::make_unique<postgresql::connection_pool>(postgresql::database_url(url()),
                                                              postgresql::patience{})) {}

    [[nodiscard]] std::string url() const { return shared_postgresql().url(name_); }
    [[nodiscard]] postgresql::connection_pool& pool() { return *pool_; }
    [[nodiscard]] static std::int64_t known() { return fleet::schema_of_program(); }

    void execute(const std::string& sql) const { shared_postgresql().execute(name_, sql); }
    [[nodiscard]] std::string ask(const std::string& sql) const {
        return shared_postgresql().ask(name_, sql);
    }
    /// How many slots nobody has.
    [[nodiscard]] std::size_t free_slots(const std::string& kind, const std::string& name) const {
        return std::stoul(ask("SELECT count(*) FROM pop3.fleet_slot WHERE kind = '" + kind +
                              "' AND name = '" + name + "' AND (until IS NULL OR until <= now())"));
    }
    /// As a newer program leaves it, that no older one may use.
    void become_newer() {
        postgresql::migration steps[16];
        std::size_t count = 0;
        for (const postgresql::migration& each : fetch::database_schema()) steps[count++] = each;
        steps[count] = {static_cast<std::int64_t>(count) + 1,
                        "CREATE TABLE pop3.of_a_newer_one ()"};
        postgresql::migrate(*pool_, {steps, count + 1});
    }

  private:
    // With tables; made once, and copied for each test.
    static std::string original() {
        static const std::string made = [] {
            const std::string name = shared_postgresql().new_database();
            postgresql::connection_pool pool(
                postgresql::database_url(shared_postgresql().url(name)), {});
            postgresql::migrate(pool, fetch::database_schema());
            return name;
        }();
        return made;
    }

    std::string name_;
    std::unique_ptr<postgresql::connection_pool> pool_;
};

}  // namespace pop3::test
