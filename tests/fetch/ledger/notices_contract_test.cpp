// SPDX-License-Identifier: MIT
// A notice is shown once over all runs, until it does not apply any more.
#include <gtest/gtest.h>

#include "ledger_engines.hpp"

namespace pop3::fetch {
namespace {

class Notices : public LedgerOfEachEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, Notices, every_engine(), name_of_engine);

TEST_P(Notices, AreForTheFirstTimeOnceOverRuns) {
    EXPECT_TRUE(book->first_notice("EXPIRE 0"));
    reopen();
    EXPECT_FALSE(book->first_notice("EXPIRE 0"));
}

TEST_P(Notices, AreEachAccountsOwn) {
    EXPECT_TRUE(book->first_notice("EXPIRE 0"));
    EXPECT_TRUE(acquire("pop.example.org:995/paul")->first_notice("EXPIRE 0"));
    EXPECT_TRUE(book->first_notice("held"));
}

TEST_P(Notices, AreToldAgainAfterTheyWereForgotten) {
    EXPECT_TRUE(book->first_notice("held"));
    book->forget_notice("held");
    book->forget_notice("never told");
    EXPECT_TRUE(book->first_notice("held"));
}

TEST_P(Notices, CanBeUsedWhileTheLedgerIsRead) {
    const auto reading = engine->open()->find({"pop.example.org:995/ann"});
    const auto rows = reading->known();
    EXPECT_EQ(rows->next(), nullptr);
    EXPECT_TRUE(book->first_notice("held"));
}

}  // namespace
}  // namespace pop3::fetch
