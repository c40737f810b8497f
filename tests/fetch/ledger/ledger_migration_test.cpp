// SPDX-License-Identifier: MIT
// A ledger of an older version of the program is upgraded, and keeps its content.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

constexpr const char* version_1 = R"(
    PRAGMA journal_mode = WAL;
    PRAGMA application_id = 1347375155;
    CREATE TABLE account (
        id   INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE message (
        account    INTEGER NOT NULL REFERENCES account (id),
        uid        BLOB    NOT NULL,
        content    BLOB    NOT NULL,
        occurrence INTEGER NOT NULL,
        octets     INTEGER NOT NULL,
        in_doubt   INTEGER NOT NULL,
        delivered  INTEGER NOT NULL,
        vanished   INTEGER,
        PRIMARY KEY (account, uid, content, occurrence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX message_vanished ON message (account, vanished) WHERE vanished IS NOT NULL;
    CREATE INDEX message_in_doubt ON message (account) WHERE in_doubt = 1;
    CREATE TABLE intent (
        account    INTEGER NOT NULL REFERENCES account (id),
        uid        BLOB    NOT NULL,
        content    BLOB    NOT NULL,
        occurrence INTEGER NOT NULL,
        octets     INTEGER NOT NULL,
        target     TEXT    NOT NULL,
        file       TEXT    NOT NULL,
        PRIMARY KEY (account, uid, content, occurrence)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO account VALUES (7, 'pop.example.org:995/ann');
    INSERT INTO message VALUES (7, x'61', zeroblob(16), 0, 100, 0, 1800000000, NULL);
    INSERT INTO message VALUES (7, x'62', zeroblob(16), 0, 200, 1, 1800000001, NULL);
    INSERT INTO intent VALUES (7, x'63', zeroblob(16), 0, 300, 'maildir:/home/ann/Mail', '1.M2.h');
    PRAGMA user_version = 1;
)";

TEST(LedgerMigration, KeepsWhatVersion1Knew) {
    const test::temporary_directory state;
    SQLite::Database(state.path() / "ledger.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec(version_1);

    ledger book(state.path());
    const account_id ann = book.account("pop.example.org:995/ann");
    {
        const auto rows = book.known(ann);
        const known_message* a = rows->next();
        ASSERT_NE(a, nullptr);
        EXPECT_EQ(a->uid, "a");
        EXPECT_EQ(a->octets, 100U);
        EXPECT_EQ(a->delivered, instant(std::chrono::seconds(1'800'000'000)));
        EXPECT_FALSE(a->header_only);
        const known_message* b = rows->next();
        ASSERT_NE(b, nullptr);
        EXPECT_TRUE(b->deletion_in_doubt);
        EXPECT_EQ(rows->next(), nullptr);
    }
    std::vector<intent> begun = book.intents(ann);
    ASSERT_EQ(begun.size(), 1U);
    EXPECT_EQ(begun[0].key.uid, "c");
    EXPECT_EQ(begun[0].octets, 300U);
    EXPECT_EQ(begun[0].target, "maildir:/home/ann/Mail");
    EXPECT_EQ(begun[0].file, "1.M2.h");
    EXPECT_FALSE(begun[0].header_only);
    book.advance(ann, begun, {}, instant{});
    EXPECT_TRUE(book.intents(ann).empty());
}

// What version 2 added.
constexpr const char* version_2_besides = R"(
    CREATE TABLE run (
        account    INTEGER PRIMARY KEY REFERENCES account (id),
        ended      INTEGER NOT NULL,
        succeeded  INTEGER,
        listed     INTEGER NOT NULL,
        fetched    INTEGER NOT NULL,
        octets     INTEGER NOT NULL,
        error      TEXT    NOT NULL,
        refusals   INTEGER NOT NULL,
        held       INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        password   BLOB    NOT NULL
    ) STRICT;
    INSERT INTO run VALUES (7, 1800000100, 1800000000, 2, 9, 900, 'busy', 3, 2, 1800000200, x'');
    PRAGMA user_version = 2;
)";

TEST(LedgerMigration, KeepsHowAccountsStoodBeforeTheyHadNames) {
    const test::temporary_directory state;
    {
        SQLite::Database old(state.path() / "ledger.sqlite",
                             SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        old.exec(version_1);
        old.exec(version_2_besides);
    }
    const std::vector<account_run_state> all = ledger(state.path()).runs();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].mailbox, "pop.example.org:995/ann");
    EXPECT_EQ(all[0].known, 2U);
    EXPECT_EQ(all[0].stands.fetched, 9U);
    EXPECT_EQ(all[0].stands.held, hold::server_busy);
    const account_id ann = ledger(state.path()).account("pop.example.org:995/ann");
    EXPECT_TRUE(ledger(state.path()).first_notice(ann, "EXPIRE 0"));
}

// What version 7 added.
constexpr const char* without_version_7 = R"(
    ALTER TABLE setback DROP COLUMN turn;
    ALTER TABLE setback DROP COLUMN first;
    PRAGMA user_version = 6;
)";

TEST(LedgerMigration, KeepsWhatDidNotComeBeforeItTookTurns) {
    const test::temporary_directory state;
    const setback broke{"a", 100, setback_kind::broke, 3};
    const auto account = [](ledger& book) { return book.account("pop.example.org:995/ann"); };
    {
        ledger book(state.path());
        book.set_setbacks(account(book), std::vector{broke});
    }
    SQLite::Database(state.path() / "ledger.sqlite", SQLite::OPEN_READWRITE)
        .exec(without_version_7);
    ledger book(state.path());
    EXPECT_EQ(book.setbacks(account(book)), std::vector{broke});
}

}  // namespace
}  // namespace pop3::fetch
