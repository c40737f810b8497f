// SPDX-License-Identifier: MIT
// A listing that left nothing to do is known again as a whole, and no other is taken for it.
#include "fetch/quiet_listing.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/mailbox_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using ::testing::SizeIs;

struct listed_message {
    octet_count octets;
    std::string uid;
};

listings listing(const std::vector<listed_message>& messages) {
    listings all;
    all.uids.emplace();
    std::uint32_t n = 0;
    for (const listed_message& each : messages) {
        all.sizes.add({message_number(++n), each.octets});
        all.uids->add(message_number(n), each.uid);
    }
    return all;
}

TEST(QuietMark, IsTheSameForTheSameListing) {
    EXPECT_TRUE(quiet_mark(listing({{5, "a"}, {6, "b"}}), {}));
    EXPECT_EQ(quiet_mark(listing({{5, "a"}, {6, "b"}}), {}),
              quiet_mark(listing({{5, "a"}, {6, "b"}}), {}));
}

TEST(QuietMark, DiffersWithUniqueIdsSizesOrderAndNumberOfMessages) {
    const auto mark = quiet_mark(listing({{5, "a"}, {6, "b"}}), {});
    for (const auto& other : {listing({{5, "a"}, {6, "c"}}), listing({{5, "a"}, {7, "b"}}),
                              listing({{6, "b"}, {5, "a"}}), listing({{5, "a"}}),
                              listing({{5, "a"}, {6, "b"}, {6, "b"}}), listing({})})
        EXPECT_NE(quiet_mark(other, {}), mark);
}

TEST(QuietMark, DiffersWhereUniqueIdsAreCutDifferently) {
    EXPECT_NE(quiet_mark(listing({{1, "ab"}, {1, "c"}}), {}),
              quiet_mark(listing({{1, "a"}, {1, "bc"}}), {}));
}

TEST(QuietMark, DiffersWithTheSizeAboveWhichOnlyHeadersAreWanted) {
    EXPECT_NE(quiet_mark(listing({{5, "a"}}), {.header_only_above = 4}),
              quiet_mark(listing({{5, "a"}}), {}));
}

TEST(QuietMark, IsNotGivenWhereTheListingAloneSettlesNothing) {
    listings nameless = listing({{5, "a"}});
    nameless.uids.reset();
    listings gap = listing({{5, "a"}});
    gap.sizes.add({message_number(2), 6});
    listings torn = listing({{5, "a"}});
    torn.uids->add_defective_line();
    for (const listings& each : {nameless, gap, torn}) EXPECT_FALSE(quiet_mark(each, {}));
    EXPECT_FALSE(quiet_mark(listing({{5, "a"}}), {.after = retention::remove}));
    EXPECT_FALSE(quiet_mark(listing({{5, "a"}}), {.rematch = true}));
}

class QuietPoll : public ::testing::Test {
  protected:
    QuietPoll() {
        mail.add_user("mrose", "tanstaaf");
        mail.add_message("mrose", "one\r\n", "a").add_message("mrose", "two\r\n", "b");
    }
    report poll(const mail_policy& policy = {}) { return runs.fetch_from(pop.port(), policy); }
    // Only who looks at the single messages finds out.
    void forget_single_messages() {
        SQLite::Database(runs.state() / "ledger.sqlite", SQLite::OPEN_READWRITE)
            .exec("DELETE FROM message");
    }

    memory_backend mail;
    server pop{{}, mail};
    tests::mailbox_run runs;
};

TEST_F(QuietPoll, DoesNotLookAtSingleMessages) {
    EXPECT_EQ(poll().fetched, 2U);
    forget_single_messages();
    const report again = poll();
    EXPECT_EQ(again.listed, 2U);
    EXPECT_EQ(again.known, 2U);
    EXPECT_EQ(again.fetched, 0U);
}

TEST_F(QuietPoll, IsOverWhenAMessageComes) {
    poll();
    mail.add_message("mrose", "six\r\n", "c");
    const report next = poll();
    EXPECT_EQ(next.known, 2U);
    EXPECT_EQ(next.fetched, 1U);
    EXPECT_THAT(runs.mail(), SizeIs(3));
}

TEST_F(QuietPoll, IsOverWhenMailIsToBeDeleted) {
    poll();
    EXPECT_EQ(poll({.after = retention::remove}).deleted, 2U);
}

TEST_F(QuietPoll, DoesNotFollowARunThatLeftAMessageOut) {
    EXPECT_EQ(poll({.at_most = 1}).skipped, 1U);
    EXPECT_EQ(poll({.at_most = 1}).fetched, 1U);
}

}  // namespace
}  // namespace pop3::fetch
