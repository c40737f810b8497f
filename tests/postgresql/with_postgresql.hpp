// SPDX-License-Identifier: MIT
// Tests with a real PostgreSQL, shared by all of a program; each has a database of its own. If PostgreSQL is
// missing they are skipped; but CI must have it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "peers/postgresql_server.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::test {

class with_postgresql : public testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = postgresql_server::why_not();
        if (!missing.empty()) {
            if (std::getenv("CI")) FAIL() << missing;
            GTEST_SKIP() << missing;
        }
        database = server().new_database();
        pool = std::make_shared<postgresql::connection_pool>(
            postgresql::database_url(server().url(database)), postgresql::patience{});
    }

    static postgresql_server& server() {
        static postgresql_server one;
        return one;
    }

    std::string database;
    std::shared_ptr<postgresql::connection_pool> pool;
};

}  // namespace pop3::test
