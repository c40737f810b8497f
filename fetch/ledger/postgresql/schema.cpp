// SPDX-License-Identifier: MIT
#include "schema.hpp"

#include <array>

namespace pop3::fetch {
namespace {

// Numbers of octets are bigint with all 64 bits in use; times are seconds since 1970, by the clock of the
// program, but lease_until is by that of the database. Texts of servers and users, and paths, are bytea:
// they need not be UTF-8.
constexpr std::array all{
    // fillfactor: each change of an account updates its row, in place where the page has room.
    postgresql::migration{1, R"(
    CREATE TABLE pop3.account (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name          bytea  NOT NULL UNIQUE,      -- its mailbox when it was new; never changes
        mailbox       bytea  NOT NULL,             -- logged in to last
        file          bytea  NOT NULL DEFAULT '',  -- host:path; empty: the command line
        entry         bytea  NOT NULL DEFAULT '',  -- its name in that file
        quiet         bigint,                      -- so many messages are listed; NULL: not quiet
        quiet_mark    bytea,                       -- of their listing, if known
        one_at_a_time bigint,                      -- since when it is not pipelined
        holder        text   NOT NULL DEFAULT '',  -- of the lease: host, process and a random part
        epoch         bigint NOT NULL DEFAULT 0,   -- counts the holders: it fences all changes
        lease_until   timestamptz,                 -- NULL: nobody holds it
        last_change   bigint NOT NULL DEFAULT 0    -- the random mark of the last change of its holder
    ) WITH (fillfactor = 50);
    CREATE INDEX account_mailbox ON pop3.account (mailbox);
    CREATE INDEX account_entry ON pop3.account (entry, file) WHERE entry <> '';

    CREATE TABLE pop3.message (
        account     bigint  NOT NULL REFERENCES pop3.account (id) ON DELETE CASCADE,
        uid         bytea   NOT NULL,                -- empty: the server gave none
        content     bytea   NOT NULL,                -- digest
        occurrence  bigint  NOT NULL,                -- counts messages that are equal in all of the above
        octets      bigint  NOT NULL,                -- as announced by LIST
        in_doubt    boolean NOT NULL DEFAULT false,  -- its DELE was answered with +OK, its QUIT was not
        delivered   bigint  NOT NULL,
        vanished    bigint,                          -- since when it is not listed any more
        header_only boolean NOT NULL DEFAULT false,  -- without its text
        header      bytea,                           -- digest of it; NULL: not known for sure
        deleted     bigint,                          -- when the server confirmed its deletion
        came_short  boolean NOT NULL DEFAULT false,  -- with far fewer octets
        unknown     bigint  NOT NULL DEFAULT 0,      -- 1: its content; 2: its size, too
        PRIMARY KEY (account, uid, content, occurrence)
    );
    CREATE INDEX message_vanished ON pop3.message (account, vanished) WHERE vanished IS NOT NULL;
    CREATE INDEX message_vanished_content ON pop3.message (account, content) WHERE vanished IS NOT NULL;
    CREATE INDEX message_in_doubt ON pop3.message (account) WHERE in_doubt;
    CREATE INDEX message_header_only ON pop3.message (account, uid) WHERE header_only;

    CREATE TABLE pop3.intent (
        account     bigint  NOT NULL REFERENCES pop3.account (id) ON DELETE CASCADE,
        place       bigint  NOT NULL,  -- 1, 2 ...
        uid         bytea   NOT NULL,
        content     bytea   NOT NULL,
        octets      bigint  NOT NULL,
        target      bytea   NOT NULL,
        file        bytea   NOT NULL,
        header_only boolean NOT NULL,
        header      bytea,
        came_short  boolean NOT NULL,
        storage     bytea   NOT NULL,  -- what tells its target from another one of that path
        PRIMARY KEY (account, place)
    );

    CREATE TABLE pop3.run (
        account    bigint PRIMARY KEY REFERENCES pop3.account (id) ON DELETE CASCADE,
        ended      bigint NOT NULL,
        succeeded  bigint,           -- the end of the last run without a failure
        listed     bigint NOT NULL,  -- messages on the server at the last listing
        fetched    bigint NOT NULL,  -- messages in all runs
        octets     bigint NOT NULL,  -- of these
        error      bytea  NOT NULL,  -- of the last run; empty: none
        refusals   bigint NOT NULL,  -- in a row
        back_off   bigint NOT NULL,  -- enum back_off_reason
        not_before bigint NOT NULL,
        password   bytea  NOT NULL,  -- the mark of one that was refused
        mailbox    bytea  NOT NULL,  -- that was tried
        taken      bytea  NOT NULL,  -- the mark of one that was accepted
        taken_at   bigint NOT NULL
    );

    CREATE TABLE pop3.setback (
        account    bigint NOT NULL REFERENCES pop3.account (id) ON DELETE CASCADE,
        uid        bytea  NOT NULL,
        octets     bigint NOT NULL,
        kind       bigint NOT NULL,  -- enum setback_kind
        times      bigint NOT NULL,
        content    bytea,            -- digest of what was too short
        turn       bigint NOT NULL,  -- counts sessions
        first      bigint NOT NULL,  -- number of the message
        refusals   bigint NOT NULL,  -- by the target
        refused    bigint NOT NULL,  -- when, the last time
        refused_by bytea  NOT NULL,  -- the target
        PRIMARY KEY (account, uid, octets)
    );

    CREATE TABLE pop3.notice (
        account bigint NOT NULL REFERENCES pop3.account (id) ON DELETE CASCADE,
        name    bytea  NOT NULL,
        PRIMARY KEY (account, name)
    );
    )"},
    // The accounts of a fleet and its workers. Older programs, which have no fleet, go on.
    postgresql::migration{1, R"(
    CREATE TABLE pop3.fleet_account (
        account       bigint  PRIMARY KEY REFERENCES pop3.account (id),
        name          text    NOT NULL UNIQUE,           -- in the fleet; never changes
        host          text    NOT NULL,
        login         text    NOT NULL,                  -- at the host
        owner         text    NOT NULL DEFAULT '',       -- empty: its runs have no limit of their own
        place         text    NOT NULL DEFAULT '',       -- empty: any worker runs it
        settings      text    NOT NULL,                  -- lines of a configuration file
        every_seconds bigint  NOT NULL,
        next_run      timestamptz NOT NULL,
        paused        boolean NOT NULL DEFAULT false,
        retry_now     boolean NOT NULL DEFAULT false,    -- somebody asked for the next run
        failures      bigint  NOT NULL DEFAULT 0,        -- in a row
        error         text    NOT NULL DEFAULT '',       -- of the last run, escaped
        succeeded     timestamptz,                       -- the end of the last run without a failure
        sealed        bytea,                             -- the password; NULL: the settings name its source
        sealed_by     text                               -- the id of the key
    ) WITH (fillfactor = 50);
    CREATE INDEX fleet_account_due ON pop3.fleet_account (next_run, account) WHERE NOT paused;
    CREATE INDEX fleet_account_failing ON pop3.fleet_account (failures) WHERE failures > 0;

    CREATE TABLE pop3.fleet_slot (  -- a run at a host, or of an owner
        kind    text   NOT NULL,    -- host, owner
        name    text   NOT NULL,
        slot    bigint NOT NULL,    -- 1, 2 ... up to the limit
        account bigint,             -- that has it; NULL: none
        until   timestamptz,        -- as the lease of that account
        PRIMARY KEY (kind, name, slot)
    ) WITH (fillfactor = 50);
    CREATE INDEX fleet_slot_account ON pop3.fleet_slot (account);

    CREATE TABLE pop3.fleet_worker (
        name  text PRIMARY KEY,
        place text NOT NULL DEFAULT '',  -- empty: none
        seen  timestamptz NOT NULL       -- its last sign of life
    );
    )"},
    // Nothing is stored of a password that was accepted, only when.
    postgresql::migration{3, R"(
    ALTER TABLE pop3.run DROP COLUMN taken;
    ALTER TABLE pop3.run RENAME COLUMN taken_at TO logged_in;
    )"},
};

}  // namespace

std::span<const postgresql::migration> database_schema() noexcept {
    return all;
}

}  // namespace pop3::fetch
