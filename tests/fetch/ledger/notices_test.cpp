// SPDX-License-Identifier: MIT
// A notice is shown once over all runs, until it does not apply any more.
#include <gtest/gtest.h>

#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

class Notices : public ::testing::Test {
  protected:
    test::temporary_directory state;
    ledger book{state.path()};
    account_id ann = book.account("pop.example.org:995/ann");
    account_id paul = book.account("pop.example.org:995/paul");
};

TEST_F(Notices, AreForTheFirstTimeOnceOverRuns) {
    EXPECT_TRUE(ledger(state.path()).first_notice(ann, "EXPIRE 0"));
    EXPECT_FALSE(ledger(state.path()).first_notice(ann, "EXPIRE 0"));
}

TEST_F(Notices, AreEachAccountsOwn) {
    ledger told(state.path());
    EXPECT_TRUE(told.first_notice(ann, "EXPIRE 0"));
    EXPECT_TRUE(told.first_notice(paul, "EXPIRE 0"));
    EXPECT_TRUE(told.first_notice(ann, "held"));
}

TEST_F(Notices, AreToldAgainAfterTheyWereForgotten) {
    ledger told(state.path());
    EXPECT_TRUE(told.first_notice(ann, "held"));
    told.forget_notice(ann, "held");
    told.forget_notice(ann, "never told");
    EXPECT_TRUE(told.first_notice(ann, "held"));
}

TEST_F(Notices, CanBeUsedWhileTheLedgerIsRead) {
    const auto rows = book.known(ann);
    EXPECT_EQ(rows->next(), nullptr);
    ledger told(state.path());
    EXPECT_TRUE(told.first_notice(ann, "held"));
}

}  // namespace
}  // namespace pop3::fetch
