// SPDX-License-Identifier: MIT
// Statements, their values, and what is left after they fail.
#include "postgresql/connection.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <limits>
#include <stop_token>

#include "with_postgresql.hpp"

namespace pop3::postgresql {
namespace {

using namespace std::string_view_literals;

class Connection : public test::with_postgresql {
  protected:
    void SetUp() override {
        with_postgresql::SetUp();
        if (pool) db = std::make_unique<connection>(pool->where(), patience{});
    }
    std::unique_ptr<connection> db;
};

constexpr statement all_types{"SELECT $1::bigint, $2::text, $3::bytea, $4::boolean, $5::bigint"};

TEST_F(Connection, KeepsValuesOfEveryType) {
    parameters values;
    values << std::numeric_limits<std::int64_t>::min() << "käse"sv;
    values.octets("\0\xFF\\"sv).flag(true).null();
    const rows found = db->execute(all_types, values);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].number(0), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(found[0].text(1), "käse");
    EXPECT_EQ(found[0].octets(2), "\0\xFF\\"sv);
    EXPECT_TRUE(found[0].flag(3));
    EXPECT_EQ(found[0].optional_number(4), std::nullopt);
}

TEST_F(Connection, RefusesTextThatPostgresqlCannotStore) {
    EXPECT_THROW(parameters{} << "\xFF"sv, system::local_error);
    EXPECT_THROW(parameters{} << "a\0b"sv, system::local_error);
}

constexpr statement one{"SELECT 1::bigint"};
constexpr statement two{"SELECT 2::bigint"};
constexpr statement wrong{"SELECT 1/0"};
constexpr statement nonsense{"SELEC"};

TEST_F(Connection, SendsABatchInOneRoundTrip) {
    db->execute(one);
    db->take_traffic();
    batch both;
    both.add(one).add(two);
    const std::vector<rows> found = db->execute(both);
    EXPECT_EQ(found.at(0)[0].number(0), 1);
    EXPECT_EQ(found.at(1)[0].number(0), 2);
    EXPECT_EQ(db->take_traffic().round_trips, 1U);
}

TEST_F(Connection, ExecutesNothingAfterAStatementThatFails) {
    db->execute_script("CREATE TABLE public.t (n bigint)");
    static constexpr statement insert{"INSERT INTO public.t VALUES (1)"};
    static constexpr statement count{"SELECT count(*) FROM public.t"};
    batch both;
    both.add(wrong).add(insert);
    try {
        db->execute(both);
        FAIL();
    } catch (const database_error& reason) {
        EXPECT_TRUE(reason.is(database_errc::statement_failed));
        EXPECT_EQ(reason.sqlstate(), "22012");
    }
    EXPECT_EQ(db->execute(count)[0].number(0), 0);
}

TEST_F(Connection, CanBeUsedAfterAStatementThatCannotBeParsed) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        EXPECT_THROW(db->execute(nonsense), database_error);
        EXPECT_TRUE(db->is_usable());
    }
    EXPECT_EQ(db->execute(two)[0].number(0), 2);
}

TEST_F(Connection, ExecutesWhatWasDeferredBeforeTheNextStatement) {
    db->execute_script("CREATE TABLE public.t (n bigint)");
    static constexpr statement insert{"INSERT INTO public.t VALUES ($1)"};
    static constexpr statement sum{"SELECT sum(n)::bigint FROM public.t"};
    for (std::int64_t n = 1; n <= 2000; ++n) db->defer(insert, parameters{} << n);
    EXPECT_EQ(db->execute(sum)[0].number(0), 2001000);
}

TEST_F(Connection, SendsAndReceivesMoreThanSocketsHold) {
    static constexpr statement echo{"SELECT $1::bytea"};
    const std::string large(1 << 20, 'x');
    batch many;
    for (int i = 0; i < 20; ++i) many.add(echo, parameters{}.octets(large));
    const std::vector<rows> found = db->execute(many);
    ASSERT_EQ(found.size(), 20U);
    EXPECT_EQ(found.back()[0].octets(0).size(), large.size());
}

TEST_F(Connection, IsLostWhenTheServerEndsIt) {
    static constexpr statement suicide{"SELECT pg_terminate_backend(pg_backend_pid())"};
    try {
        db->execute(suicide);
        FAIL();
    } catch (const database_error& reason) {
        EXPECT_TRUE(reason.is(database_errc::connection_lost)) << reason.what();
    }
    EXPECT_FALSE(db->is_usable());
    EXPECT_THROW(db->execute(one), database_error);
}

constexpr statement sleep_long{"SELECT pg_sleep(600)::text"};

TEST_F(Connection, IsLostAfterTheTimeLimitForAnAnswer) {
    const auto wait = [&] {
        connection hasty(pool->where(), {.answer = std::chrono::milliseconds(200)});
        hasty.execute(sleep_long);
    };
    EXPECT_THROW(wait(), database_error);
}

TEST_F(Connection, MakesCommitsDurableForARoleThatDoesWithout) {
    server().execute(database, "ALTER DATABASE " + database + " SET synchronous_commit = off");
    static constexpr statement ask{"SELECT current_setting('synchronous_commit')"};
    connection fresh(pool->where(), {});
    EXPECT_EQ(fresh.execute(ask)[0].text(0), "on");
}

TEST_F(Connection, CallsNoFunctionThatAnotherUserCreated) {
    server().execute(database,
                     "CREATE FUNCTION public.stolen(bigint, interval) RETURNS interval LANGUAGE sql"
                     " AS $$ SELECT interval '7 days' $$;"
                     " CREATE OPERATOR public.* (LEFTARG = bigint, RIGHTARG = interval,"
                     " FUNCTION = public.stolen)");
    static constexpr statement product{"SELECT (2::bigint * interval '1 second')::text"};
    EXPECT_EQ(db->execute(product)[0].text(0), "00:00:02");
}

TEST_F(Connection, IsEndedByTheServerWhereItsClientIsGone) {
    const std::string local = server().tcp_url(database, server().port());
    connection fresh(database_url(local), {});
    static constexpr statement ask{
        "SELECT current_setting('tcp_keepalives_idle') || ' '"
        " || current_setting('tcp_keepalives_interval') || ' '"
        " || current_setting('tcp_keepalives_count') || ' '"
        " || current_setting('tcp_user_timeout')"};
    EXPECT_EQ(fresh.execute(ask)[0].text(0), "10 5 3 30000");
}

// As with many accounts at once.
TEST_F(Connection, NeedsNoDescriptorToWait) {
    std::stop_source stop;
    connection fresh(pool->where(), {.stop = stop.get_token()});
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{3, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    std::int64_t got = 0;
    EXPECT_NO_THROW(got = fresh.execute(two)[0].number(0));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(got, 2);
}

TEST(ConnectionToNowhere, IsUnreachable) {
    const database_url nowhere("postgresql:///pop3?host=/nonexistent");
    try {
        connection none(nowhere, {});
        FAIL();
    } catch (const database_error& reason) {
        EXPECT_TRUE(reason.is(database_errc::unreachable));
        EXPECT_THAT(reason.what(), testing::HasSubstr("/nonexistent"));
    }
}

}  // namespace
}  // namespace pop3::postgresql
