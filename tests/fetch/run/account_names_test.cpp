// SPDX-License-Identifier: MIT
// Which records belong to which account: by mailbox, and by name in the configuration file.
#include <gtest/gtest.h>

#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

class AccountNames : public ::testing::Test {
  protected:
    static account_names in_file(const std::string& entry, const std::string& mailbox,
                                 const std::string& file = "/home/ann/config.toml") {
        return {mailbox, file, entry};
    }
    account_id id(const account_names& names) { return book.account(names).id; }

    test::temporary_directory state;
    ledger book{state.path()};
};

TEST_F(AccountNames, AnEntryKeepsItsAccountWhenItsMailboxMoves) {
    const known_account before = book.account(in_file("home", "old:995/ann"));
    const known_account after = book.account(in_file("home", "new:995/ann"));
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.name, before.name) << "files are called by it";
    EXPECT_EQ(after.mailbox, "old:995/ann") << "until it was logged in to";
}

TEST_F(AccountNames, AMailboxKeepsItsAccountWhenItsEntryGetsAnotherName) {
    const account_id before = id(in_file("home", "pop:995/ann"));
    EXPECT_EQ(id(in_file("private", "pop:995/ann")), before);
}

TEST_F(AccountNames, WhatTheCommandLineFetchedBelongsToTheEntryOfThatMailbox) {
    const account_id before = id({"pop:995/ann"});
    EXPECT_EQ(id(in_file("home", "pop:995/ann")), before);
    EXPECT_EQ(id({"pop:995/ann"}), before);
}

TEST_F(AccountNames, TheCommandLineKnowsAMailboxByItsPresentName) {
    const account_id home = id(in_file("home", "old:995/ann"));
    book.set_mailbox(home, "new:995/ann");
    EXPECT_EQ(id({"new:995/ann"}), home);
    EXPECT_NE(id({"old:995/ann"}), home);
}

TEST_F(AccountNames, AMailboxThatAnotherMovedAwayFromIsANewAccountWithANameOfItsOwn) {
    const known_account home = book.account(in_file("home", "pop:995/ann"));
    book.set_mailbox(home.id, "new:995/ann");
    const known_account other = book.account(account_names{"pop:995/ann"});
    EXPECT_NE(other.id, home.id);
    EXPECT_NE(other.name, home.name);
    EXPECT_EQ(other.mailbox, "pop:995/ann");
}

TEST_F(AccountNames, EqualEntriesOfTwoFilesAreTwoAccounts) {
    const account_id one = id(in_file("home", "pop:995/ann"));
    const account_id other = id(in_file("home", "pop:995/paul", "/home/paul/config.toml"));
    EXPECT_NE(one, other);
    EXPECT_EQ(id(in_file("home", "new:995/ann")), one);
}

TEST_F(AccountNames, EntriesThatChangeMailboxesChangeAccounts) {
    const account_id a = id(in_file("a", "pop:995/ann"));
    const account_id b = id(in_file("b", "pop:995/paul"));
    EXPECT_EQ(id(in_file("a", "pop:995/paul")), b);
    EXPECT_EQ(id(in_file("b", "pop:995/ann")), a);
}

TEST_F(AccountNames, AnEntryThatMovesDoesNotTakeAlongTheMailboxThatANewEntryHas) {
    const account_id ann = id(in_file("home", "pop:995/ann"));
    const account_names file[] = {in_file("home", "elsewhere:995/ann"),
                                  in_file("old", "pop:995/ann")};
    book.adopt(file);
    EXPECT_NE(id(file[0]), ann);
    EXPECT_EQ(id(file[1]), ann);
}

TEST_F(AccountNames, ALookUpAddsNothing) {
    EXPECT_FALSE(book.find(in_file("home", "pop:995/ann")));
    EXPECT_FALSE(book.find(in_file("home", "pop:995/ann")));
}

}  // namespace
}  // namespace pop3::fetch
