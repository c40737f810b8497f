// SPDX-License-Identifier: MIT
// A ledger that is damaged, or that another user could have written, is refused with an
// explanation.
#include "fetch/ledger/sqlite/sqlite_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uid_t somebody = 65534;

class LedgerFile : public ::testing::Test {
  protected:
    LedgerFile() { std::ignore = open_ledger({state()})->acquire({"ann"}); }

    [[nodiscard]] std::filesystem::path state() const { return home.path() / "state"; }
    [[nodiscard]] std::filesystem::path file() const { return ledger_path(state()); }
    void change(const std::string& sql) const {
        SQLite::Database(file(), SQLite::OPEN_READWRITE).exec(sql);
    }
    [[nodiscard]] failure refusal() const {
        const auto reason =
            local_failure([&] { std::ignore = open_ledger({state()})->acquire({"bob"}); });
        return reason.value_or(failure{});
    }

    test::temporary_directory home;
};

TEST_F(LedgerFile, OfAVersionThatNeverWasIsDamaged) {
    for (const int version : {0, -1, -5, -100'000, std::numeric_limits<int>::min()}) {
        change("PRAGMA user_version = " + std::to_string(version));
        EXPECT_EQ(refusal().code, fetch_errc::ledger_unreadable) << version;
        EXPECT_THAT(refusal().message(),
                    HasSubstr("there is no version " + std::to_string(version)));
    }
}

TEST_F(LedgerFile, OfAVersionThatIsAbsurdIsNewer) {
    change("PRAGMA user_version = " + std::to_string(std::numeric_limits<int>::max()));
    EXPECT_EQ(refusal().code, fetch_errc::ledger_newer);
}

TEST_F(LedgerFile, WithoutOneOfItsTablesIsDamaged) {
    for (const char* table : {"intent", "message", "account"}) {
        const test::temporary_directory other;
        std::ignore = open_ledger({other.path()})->acquire({"ann"});
        SQLite::Database(ledger_path(other.path()), SQLite::OPEN_READWRITE)
            .exec(std::string("DROP TABLE ") + table);
        const auto reason = local_failure([&] {
            const auto ann = open_ledger({other.path()})->acquire({"ann"});
            std::ignore = ann->known();
            std::ignore = ann->open_intents();
        });
        ASSERT_TRUE(reason) << table;
        EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable) << table;
    }
}

TEST_F(LedgerFile, ExecutesNothingThatItContains) {
    change(
        "CREATE TRIGGER planted AFTER INSERT ON account BEGIN "
        "UPDATE account SET name = 'planted'; END");
    change("CREATE VIEW planted_view AS SELECT load_extension('/nowhere.so')");
    std::ignore = open_ledger({state()})->acquire({"bob"});
    EXPECT_EQ(SQLite::Database(file())
                  .execAndGet("SELECT count(*) FROM account WHERE name = "
                              "'planted'")
                  .getInt(),
              0);
}

// Each octet of the header, as a broken disk may leave it.
TEST_F(LedgerFile, WithAnyDamageToItsHeaderIsReadOrRefused) {
    const std::string whole = test::content(file());
    for (std::size_t at = 0; at < 100; ++at)
        for (const int octet : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(octet);
            test::put(file(), damaged);
            for (const char* part : {"-wal", "-shm"}) ::unlink((file().string() + part).c_str());
            const failure reason = refusal();
            EXPECT_THAT(reason.message(), Not(HasSubstr("near"))) << at;
        }
}

TEST_F(LedgerFile, ThatOthersMayWriteIsRefusedWithTheCommandThatMendsIt) {
    for (const mode_t mode : {0666U, 0620U, 0602U}) {
        ASSERT_EQ(::chmod(file().c_str(), mode), 0);
        EXPECT_EQ(refusal().code, fetch_errc::state_not_private);
        EXPECT_THAT(refusal().message(), HasSubstr("chmod go-w " + file().string()));
    }
    ASSERT_EQ(::chmod(file().c_str(), 0644), 0);
    EXPECT_FALSE(refusal().code) << "to read it does no harm";
}

TEST_F(LedgerFile, InADirectoryThatOthersMayWriteIsRefused) {
    ASSERT_EQ(::chmod(state().c_str(), 0777), 0);
    EXPECT_EQ(refusal().code, fetch_errc::state_not_private);
    EXPECT_THAT(refusal().message(), HasSubstr("chmod go-w " + state().string()));
}

TEST_F(LedgerFile, OfAnotherUserIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
    for (const std::filesystem::path& part :
         {state(), file(), std::filesystem::path(file().string() + "-wal")}) {
        if (part != state() && part != file()) test::put(part, "");
        ASSERT_EQ(::chown(part.c_str(), somebody, somebody), 0);
        EXPECT_EQ(refusal().code, fetch_errc::state_not_private) << part;
        EXPECT_THAT(refusal().message(),
                    AllOf(HasSubstr(part.string()), HasSubstr("it belongs to ")));
        ASSERT_EQ(::chown(part.c_str(), 0, 0), 0);
    }
}

TEST_F(LedgerFile, WithALinkInPlaceOfAFileOfSqliteIsRefused) {
    const std::filesystem::path victim = home.path() / "victim";
    test::put(victim, "theirs");
    for (const char* part : {"", "-wal", "-shm", "-journal"}) {
        const std::filesystem::path link = file().string() + part;
        std::filesystem::remove(link);
        std::filesystem::create_symlink(victim, link);
        EXPECT_TRUE(refusal().code) << part;
        std::filesystem::remove(link);
        std::ignore = open_ledger({state()})->acquire({"ann"});
    }
    EXPECT_EQ(test::content(victim), "theirs");
}

TEST_F(LedgerFile, WithALockThatIsNoFileIsRefused) {
    std::filesystem::remove(state() / "account-1.lock");
    ASSERT_EQ(::mkfifo((state() / "account-1.lock").c_str(), 0600), 0);
    const auto reason =
        local_failure([&] { std::ignore = open_ledger({state()})->acquire({"ann"}); });
    ASSERT_TRUE(reason);
    EXPECT_THAT(reason->message(), HasSubstr("it is no regular file"));
}

TEST_F(LedgerFile, WhereAnyUserMayReplaceItsDirectoryIsRefused) {
    ASSERT_EQ(::chmod(home.path().c_str(), 0777), 0);
    EXPECT_EQ(refusal().code, fetch_errc::state_not_private);
    EXPECT_THAT(refusal().message(), HasSubstr("chmod +t " + home.path().string()));
    ASSERT_EQ(::chmod(home.path().c_str(), 01777), 0);
    EXPECT_FALSE(refusal().code) << "as in /tmp";
}

TEST_F(LedgerFile, InADirectoryThatAnotherUserPutThereIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
    const test::temporary_directory spool;
    ASSERT_EQ(::chmod(spool.path().c_str(), 01777), 0);
    std::filesystem::create_directories(spool.path() / "of_eve/state");
    ASSERT_EQ(::chown((spool.path() / "of_eve").c_str(), somebody, somebody), 0);
    const auto reason = local_failure([&] { open_ledger({spool.path() / "of_eve/state"}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::state_not_private);
}

TEST_F(LedgerFile, IsForItsOwnerOnly) {
    test::temporary_directory above;
    open_ledger({above.path() / "deep" / "state"});
    struct stat is {};
    ASSERT_EQ(::stat((above.path() / "deep" / "state").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0700U);
    ASSERT_EQ(::stat((above.path() / "deep" / "state" / "ledger.sqlite").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0600U);
}

TEST_F(LedgerFile, LeavesNothingElseBehindWhenItIsCreated) {
    test::temporary_directory fresh;
    open_ledger({fresh.path()});
    EXPECT_THAT(test::names_in(fresh.path()), ElementsAre("ledger.sqlite"));
}

TEST_F(LedgerFile, OfANewerVersionIsRefused) {
    change("PRAGMA user_version = 99");
    const auto reason = local_failure([&] { open_ledger({state()}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::ledger_newer);
    EXPECT_THAT(reason->message(), HasSubstr("version 99"));
}

TEST_F(LedgerFile, ThatIsDamagedIsNeverTakenForEmpty) {
    for (const char* damage : {"", "not a database at all, but long enough to look like one"}) {
        test::put(file(), damage);
        const auto reason = local_failure([&] { open_ledger({state()}); });
        ASSERT_TRUE(reason) << damage;
        EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable) << reason->message();
    }
}

TEST_F(LedgerFile, WithADamagedPageFailsWhenItIsRead) {
    std::vector<intent> many;
    for (int i = 0; i < 500; ++i)
        many.push_back({{"uid-" + std::to_string(i), digest{1}, 0}, 100, "/mail", "file"});
    open_ledger({state()})->acquire({"ann"})->record_and_intend(many, {}, instant{});
    std::string octets = test::content(file());
    std::fill(octets.begin() + 8192, octets.end(), '\xAA');
    test::put(file(), octets);
    const auto reason = local_failure([&] {
        const auto rows = open_ledger({state()})->find({"ann"})->known();
        while (rows->next() != nullptr) continue;
    });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable) << reason->message();
}

TEST_F(LedgerFile, OfAnotherProgramIsRefused) {
    test::temporary_directory other;
    {
        SQLite::Database db(other.path() / "ledger.sqlite",
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec("CREATE TABLE something (x)");
    }
    const auto reason = local_failure([&] { open_ledger({other.path()}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable);
}

TEST_F(LedgerFile, BehindASymbolicLinkIsRefused) {
    test::temporary_directory other;
    std::filesystem::create_symlink(file(), other.path() / "ledger.sqlite");
    const auto reason = local_failure([&] { open_ledger({other.path()}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::too_many_symbolic_link_levels);
}

}  // namespace
}  // namespace pop3::fetch
