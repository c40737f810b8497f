// SPDX-License-Identifier: MIT
// The steps of the tables are applied once and in order, and programs of other versions stop or go on.
#include "postgresql/migrations.hpp"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "with_postgresql.hpp"

namespace pop3::postgresql {
namespace {

const std::vector<migration> first{
    {1, "CREATE TABLE pop3.a (n bigint); INSERT INTO pop3.a VALUES (1);"}};
const std::vector<migration> second{first[0], {1, "UPDATE pop3.a SET n = n + 1"}};
const std::vector<migration> third{first[0], second[1], {3, "UPDATE pop3.a SET n = n * 10"}};

class Migrations : public test::with_postgresql {
  protected:
    std::string n() { return server().ask(database, "SELECT n FROM pop3.a"); }
};

TEST_F(Migrations, CreateAllTables) {
    EXPECT_EQ(read_schema_version(*pool).number, 0);
    EXPECT_EQ(migrate(*pool, third).number, 0);
    EXPECT_EQ(n(), "20");
    EXPECT_EQ(read_schema_version(*pool).number, 3);
    EXPECT_EQ(read_schema_version(*pool).oldest, 3);
}

TEST_F(Migrations, ApplyWhatIsMissing) {
    migrate(*pool, first);
    EXPECT_EQ(migrate(*pool, third).number, 1);
    EXPECT_EQ(n(), "20");
}

TEST_F(Migrations, AreAppliedOnce) {
    migrate(*pool, second);
    migrate(*pool, second);
    EXPECT_EQ(n(), "2");
}

TEST_F(Migrations, LeaveNewerTablesAlone) {
    migrate(*pool, third);
    EXPECT_EQ(migrate(*pool, first).number, 3);
    EXPECT_EQ(read_schema_version(*pool).number, 3);
}

TEST_F(Migrations, ThatFailChangeNothing) {
    migrate(*pool, first);
    const std::vector<migration> broken{first[0], second[1], {1, "UPDATE pop3.b SET n = 1"}};
    EXPECT_THROW(migrate(*pool, broken), database_error);
    EXPECT_EQ(n(), "1");
    EXPECT_EQ(read_schema_version(*pool).number, 1);
}

TEST_F(Migrations, OfSeveralProgramsAtOnceAreAppliedOnce) {
    std::vector<std::thread> programs;
    for (int i = 0; i < 4; ++i)
        programs.emplace_back([this] {
            connection_pool own(pool->where(), {});
            migrate(own, third);
        });
    for (std::thread& each : programs) each.join();
    EXPECT_EQ(n(), "20");
}

database_errc verdict(const schema_version& found, std::int64_t known) {
    try {
        check_schema_version(found, known);
    } catch (const database_error& reason) {
        return static_cast<database_errc>(reason.code().value());
    }
    return {};
}

TEST(SchemaVersion, ThatTheProgramKnowsIsGood) {
    EXPECT_EQ(verdict({2, 1}, 2), database_errc{});
}

TEST(SchemaVersion, OfANewerProgramIsGoodIfItAdmitsThisOne) {
    EXPECT_EQ(verdict({3, 2}, 2), database_errc{});
    EXPECT_EQ(verdict({3, 3}, 2), database_errc::schema_newer);
}

TEST(SchemaVersion, OfAnOlderProgramIsToBeMigrated) {
    EXPECT_EQ(verdict({1, 1}, 2), database_errc::schema_older);
    EXPECT_EQ(verdict({}, 2), database_errc::schema_missing);
}

TEST(SchemaVersion, IsNamedOnBothSides) {
    try {
        check_schema_version({3, 3}, 2);
        FAIL();
    } catch (const database_error& reason) {
        EXPECT_THAT(reason.what(), testing::HasSubstr("version 3, this program knows version 2"));
        EXPECT_THAT(reason.reason().hint, testing::HasSubstr("Upgrade this program"));
    }
}

}  // namespace
}  // namespace pop3::postgresql
