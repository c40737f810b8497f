// SPDX-License-Identifier: MIT
// The user's options, executed over sockets against our own server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "mailbox_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string sized_message(const std::string& subject, std::size_t octets_of_text = 4) {
    return "Subject: " + subject + "\r\n\r\n" + std::string(octets_of_text, 'x') + "\r\n";
}
std::string sized_mail(const std::string& subject, std::size_t octets_of_text = 4) {
    return "Subject: " + subject + "\n\n" + std::string(octets_of_text, 'x') + "\n";
}

class PolicyRun : public ::testing::Test {
  protected:
    PolicyRun() {
        mail.add_user("mrose", "tanstaaf");
        moved.add_user("mrose", "tanstaaf");
    }

    void add(const std::string& octets, const std::string& uid = {}) {
        mail.add_message("mrose", octets, uid);
    }
    report fetch(const retention_policy& policy) { return runs.fetch_from(pop.port(), policy); }
    [[nodiscard]] std::vector<std::string> left() const { return mail.messages("mrose"); }

    memory_backend mail;
    memory_backend moved;  // another server, or the same one after a move
    server pop{{}, mail};
    server moved_pop{{}, moved};
    test::mailbox_run runs;
};

TEST_F(PolicyRun, DeletesWhatWasFetchedLongAgoAndNotBefore) {
    add(sized_message("one"));
    const retention_policy in_a_week{.after = retention::remove, .remove_after = days(7)};
    EXPECT_EQ(fetch(in_a_week).deleted, 0U);
    EXPECT_EQ(fetch(in_a_week).known, 1U);
    EXPECT_THAT(left(), SizeIs(1));
    EXPECT_EQ(fetch({.after = retention::remove, .remove_after = days(0)}).deleted, 1U);
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_THAT(runs.mail(), ElementsAre(sized_mail("one")));
}

TEST_F(PolicyRun, LeavesTheNewestOnTheServer) {
    for (const char* each : {"one", "two", "three"}) add(sized_message(each));
    const retention_policy newest{.after = retention::remove, .keep_newest = 1};
    EXPECT_EQ(fetch(newest).deleted, 2U);
    EXPECT_THAT(left(), ElementsAre(sized_message("three")));
    add(sized_message("four"));
    EXPECT_EQ(fetch(newest).deleted, 1U);
    EXPECT_THAT(left(), ElementsAre(sized_message("four")));
    EXPECT_THAT(runs.mail(), SizeIs(4));
}

TEST_F(PolicyRun, LeavesLargeMessagesAloneUntilTheyAreWanted) {
    add(sized_message("small"));
    add(sized_message("large", 2000));
    const report first = fetch({.after = retention::remove, .largest = 1000});
    EXPECT_EQ(first.fetched, 1U);
    EXPECT_EQ(first.skipped, 1U);
    EXPECT_THAT(left(), ElementsAre(sized_message("large", 2000)));
    EXPECT_EQ(fetch({.after = retention::remove}).deleted, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre(sized_mail("large", 2000), sized_mail("small")));
}

TEST_F(PolicyRun, DeliversTheHeaderOfALargeMessageOnceAndTheMessageWhenItIsWanted) {
    add(sized_message("large", 2000));
    const retention_policy headers{.after = retention::remove, .header_only_above = 1000};
    EXPECT_EQ(fetch(headers).fetched, 1U);
    const std::string header =
        "X-Pop3-Header-Only: " + std::to_string(sized_message("large", 2000).size()) +
        " octets are on the server\nSubject: large\n\n";
    EXPECT_THAT(runs.mail(), ElementsAre(header));
    EXPECT_EQ(fetch(headers).known, 1U);
    EXPECT_THAT(left(), SizeIs(1));

    EXPECT_EQ(fetch({.after = retention::remove}).deleted, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre(sized_mail("large", 2000), header));
    EXPECT_THAT(runs.known(), IsEmpty()) << "the unique-id may be used again";
}

TEST_F(PolicyRun, FetchesALargeMailboxInSeveralRuns) {
    for (int i = 0; i < 5; ++i) add(sized_message(std::to_string(i)));
    const retention_policy two{.after = retention::remove, .at_most = 2};
    EXPECT_EQ(fetch(two).fetched, 2U);
    EXPECT_EQ(fetch(two).fetched, 2U);
    EXPECT_EQ(fetch(two).fetched, 1U);
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_THAT(runs.mail(), SizeIs(5));
}

TEST_F(PolicyRun, MessageByMessageComesToTheSame) {
    for (int i = 0; i < 20; ++i) add(sized_message(std::to_string(i)));
    EXPECT_EQ(fetch({.after = retention::remove, .strict = true}).deleted, 20U);
    EXPECT_THAT(runs.mail(), SizeIs(20));
    EXPECT_THAT(runs.unfinished(), IsEmpty());
    EXPECT_THAT(runs.known(), IsEmpty());
}

TEST_F(PolicyRun, WithoutARefugeTheDestinationGetsWhatItRefusedBefore) {
    add(sized_message("refused"), "a");
    const std::string folder = (runs.state().parent_path() / "Mail").string();
    setback before{"a", sized_message("refused").size()};
    before.refusals = 3;
    before.refused_by = "maildir:" + folder;
    open_ledger({runs.state()})->acquire({"the account"})->set_setbacks(std::vector{before});
    EXPECT_EQ(fetch({.refused_to = "maildir:/elsewhere"}).fetched, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre(sized_mail("refused")));
}

TEST_F(PolicyRun, KnowsMovedMailByItsContent) {
    for (int i = 0; i < 12; ++i) {
        add(sized_message(std::to_string(i)), "old-" + std::to_string(i));
        moved.add_message("mrose", sized_message(std::to_string(i)), "new-" + std::to_string(i));
    }
    moved.add_message("mrose", sized_message("another"), "new-12");
    EXPECT_EQ(fetch({}).fetched, 12U);

    const report matched = runs.fetch_from(moved_pop.port());
    EXPECT_FALSE(matched.stopped);
    EXPECT_EQ(matched.fetched, 1U);
    EXPECT_EQ(matched.known, 12U);
    EXPECT_EQ(matched.renamed, 12U);
    EXPECT_THAT(runs.mail(), SizeIs(13));
    EXPECT_EQ(runs.fetch_from(moved_pop.port(), retention::remove).deleted, 13U);
    EXPECT_THAT(runs.mail(), SizeIs(13));
}

}  // namespace
}  // namespace pop3::fetch
