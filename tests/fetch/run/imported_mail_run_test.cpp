// SPDX-License-Identifier: MIT
// A mailbox that another program has fetched from, taken over without fetching its mail again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/run/maildir_request.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImportedMailRun : public ::testing::Test {
  protected:
    ImportedMailRun() {
        mail.add_user("mrose", "tanstaaf")
            .add_message("mrose", "Subject: one\r\n\r\nold\r\n", "a")
            .add_message("mrose", "Subject: two\r\n\r\nold, too\r\n", "b");
    }
    void import(const server& pop, const std::vector<imported_message>& messages) {
        open_ledger({home.path() / "state"})
            ->acquire({account_name(maildir_request(pop.port(), home.path()))})
            ->import_messages(messages);
    }
    report fetch(const server& pop, retention after) {
        null_observer watcher;
        return run(maildir_request(pop.port(), home.path(), after), watcher);
    }
    [[nodiscard]] std::vector<std::string> delivered() const {
        return test::contents_of(home.path() / "Mail/new");
    }

    test::temporary_directory home;
    memory_backend mail;
};

TEST_F(ImportedMailRun, IsNotFetchedAgain) {
    const server pop({}, mail);
    import(pop, {{.uid = "a"}, {.uid = "b" }});
    mail.add_message("mrose", "Subject: three\r\n\r\nnew\r\n", "c");
    EXPECT_EQ(fetch(pop, retention::keep).fetched, 1U);
    EXPECT_THAT(delivered(), ElementsAre("Subject: three\n\nnew\n"));
    EXPECT_EQ(fetch(pop, retention::keep).known, 3U);
}

TEST_F(ImportedMailRun, IsDeletedByTheSecondSessionThatSeesItsHeader) {
    const server pop({}, mail);
    import(pop, {{.uid = "a"}, {.uid = "b" }});
    EXPECT_EQ(fetch(pop, retention::remove).deleted, 0U);
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
    EXPECT_EQ(fetch(pop, retention::remove).deleted, 2U);
    EXPECT_THAT(delivered(), IsEmpty());
}

TEST_F(ImportedMailRun, IsDeletedWithoutTopOnceItsContentWasComparedTwice) {
    const server pop({.offered = {.top = false}}, mail);
    import(pop, {{.uid = "a"}, {.uid = "b" }});
    const report first = fetch(pop, retention::remove);
    EXPECT_EQ(first.deleted, 0U);
    EXPECT_EQ(first.fetched, 0U);
    EXPECT_EQ(fetch(pop, retention::remove).deleted, 2U);
    EXPECT_THAT(delivered(), IsEmpty());
}

TEST_F(ImportedMailRun, WhoseUniqueIdNamesAnotherSizeIsFetched) {
    const server pop({}, mail);
    import(pop, {{.uid = "a", .octets = 7}, {.uid = "b" }});
    EXPECT_EQ(fetch(pop, retention::remove).fetched, 1U);
    EXPECT_THAT(delivered(), ElementsAre("Subject: one\n\nold\n"));
}

// Its unique-id is used again between two sessions, for mail of the same size.
TEST_F(ImportedMailRun, IsNotTakenForAnotherMessageThatComesUnderItsUniqueId) {
    const server pop({}, mail);
    import(pop, {{.uid = "a"}, {.uid = "b" }});
    EXPECT_EQ(fetch(pop, retention::remove).deleted, 0U);
    memory_backend later;
    later.add_user("mrose", "tanstaaf").add_message("mrose", "Subject: 001\r\n\r\nnew\r\n", "a");
    const server again({}, later);
    null_observer watcher;
    const auto book = open_ledger({home.path() / "state"})
                          ->acquire({account_name(maildir_request(pop.port(), home.path()))});
    EXPECT_EQ(
        run(maildir_request(again.port(), home.path(), retention::remove), *book, watcher).fetched,
        1U);
    EXPECT_THAT(delivered(), ElementsAre("Subject: 001\n\nnew\n"));
}

}  // namespace
}  // namespace pop3::fetch
