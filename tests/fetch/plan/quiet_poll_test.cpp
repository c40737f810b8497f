// SPDX-License-Identifier: MIT
// A large maildrop without changes is recognised as a whole, and no other is mistaken for it.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/pipeline/mailbox_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using ::testing::SizeIs;

constexpr std::size_t many = 1000;  // from here on it is worth while

class QuietPoll : public ::testing::Test {
  protected:
    QuietPoll() {
        mail.add_user("mrose", "tanstaaf");
        for (std::size_t i = 0; i < many; ++i) mail.add_message("mrose", "text\r\n");
    }
    report poll(const retention_policy& policy = {}) { return runs.fetch_from(pop.port(), policy); }
    // Fetches all, sees that nothing is left to do, and records the listing.
    void come_to_rest() {
        EXPECT_EQ(poll().fetched, many);
        EXPECT_EQ(poll().known, many);
    }
    // Only a comparison of single messages would find out.
    void forget_single_messages() {
        SQLite::Database(runs.state() / "ledger.sqlite", SQLite::OPEN_READWRITE)
            .exec("DELETE FROM message");
    }

    memory_backend mail;
    server pop{{}, mail};
    test::mailbox_run runs;
};

TEST_F(QuietPoll, DoesNotLookAtSingleMessages) {
    come_to_rest();
    forget_single_messages();
    const report again = poll();
    EXPECT_EQ(again.listed, many);
    EXPECT_EQ(again.known, many);
    EXPECT_EQ(again.fetched, 0U);
}

TEST_F(QuietPoll, IsOverWhenAMessageComes) {
    come_to_rest();
    mail.add_message("mrose", "new\r\n");
    const report next = poll();
    EXPECT_EQ(next.known, many);
    EXPECT_EQ(next.fetched, 1U);
    EXPECT_THAT(runs.mail(), SizeIs(many + 1));
}

TEST_F(QuietPoll, IsOverWhenAMessageIsDeletedByAnotherProgram) {
    come_to_rest();
    client other(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = pop.port(), .policy = {.allow_cleartext_password = true}});
    other.login({"mrose", "tanstaaf"});
    other.dele(message_number(1));
    other.quit();
    EXPECT_EQ(poll().known, many - 1);
    EXPECT_EQ(runs.known().front(), "m1 6-");
}

TEST_F(QuietPoll, IsOverWhenMailIsToBeDeleted) {
    come_to_rest();
    EXPECT_EQ(poll({.after = retention::remove}).deleted, many);
}

TEST_F(QuietPoll, IsOverWhenOtherMessagesAreToBeCut) {
    EXPECT_EQ(poll({.header_only_above = 1}).fetched, many);
    EXPECT_EQ(poll({.header_only_above = 1}).known, many);
    EXPECT_EQ(poll().fetched, many);
}

TEST_F(QuietPoll, DoesNotFollowARunThatLeftAMessageOut) {
    EXPECT_EQ(poll({.at_most = many - 1}).skipped, 1U);
    EXPECT_EQ(poll({.at_most = many}).fetched, 1U);
}

TEST_F(QuietPoll, IsForLargeMaildropsOnly) {
    for (std::size_t i = 0; i < 2; ++i) {
        client other("127.0.0.1", {.tls = tls_mode::none,
                                   .port = pop.port(),
                                   .policy = {.allow_cleartext_password = true}});
        other.login({"mrose", "tanstaaf"});
        if (i == 0) other.dele(message_number(1));
        other.quit();
    }
    EXPECT_EQ(poll().fetched, many - 1);
    EXPECT_EQ(poll().known, many - 1);
    forget_single_messages();
    EXPECT_EQ(poll().fetched, many - 1);
}

}  // namespace
}  // namespace pop3::fetch
