// SPDX-License-Identifier: MIT
// A ledger that is damaged, or that another user could have written, is refused with an
// explanation.
#include "fetch/ledger/sqlite/sqlite_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>

#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uid_t somebody = 65534;

class LedgerFile : public ::testing::Test {
  protected:
    LedgerFile() { ledger(state()).account("ann"); }

    [[nodiscard]] std::filesystem::path state() const { return home.path() / "state"; }
    [[nodiscard]] std::filesystem::path file() const { return ledger_path(state()); }
    void change(const std::string& sql) const {
        SQLite::Database(file(), SQLite::OPEN_READWRITE).exec(sql);
    }
    [[nodiscard]] failure refusal() const {
        const auto reason = local_failure([&] { ledger(state()).account("bob"); });
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
        ledger(other.path()).account("ann");
        SQLite::Database(ledger_path(other.path()), SQLite::OPEN_READWRITE)
            .exec(std::string("DROP TABLE ") + table);
        const auto reason = local_failure([&] {
            ledger book(other.path());
            const account_id ann = book.account("ann");
            std::ignore = book.known(ann);
            std::ignore = book.intents(ann);
        });
        ASSERT_TRUE(reason) << table;
        EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable) << table;
    }
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

}  // namespace
}  // namespace pop3::fetch
