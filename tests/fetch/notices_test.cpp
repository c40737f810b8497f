// SPDX-License-Identifier: MIT
// What was told once is not told again, over runs, until it holds no more.
#include "fetch/notices.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

class Notices : public ::testing::Test {
  protected:
    tests::temporary_directory state;
    ledger book{state.path()};
    account_id ann = book.account("pop.example.org:995/ann");
    account_id paul = book.account("pop.example.org:995/paul");
};

TEST_F(Notices, AreForTheFirstTimeOnceOverRuns) {
    EXPECT_TRUE(notices(state.path()).first_time(ann, "EXPIRE 0"));
    EXPECT_FALSE(notices(state.path()).first_time(ann, "EXPIRE 0"));
}

TEST_F(Notices, AreEachAccountsOwn) {
    notices told(state.path());
    EXPECT_TRUE(told.first_time(ann, "EXPIRE 0"));
    EXPECT_TRUE(told.first_time(paul, "EXPIRE 0"));
    EXPECT_TRUE(told.first_time(ann, "held"));
}

TEST_F(Notices, AreToldAgainAfterTheyWereForgotten) {
    notices told(state.path());
    EXPECT_TRUE(told.first_time(ann, "held"));
    told.forget(ann, "held");
    told.forget(ann, "never told");
    EXPECT_TRUE(told.first_time(ann, "held"));
}

TEST_F(Notices, CanBeUsedWhileTheLedgerIsRead) {
    const auto rows = book.known(ann);
    EXPECT_EQ(rows->next(), nullptr);
    notices told(state.path());
    EXPECT_TRUE(told.first_time(ann, "held"));
}

}  // namespace
}  // namespace pop3::fetch
