// SPDX-License-Identifier: MIT
// The fetcher over sockets, against our own server: once each, byte for byte, in keep and delete mode.
#include "fetch/pipeline/fetcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "mailbox_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/corpus.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A mailbox of mrose on a server of its own.
class mailbox {
  public:
    explicit mailbox(server_features offered = {})
        : server_({.offered = std::move(offered)}, mail_) {
        mail_.add_user("mrose", "tanstaaf");
    }
    mailbox& add(const std::string& octets, const std::string& uid = {}) {
        mail_.add_message("mrose", octets, uid);
        return *this;
    }
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] std::size_t count() const { return mail_.messages("mrose").size(); }

  private:
    memory_backend mail_;
    server server_;
};

std::string message(const std::string& subject, const std::string& text = "text") {
    return "Subject: " + subject + "\r\n\r\n" + text + "\r\n";
}
std::string stored(const std::string& subject, const std::string& text = "text") {
    return "Subject: " + subject + "\n\n" + text + "\n";
}

TEST(Fetcher, KeepsMailOnTheServerAndFetchesItOnce) {
    mailbox box;
    box.add(message("one")).add(message("two"));
    test::mailbox_run runs;

    const report first = runs.fetch_from(box.port());
    EXPECT_FALSE(first.stopped);
    EXPECT_EQ(first.fetched, 2U);
    EXPECT_EQ(first.octets, 2 * message("one").size());

    box.add(message("six"));
    const report second = runs.fetch_from(box.port());
    EXPECT_EQ(second.fetched, 1U);
    EXPECT_EQ(second.known, 2U);
    EXPECT_THAT(runs.mail(), ElementsAre(stored("one"), stored("six"), stored("two")));
    EXPECT_EQ(box.count(), 3U);
}

TEST(Fetcher, DeletesWhatIsSafelyHere) {
    mailbox box;
    box.add(message("one")).add(message("two"));
    test::mailbox_run runs;
    const report result = runs.fetch_from(box.port(), retention::remove);
    EXPECT_EQ(result.deleted, 2U);
    EXPECT_EQ(result.in_doubt, 0U);
    EXPECT_EQ(box.count(), 0U);
    EXPECT_THAT(runs.mail(), SizeIs(2));
    EXPECT_THAT(runs.known(), IsEmpty()) << "their unique-ids may be used again";
}

TEST(Fetcher, DeletesWhatAnEarlierRunKept) {
    mailbox box;
    box.add(message("one")).add(message("two"));
    test::mailbox_run runs;
    EXPECT_FALSE(runs.fetch_from(box.port()).stopped);
    box.add(message("six"));
    const report result = runs.fetch_from(box.port(), retention::remove);
    EXPECT_EQ(result.fetched, 1U);
    EXPECT_EQ(result.deleted, 3U);
    EXPECT_EQ(box.count(), 0U);
    EXPECT_THAT(runs.mail(), SizeIs(3));
}

TEST(Fetcher, ChangesNoOctetButLineEnds) {
    mailbox box;
    std::vector<std::string> expected;
    for (const test::odd_message& odd : test::odd_messages()) {
        const std::string sent = test::as_retrieved(odd.stored);
        box.add(sent);
        std::string kept;
        for (std::size_t i = 0; i < sent.size(); ++i)
            if (sent.compare(i, 2, "\r\n") != 0) kept += sent[i];
        expected.push_back(kept);
    }
    std::ranges::sort(expected);
    test::mailbox_run runs;
    EXPECT_FALSE(runs.fetch_from(box.port()).stopped);
    EXPECT_EQ(runs.mail(), expected);
}

TEST(Fetcher, TakesManyMessagesInGroups) {
    mailbox box;
    for (int i = 0; i < 600; ++i) box.add(message(std::to_string(i)));
    test::mailbox_run runs;
    EXPECT_EQ(runs.fetch_from(box.port(), retention::remove).deleted, 600U);
    EXPECT_EQ(box.count(), 0U);
    EXPECT_THAT(runs.mail(), SizeIs(600));
    EXPECT_THAT(runs.unfinished(), IsEmpty());
}

TEST(Fetcher, DoesWithoutPipelining) {
    mailbox box(server_features{.pipelining = false});
    for (int i = 0; i < 20; ++i) box.add(message(std::to_string(i)));
    test::mailbox_run runs;
    EXPECT_EQ(runs.fetch_from(box.port(), retention::remove).deleted, 20U);
    EXPECT_THAT(runs.mail(), SizeIs(20));
}

// Unique-ids made of header fields, or chosen by the sender.
TEST(Fetcher, FetchesEachOfSeveralMessagesWithOneUniqueIdOnce) {
    mailbox box;
    box.add(message("one"), "same").add(message("two"), "same").add(message("three"), "same");
    test::mailbox_run runs;
    EXPECT_EQ(runs.fetch_from(box.port()).fetched, 3U);
    const report second = runs.fetch_from(box.port());
    EXPECT_EQ(second.fetched, 0U);
    EXPECT_EQ(second.known, 3U);

    box.add(message("six"), "same");
    EXPECT_EQ(runs.fetch_from(box.port()).fetched, 1U);
    EXPECT_THAT(runs.mail(),
                ElementsAre(stored("one"), stored("six"), stored("three"), stored("two")));
}

TEST(Fetcher, TellsTwoEqualMessagesFromOne) {
    mailbox box;
    box.add(message("one"), "same").add(message("one"), "same");
    test::mailbox_run runs;
    EXPECT_EQ(runs.fetch_from(box.port()).fetched, 2U);
    EXPECT_EQ(runs.fetch_from(box.port()).fetched, 0U);
    EXPECT_THAT(runs.mail(), ElementsAre(stored("one"), stored("one")));
}

TEST(Fetcher, DeletesNoMessageThatOnlySharesAUniqueIdWithAKnownOne) {
    test::mailbox_run runs;
    mailbox before;
    before.add(message("one"), "same");
    EXPECT_FALSE(runs.fetch_from(before.port()).stopped);
    mailbox now;
    now.add(message("one"), "same").add(message("two"), "same");
    EXPECT_EQ(runs.fetch_from(now.port(), retention::remove).fetched, 1U);
    EXPECT_EQ(now.count(), 0U);
    EXPECT_THAT(runs.mail(), ElementsAre(stored("one"), stored("two")));
}

// Measured elsewhere: a fetcher that relies on the unique-id alone deletes such mail unread.
TEST(Fetcher, FetchesNewMailUnderAUsedUniqueId) {
    test::mailbox_run runs;
    mailbox before;
    before.add(message("one"), "1");
    EXPECT_FALSE(runs.fetch_from(before.port()).stopped);
    mailbox now;
    now.add(message("another"), "1");
    EXPECT_EQ(runs.fetch_from(now.port(), retention::remove).fetched, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre(stored("another"), stored("one")));
}

TEST(Fetcher, NeedsNoUniqueIdsToFetchOnce) {
    mailbox box(server_features{.uidl = false});
    box.add(message("one")).add(message("two"));
    test::mailbox_run runs;
    EXPECT_EQ(runs.fetch_from(box.port()).fetched, 2U);
    const report second = runs.fetch_from(box.port());
    EXPECT_EQ(second.fetched, 0U);
    EXPECT_EQ(second.known, 2U);
    EXPECT_EQ(runs.fetch_from(box.port(), retention::remove).deleted, 2U);
    EXPECT_THAT(runs.mail(), ElementsAre(stored("one"), stored("two")));
}

TEST(Fetcher, StopsWhenAServerThatHadUniqueIdsWithholdsThem) {
    test::mailbox_run runs;
    mailbox before;
    before.add(message("one"));
    EXPECT_FALSE(runs.fetch_from(before.port()).stopped);
    mailbox now(server_features{.uidl = false});
    now.add(message("one"));
    const report result = runs.fetch_from(now.port());
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::unique_ids_withheld);
    EXPECT_THAT(runs.mail(), SizeIs(1));
}

TEST(Fetcher, RemembersForAWhileWhatIsNotListed) {
    test::mailbox_run runs;
    mailbox full;
    full.add(message("one"), "1").add(message("two"), "2");
    EXPECT_FALSE(runs.fetch_from(full.port()).stopped);
    mailbox empty;
    EXPECT_FALSE(runs.fetch_from(empty.port()).stopped);
    EXPECT_EQ(runs.fetch_from(full.port()).known, 2U);
    EXPECT_THAT(runs.mail(), SizeIs(2));
}

}  // namespace
}  // namespace pop3::fetch
