// SPDX-License-Identifier: MIT
// The accounts of a process share one open ledger file, and none keeps another one, or another process, from it.
#include <gtest/gtest.h>

#include <vector>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/ledger/sqlite/sqlite_database.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

class SharedLedger : public ::testing::Test {
  protected:
    [[nodiscard]] std::unique_ptr<account_ledger> acquire(const std::string& mailbox) const {
        return open_ledger({state.path()})->acquire({mailbox});
    }
    static void deliver(account_ledger& book, const std::string& uid) {
        std::vector<intent> one{{{uid, {}, 0}, 100, "/mail", "file"}};
        book.record_and_intend(one, {}, instant{});
    }

    test::temporary_directory state;
};

TEST_F(SharedLedger, IsOpenOnce) {
    const auto one = sqlite_database::shared(state.path());
    EXPECT_EQ(sqlite_database::shared(state.path()), one);
}

TEST_F(SharedLedger, IsAnotherOneAfterItsFileWasReplaced) {
    const auto before = sqlite_database::shared(state.path());
    std::filesystem::remove(ledger_path(state.path()));
    EXPECT_NE(sqlite_database::shared(state.path()), before);
}

// SQLite refuses a change of a connection that still reads what another process has changed since.
TEST_F(SharedLedger, IsReadByOneAccountWhileAnotherProcessAndAnotherAccountChangeIt) {
    const auto ann = acquire("ann");
    const auto bob = acquire("bob");
    deliver(*ann, "a");
    deliver(*ann, "b");
    const auto rows = ann->known();
    ASSERT_NE(rows->next(), nullptr);
    SQLite::Database(ledger_path(state.path()), SQLite::OPEN_READWRITE)
        .exec("UPDATE account SET file = 'elsewhere'");
    deliver(*bob, "c");
    EXPECT_EQ(rows->next()->uid, "b");
    EXPECT_EQ(bob->known()->next()->uid, "c");
}

}  // namespace
}  // namespace pop3::fetch
