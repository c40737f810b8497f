// SPDX-License-Identifier: MIT
// A run opens its ledger once, for mail, run history and notices.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "fetch/run/maildir_request.hpp"
#include "fetch/run/scheduled_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

int opened = 0;

extern "C" int count_opening(sqlite3*, char**, const sqlite3_api_routines*) {
    ++opened;
    return SQLITE_OK;
}

TEST(LedgerOpening, IsOneInARun) {
    const test::temporary_directory home;
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf").add_message("mrose", "one\r\n");
    const server pop({}, mail);
    const fetch_request task = maildir_request(pop.port(), home.path(), retention::remove);
    null_observer watcher;
    const auto fetch = [&] {
        return run_if_due(
            task, [&] { return task.identity; }, false, watcher);
    };
    EXPECT_EQ(fetch().fetched, 1U);  // creates the ledger
    mail.add_message("mrose", "two\r\n");
    const auto counter = reinterpret_cast<void (*)()>(count_opening);
    sqlite3_auto_extension(counter);
    const report result = fetch();
    sqlite3_cancel_auto_extension(counter);
    EXPECT_EQ(result.fetched, 1U);
    EXPECT_EQ(result.deleted, 1U);
    EXPECT_EQ(opened, 1);
}

}  // namespace
}  // namespace pop3::fetch
