// SPDX-License-Identifier: MIT
// Which records belong to which account: by mailbox, and by name in the configuration file.
#include <gtest/gtest.h>

#include "fetch/clock.hpp"
#include "ledger_engines.hpp"

namespace pop3::fetch {
namespace {

class AccountNames : public LedgerOfEachEngine {
  protected:
    static account_names in_file(const std::string& entry, const std::string& mailbox,
                                 const std::string& file = "/home/ann/config.toml") {
        return {mailbox, file, entry};
    }
    // The account of these names: its own name never changes.
    std::string id(const account_names& names) { return opened->acquire(names)->name(); }
};
INSTANTIATE_TEST_SUITE_P(Engines, AccountNames, every_engine(), name_of_engine);

TEST_P(AccountNames, AnEntryKeepsItsAccountWhenItsMailboxMoves) {
    const std::string before = id(in_file("home", "old:995/ann"));
    const auto after = opened->acquire(in_file("home", "new:995/ann"));
    EXPECT_EQ(after->name(), before) << "files are called by it";
    EXPECT_EQ(after->mailbox(), "old:995/ann") << "until it was logged in to";
}

TEST_P(AccountNames, AMailboxKeepsItsAccountWhenItsEntryGetsAnotherName) {
    const std::string before = id(in_file("home", "pop:995/ann"));
    EXPECT_EQ(id(in_file("private", "pop:995/ann")), before);
}

TEST_P(AccountNames, WhatTheCommandLineFetchedBelongsToTheEntryOfThatMailbox) {
    const std::string before = id({"pop:995/ann"});
    EXPECT_EQ(id(in_file("home", "pop:995/ann")), before);
    EXPECT_EQ(id({"pop:995/ann"}), before);
}

TEST_P(AccountNames, TheCommandLineKnowsAMailboxByItsPresentName) {
    const std::string home = id(in_file("home", "old:995/ann"));
    opened->acquire(in_file("home", "old:995/ann"))->set_mailbox("new:995/ann");
    EXPECT_EQ(id({"new:995/ann"}), home);
    EXPECT_NE(id({"old:995/ann"}), home);
}

TEST_P(AccountNames, AMailboxThatAnotherMovedAwayFromIsANewAccountWithANameOfItsOwn) {
    const auto home = opened->acquire(in_file("home", "pop:995/ann"));
    home->set_mailbox("new:995/ann");
    const auto other = acquire("pop:995/ann");
    EXPECT_NE(other->name(), home->name());
    EXPECT_EQ(other->mailbox(), "pop:995/ann");
}

TEST_P(AccountNames, EqualEntriesOfTwoFilesAreTwoAccounts) {
    const std::string one = id(in_file("home", "pop:995/ann"));
    const std::string other = id(in_file("home", "pop:995/paul", "/home/paul/config.toml"));
    EXPECT_NE(one, other);
    EXPECT_EQ(id(in_file("home", "new:995/ann")), one);
}

TEST_P(AccountNames, EntriesThatChangeMailboxesChangeAccounts) {
    const std::string a = id(in_file("a", "pop:995/ann"));
    const std::string b = id(in_file("b", "pop:995/paul"));
    EXPECT_EQ(id(in_file("a", "pop:995/paul")), b);
    EXPECT_EQ(id(in_file("b", "pop:995/ann")), a);
}

TEST_P(AccountNames, AnEntryThatMovesDoesNotTakeAlongTheMailboxThatANewEntryHas) {
    const std::string ann = id(in_file("home", "pop:995/ann"));
    const account_names file[] = {in_file("home", "elsewhere:995/ann"),
                                  in_file("old", "pop:995/ann")};
    opened->adopt(file);
    EXPECT_NE(id(file[0]), ann);
    EXPECT_EQ(id(file[1]), ann);
}

TEST_P(AccountNames, NeedNotBeUtf8) {
    const account_names latin =
        in_file("b\xFCro", "pop:995/andr\xE9", "/home/andr\xE9/config.toml");
    const std::string before = id(latin);
    const account_names file[] = {latin};
    opened->adopt(file);
    const auto held = opened->acquire(latin);
    EXPECT_EQ(held->name(), before);
    EXPECT_EQ(held->mailbox(), latin.mailbox);
    EXPECT_TRUE(held->first_notice("EXPIRE 0 at andr\xE9"));
    run_state failed;
    failed.ended = now();
    failed.error = "refused: \xE9";
    failed.mailbox = latin.mailbox;
    held->end_run(failed);
    EXPECT_EQ(held->last_run().error, failed.error);
}

TEST_P(AccountNames, ALookUpAddsNothing) {
    EXPECT_FALSE(opened->find(in_file("home", "pop:995/ann")));
    EXPECT_FALSE(opened->find(in_file("home", "pop:995/ann")));
}

}  // namespace
}  // namespace pop3::fetch
