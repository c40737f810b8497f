// SPDX-License-Identifier: MIT
// A ledger of an older version of the program is upgraded, and keeps its content.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "fetch/ledger/engines/open_ledger.hpp"
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

    const auto ann = open_ledger({state.path()})->acquire({"pop.example.org:995/ann"});
    {
        const auto rows = ann->known();
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
    std::vector<intent> begun = ann->open_intents();
    ASSERT_EQ(begun.size(), 1U);
    EXPECT_EQ(begun[0].key.uid, "c");
    EXPECT_EQ(begun[0].octets, 300U);
    EXPECT_EQ(begun[0].target, "maildir:/home/ann/Mail");
    EXPECT_EQ(begun[0].file, "1.M2.h");
    EXPECT_FALSE(begun[0].header_only);
    ann->record_and_intend(begun, {}, instant{});
    EXPECT_TRUE(ann->open_intents().empty());
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
    const std::vector<account_run_state> all = open_ledger({state.path()})->accounts();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].mailbox, "pop.example.org:995/ann");
    EXPECT_EQ(all[0].known, 2U);
    EXPECT_EQ(all[0].stands.fetched, 9U);
    EXPECT_EQ(all[0].stands.back_off, back_off_reason::server_busy);
    EXPECT_TRUE(open_ledger({state.path()})
                    ->acquire({"pop.example.org:995/ann"})
                    ->first_notice("EXPIRE 0"));
}

// Without what versions 7 to 9 added.
constexpr const char* without_version_7 = R"(
    ALTER TABLE run RENAME COLUMN logged_in TO taken_at;  -- of version 10
    ALTER TABLE run ADD COLUMN taken BLOB NOT NULL DEFAULT x'';
    ALTER TABLE setback DROP COLUMN refusals;  -- of version 9
    ALTER TABLE setback DROP COLUMN refused;
    ALTER TABLE setback DROP COLUMN refused_by;
    ALTER TABLE setback DROP COLUMN turn;
    ALTER TABLE setback DROP COLUMN first;
    ALTER TABLE message DROP COLUMN unknown;  -- of version 8
    ALTER TABLE intent DROP COLUMN storage;
    PRAGMA user_version = 6;
)";

TEST(LedgerMigration, KeepsWhatDidNotComeBeforeItTookTurns) {
    const test::temporary_directory state;
    const setback broke{"a", 100, setback_kind::broke, 3};
    const auto account = [&] {
        return open_ledger({state.path()})->acquire({"pop.example.org:995/ann"});
    };
    account()->set_setbacks(std::vector{broke});
    SQLite::Database(state.path() / "ledger.sqlite", SQLite::OPEN_READWRITE)
        .exec(without_version_7);
    EXPECT_EQ(account()->setbacks(), std::vector{broke});
}

// Without what versions 8 and 9 added.
constexpr const char* without_version_8 = R"(
    ALTER TABLE run RENAME COLUMN logged_in TO taken_at;  -- of version 10
    ALTER TABLE run ADD COLUMN taken BLOB NOT NULL DEFAULT x'';
    ALTER TABLE setback DROP COLUMN refusals;  -- of version 9
    ALTER TABLE setback DROP COLUMN refused;
    ALTER TABLE setback DROP COLUMN refused_by;
    ALTER TABLE message DROP COLUMN unknown;
    ALTER TABLE intent DROP COLUMN storage;
    PRAGMA user_version = 7;
)";

TEST(LedgerMigration, KeepsMailAndDeliveriesFromBeforeTheirStorageWasKnown) {
    const test::temporary_directory state;
    const auto account = [&] {
        return open_ledger({state.path()})->acquire({"pop.example.org:995/ann"});
    };
    std::vector<intent> one{{{"a", {1}, 0}, 100, "/mail", "1"}};
    account()->record_and_intend(one, one, instant{});
    SQLite::Database(state.path() / "ledger.sqlite", SQLite::OPEN_READWRITE)
        .exec(without_version_8);
    const auto ann = account();
    ASSERT_EQ(ann->open_intents().size(), 1U);
    EXPECT_EQ(ann->open_intents()[0].storage, "") << "not known";
    const auto rows = ann->known();
    const known_message* const a = rows->next();
    ASSERT_NE(a, nullptr);
    EXPECT_FALSE(a->content_unknown);
    EXPECT_FALSE(a->size_unknown);
}

}  // namespace
}  // namespace pop3::fetch
