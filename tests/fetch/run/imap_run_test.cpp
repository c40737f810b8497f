// SPDX-License-Identifier: MIT
// Whole runs into a folder of an IMAP server: each message is there once, whatever gets lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "maildir_request.hpp"
#include "peers/imap_store.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ImapRun : public ::testing::Test {
  protected:
    ImapRun() {
        mail.add_user("mrose", "tanstaaf");
        request.place = imap_spec{"127.0.0.1", folders.port(), false, "Old"};
        request.imap = {.user = "ann",
                        .identity = [](bool) { return credentials("ann", "tanstaaf"); },
                        .in_clear_text = true};
    }
    // Every second one without a Message-ID, and all of the same text.
    void add_messages(int count) {
        for (int i = 0; i < count; ++i)
            mail.add_message("mrose",
                             (i % 2 == 0 ? "Message-ID: <1@example.org>\r\n" : "Subject: hi\r\n") +
                                 std::string("\r\nhello\r\n"));
    }

    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
    test::imap_store folders;
    null_observer watcher;
    fetch_request request = maildir_request(pop.port(), home.path(), retention::remove);
};

TEST_F(ImapRun, EachMessageIsAppendedOnceInSeveralGroups) {
    add_messages(40);
    const report result = run(request, watcher);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.fetched, 40U);
    EXPECT_EQ(result.deleted, 40U);
    EXPECT_THAT(folders.messages("Old"), SizeIs(40));
}

TEST_F(ImapRun, LostAnswersNeitherLoseNorDoubleMail) {
    add_messages(8);
    folders.lose_answers(3);
    const report result = run(request, watcher);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.fetched, 8U);
    EXPECT_THAT(folders.messages("Old"), SizeIs(8));
    EXPECT_THAT(mail.messages("mrose"), IsEmpty());
}

TEST_F(ImapRun, ADeliveryInDoubtIsAskedForBeforeTheNextSessionOfTheRun) {
    const std::string ends = "Subject: ends sessions\r\n\r\nx\r\n";
    mail.add_message("mrose", "Message-ID: <1@example.org>\r\n\r\nin doubt\r\n", "a");
    mail.add_message("mrose", "Message-ID: <2@example.org>\r\n\r\nto be deleted\r\n", "b");
    mail.add_message("mrose", ends, "c");
    open_ledger({request.state})
        ->acquire(names_of(request))
        ->set_setbacks(std::vector<setback>{{"c", ends.size(), setback_kind::broke}});
    folders.lose_answers(1);
    int logins = 0;
    request.imap.identity = [&logins](bool) {
        if (++logins == 2)  // after the lost answer
            throw system::local_error(failure{errc::closed_by_server, {}, {}, {}});
        return credentials("ann", "tanstaaf");
    };
    const report result = run(request, watcher);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.fetched, 2U);
    EXPECT_EQ(result.deleted, 3U);
    EXPECT_THAT(folders.messages("Old"), SizeIs(3));
    EXPECT_THAT(mail.messages("mrose"), IsEmpty());
}

TEST_F(ImapRun, ARunThatFindsNoServerKeepsTheMailAndAsksOnce) {
    add_messages(20);
    int logins = 0;
    request.place = imap_spec{"127.0.0.1", 1, false, "Old"};
    request.imap.identity = [&logins](bool) {
        ++logins;
        return credentials("ann", "tanstaaf");
    };
    const report result = run(request, watcher);
    EXPECT_TRUE(result.stopped);
    EXPECT_EQ(logins, 1);
    EXPECT_THAT(mail.messages("mrose"), SizeIs(20));
}

}  // namespace
}  // namespace pop3::fetch
