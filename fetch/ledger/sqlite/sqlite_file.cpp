// SPDX-License-Identifier: MIT
#include "sqlite_file.hpp"

#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "fetch/error.hpp"
#include "pop3/error.hpp"
#include "system/file.hpp"
#include "system/random_name.hpp"
#include "system/safe_path.hpp"
#include "system/user_name.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr int application_id = 0x504F5033;  // "POP3"; tells a ledger from other SQLite files
constexpr int busy_milliseconds = 30'000;

// Step n brings a ledger of version n to version n + 1.
constexpr std::array migrations = {
    // WITHOUT ROWID: rows lie in the order of the key, which is the order the plan reads them in.
    R"(
    CREATE TABLE account (
        id   INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE message (
        account    INTEGER NOT NULL REFERENCES account (id),
        uid        BLOB    NOT NULL,  -- empty: the server gave none
        content    BLOB    NOT NULL,  -- digest
        occurrence INTEGER NOT NULL,  -- counts messages that are equal in all of the above
        octets     INTEGER NOT NULL,  -- as announced by LIST
        in_doubt   INTEGER NOT NULL,  -- 1: its DELE was answered with +OK, its QUIT was not
        delivered  INTEGER NOT NULL,  -- seconds since 1970
        vanished   INTEGER,           -- since when it is not listed any more
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
    )",
    // The result of the last run of each account, and when the next may begin.
    R"(
    CREATE TABLE run (
        account    INTEGER PRIMARY KEY REFERENCES account (id),
        ended      INTEGER NOT NULL,  -- seconds since 1970, as all times here
        succeeded  INTEGER,           -- the end of the last run without a failure
        listed     INTEGER NOT NULL,  -- messages on the server at the last listing
        fetched    INTEGER NOT NULL,  -- messages in all runs
        octets     INTEGER NOT NULL,  -- of these
        error      TEXT    NOT NULL,  -- of the last run; empty: none
        refusals   INTEGER NOT NULL,  -- in a row
        held       INTEGER NOT NULL,  -- enum hold
        not_before INTEGER NOT NULL,  -- if held
        password   BLOB    NOT NULL   -- what is kept of one that was refused
    ) STRICT;
    )",
    // Messages delivered as only their header; and an index of those that have vanished.
    R"(
    ALTER TABLE message ADD COLUMN header_only INTEGER NOT NULL DEFAULT 0;  -- 1: without its text
    ALTER TABLE intent ADD COLUMN header_only INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX message_vanished_content ON message (account, content) WHERE vanished IS NOT NULL;
    )",
    // Intents are only begun and ended together, so they need no key but their place. And a listing
    // that left nothing to do is remembered as a whole.
    R"(
    CREATE TABLE under_way (
        account     INTEGER NOT NULL REFERENCES account (id),
        place       INTEGER NOT NULL,  -- 1, 2 ...
        uid         BLOB    NOT NULL,
        content     BLOB    NOT NULL,
        octets      INTEGER NOT NULL,
        target      TEXT    NOT NULL,
        file        TEXT    NOT NULL,
        header_only INTEGER NOT NULL,
        PRIMARY KEY (account, place)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO under_way
        SELECT account, row_number() OVER (PARTITION BY account), uid, content, octets, target, file,
               header_only
        FROM intent;
    DROP TABLE intent;
    ALTER TABLE under_way RENAME TO intent;
    ALTER TABLE account ADD COLUMN quiet INTEGER;    -- so many messages are listed; NULL: not quiet
    ALTER TABLE account ADD COLUMN quiet_mark BLOB;  -- of their listing, if known
    CREATE INDEX message_header_only ON message (account, uid) WHERE header_only = 1;
    )",
    // What identifies a message before it is deleted, the result of a deletion, and the messages
    // that did not come.
    R"(
    ALTER TABLE message ADD COLUMN header BLOB;      -- digest of it; NULL: not known for sure
    ALTER TABLE message ADD COLUMN deleted INTEGER;  -- when the server confirmed its deletion
    ALTER TABLE message ADD COLUMN came_short INTEGER NOT NULL DEFAULT 0;  -- 1: far fewer octets
    ALTER TABLE intent ADD COLUMN header BLOB;
    ALTER TABLE intent ADD COLUMN came_short INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE account ADD COLUMN one_at_a_time INTEGER;  -- since when it is not pipelined
    CREATE TABLE setback (
        account INTEGER NOT NULL REFERENCES account (id),
        uid     BLOB    NOT NULL,  -- empty: the server gave none
        octets  INTEGER NOT NULL,  -- as announced by LIST
        kind    INTEGER NOT NULL,  -- enum setback_kind
        times   INTEGER NOT NULL,
        content BLOB,              -- digest of what was too short
        PRIMARY KEY (account, uid, octets)
    ) STRICT, WITHOUT ROWID;
    )",
    // An account keeps its records when its mailbox gets another name: `name` stays as it was when
    // the account was new. Shown notices are remembered, and the last password that was accepted.
    R"(
    ALTER TABLE account ADD COLUMN mailbox TEXT NOT NULL DEFAULT '';  -- logged in to last
    ALTER TABLE account ADD COLUMN file    TEXT NOT NULL DEFAULT '';  -- empty: the command line
    ALTER TABLE account ADD COLUMN entry   TEXT NOT NULL DEFAULT '';  -- its name in that file
    UPDATE account SET mailbox = name;
    CREATE INDEX account_mailbox ON account (mailbox);
    CREATE INDEX account_entry ON account (entry) WHERE entry <> '';
    ALTER TABLE run ADD COLUMN mailbox  TEXT    NOT NULL DEFAULT '';  -- that was tried
    ALTER TABLE run ADD COLUMN taken    BLOB    NOT NULL DEFAULT x'';  -- as password, of one that was
    ALTER TABLE run ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0;  -- taken, and since when we know
    UPDATE run SET mailbox = (SELECT name FROM account WHERE id = run.account);
    CREATE TABLE notice (
        account INTEGER NOT NULL REFERENCES account (id),
        name    TEXT    NOT NULL,
        PRIMARY KEY (account, name)
    ) STRICT, WITHOUT ROWID;
    )",
    // Messages that did not come take turns in being asked for first.
    R"(
    ALTER TABLE setback ADD COLUMN turn  INTEGER NOT NULL DEFAULT 0;  -- counts sessions
    ALTER TABLE setback ADD COLUMN first INTEGER NOT NULL DEFAULT 0;  -- number of the message
    )",
    // Messages that another program delivered: their content is 0 until it is learned. And what
    // tells the target of an intent from another one of that path.
    R"(
    ALTER TABLE message ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0;  -- 1: content, 2: size, too
    ALTER TABLE intent ADD COLUMN storage TEXT NOT NULL DEFAULT '';  -- of its target, if known
    )",
    // Messages that the target refuses permanently are not fetched in every run.
    R"(
    ALTER TABLE setback ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;  -- by the target
    ALTER TABLE setback ADD COLUMN refused  INTEGER NOT NULL DEFAULT 0;  -- when, the last time
    ALTER TABLE setback ADD COLUMN refused_by TEXT NOT NULL DEFAULT '';  -- the target
    )",
    // Nothing is stored of a password that was accepted, only when.
    R"(
    ALTER TABLE run DROP COLUMN taken;
    ALTER TABLE run RENAME COLUMN taken_at TO logged_in;
    )",
};
constexpr int newest_version = static_cast<int>(migrations.size());

int pragma(SQLite::Database& db, const char* question) {
    return db.execAndGet(question).getInt();
}

// Of an existing ledger. It was created complete, so it has one of the published versions; any
// other number is damage, and must not be used.
int version_of(SQLite::Database& db, const fs::path& file) {
    const std::string doing = "open ledger " + file.string();
    const int version = pragma(db, "PRAGMA user_version");
    if (version <= 0)
        system::raise_local(
            fetch_errc::ledger_unreadable, doing,
            "its header is damaged: there is no version " + std::to_string(version));
    if (version > newest_version)
        system::raise_local(fetch_errc::ledger_newer, doing,
                            "it has version " + std::to_string(version) + ", known are up to " +
                                std::to_string(newest_version));
    return version;
}

void migrate(SQLite::Database& db, int version) {
    for (int step = version; step < newest_version; ++step)
        db.exec(migrations.at(static_cast<std::size_t>(step)));
    db.exec("PRAGMA user_version = " + std::to_string(newest_version));
}

void bring_up_to_date(SQLite::Database& db, const fs::path& file) {
    if (pragma(db, "PRAGMA application_id") != application_id)
        system::raise_local(fetch_errc::ledger_unreadable, "open ledger " + file.string(),
                            "it is not a ledger of this program");
    if (version_of(db, file) == newest_version) return;
    SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
    migrate(db, version_of(db, file));  // again: another process may have been faster
    change.commit();
}

// Every user who can read the folder can lock it: so the wait is limited, as for the ledger itself.
void wait_for_turn(int folder) {
    constexpr std::chrono::milliseconds pause(20);
    for (std::chrono::milliseconds left(busy_milliseconds);
         ::flock(folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK && left.count() > 0;
         left -= pause)
        std::this_thread::sleep_for(pause);
}

// A ledger is created complete, under another name: so an empty file in its place is always
// damaged. Of two programs that create it at once, the first wins: they take turns, for file
// systems without an atomic rename to a free name.
void create_ledger(const system::directory& folder, const fs::path& file) {
    const system::unique_fd turn(
        ::openat(folder.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // the turn ends with it
    wait_for_turn(turn.get());
    const std::string name = file.filename().string() + '.' + system::random_name();
    const fs::path path = folder.path() / name;
    const system::unique_fd fd = folder.create_file(name.c_str());
    if (!fd) system::raise_errno("create " + path.string());
    {
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA journal_mode = WAL");
        db.exec("PRAGMA application_id = " + std::to_string(application_id));
        SQLite::Transaction all(db);
        migrate(db, 0);
        all.commit();
    }
    system::sync_file(fd.get(), path);
    if (!system::move_to_free_name(folder.at(name.c_str()), folder.at(file.filename().c_str()),
                                   file))
        ::unlinkat(folder.fd(), name.c_str(), 0);
    folder.sync();
}

void create_state_directory(const fs::path& directory) {
    if (fs::exists(directory)) return;
    if (directory.has_parent_path()) create_state_directory(directory.parent_path());
    system::create_directory(directory, 0700);
}

// Like ssh: what another user could have written is not trusted.
void insist_on_ours(const struct stat& is, const fs::path& path) {
    const std::string doing = "open " + path.string();
    if (is.st_uid != 0 && is.st_uid != ::geteuid())
        system::raise_local(fetch_errc::state_not_private, doing,
                            "it belongs to " + escaped(system::user_name(is.st_uid)) + ": chown " +
                                std::to_string(::geteuid()) + ' ' + escaped(path.string()));
    if ((is.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        system::raise_local(fetch_errc::state_not_private, doing,
                            "others may write to it: chmod go-w " + escaped(path.string()));
}

// What a file contains is never executed: a ledger has no triggers and no views.
void execute_nothing_of(SQLite::Database& db) {
    for (const int executed : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW})
        ::sqlite3_db_config(db.getHandle(), executed, 0, nullptr);
    db.exec("PRAGMA trusted_schema = OFF");
}

// Nor a directory that another user could exchange for another one.
void insist_on_our_path(const system::safe_path& checked, const fs::path& path) {
    const std::string doing = "open " + path.string();
    const std::string open_to_all = escaped(checked.replaceable().string());
    if (!open_to_all.empty())
        system::raise_local(fetch_errc::state_not_private, doing,
                            "any user may replace what is in " + open_to_all + ": chmod +t " +
                                open_to_all + ", or choose another state directory");
    if (checked.is_planted())
        system::raise_local(fetch_errc::state_not_private, doing,
                            "its path leads over a directory of another user");
}

// True if the file exists. SQLite itself would create one, or follow a symbolic link.
bool is_there(const system::directory& folder, const fs::path& file) {
    const auto is = folder.status(file.filename().c_str());
    if (!is) return false;
    if (S_ISLNK(is->st_mode)) system::raise_errno("open ledger " + file.string(), ELOOP);
    if (!S_ISREG(is->st_mode) || is->st_size == 0)
        system::raise_local(fetch_errc::ledger_unreadable, "open ledger " + file.string(),
                            S_ISREG(is->st_mode) ? "it is empty" : "it is not a file");
    return true;
}

// The files that SQLite opens by their names.
void insist_on_our_files(const system::directory& folder, const fs::path& file) {
    for (const char* part : {"", "-wal", "-shm", "-journal"}) {
        const fs::path path = file.string() + part;
        const auto is = folder.status(path.filename().c_str());
        if (!is) continue;
        insist_on_ours(*is, path);
        if (!S_ISREG(is->st_mode))
            system::raise_local(fetch_errc::state_not_private, "open " + path.string(),
                                "it is no regular file: remove it");
    }
}

}  // namespace

void forgo_memory_counts() noexcept {
    [[maybe_unused]] const int too_late = ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

fs::path ledger_path(const fs::path& state_directory) {
    return state_directory / "ledger.sqlite";
}

system::directory open_state_directory(const fs::path& state_directory) {
    try {
        create_state_directory(state_directory);
    } catch (const fs::filesystem_error& error) {
        system::raise_local(error.code(), "open state directory " + state_directory.string());
    }
    system::safe_path checked(state_directory);
    std::optional<system::directory> folder = checked.open();
    if (!folder) system::raise_errno("open state directory " + state_directory.string(), ENOENT);
    insist_on_ours(folder->status(), state_directory);
    insist_on_our_path(checked, state_directory);
    return *std::move(folder);
}

SQLite::Database open_ledger_file(const system::directory& state_directory) {
    const fs::path file = ledger_path(state_directory.path());
    try {
        if (!is_there(state_directory, file)) create_ledger(state_directory, file);
        insist_on_our_files(state_directory, file);
        SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX,
                            busy_milliseconds);
        execute_nothing_of(db);
        db.exec("PRAGMA synchronous = FULL");  // a transaction is on the disk when it is committed
        db.exec("PRAGMA foreign_keys = ON");
        db.exec("PRAGMA cache_size = -512");  // KiB; the big queries read in order, once
        bring_up_to_date(db, file);
        return db;
    } catch (const SQLite::Exception& error) {
        raise_ledger(error, file);
    }
}

void raise_ledger(const SQLite::Exception& error, const fs::path& file) {
    const std::string doing = "use ledger " + file.string();
    switch (error.getErrorCode() & 0xFF) {
        case SQLITE_BUSY:
            system::raise_local(fetch_errc::ledger_busy, doing);
        case SQLITE_FULL:
            system::raise_errno(doing, ENOSPC);
        case SQLITE_READONLY:
            system::raise_errno(doing, EROFS);
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            system::raise_errno(doing, EACCES);
        case SQLITE_IOERR:
            system::raise_errno(doing, EIO);
        default:
            system::raise_local(fetch_errc::ledger_unreadable, doing, error.what());
    }
}

}  // namespace pop3::fetch
