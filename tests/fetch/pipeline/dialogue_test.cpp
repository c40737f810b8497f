// SPDX-License-Identifier: MIT
// The fetcher against servers that misbehave or vanish: nothing lost, nothing duplicated, and
// nothing deleted that is not delivered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetcher_dialogue.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(FetcherDialogue, GoesFromListingToQuit) {
    const report result =
        remove(login + two_listed + two_retrieved + two_deleted + "C: QUIT\nS: +OK");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.deleted, 2U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

TEST_F(FetcherDialogue, APipelinedListIsReadAfterARefusedUidl) {
    const report result = remove(pipelined_login + R"(C: UIDL
        C: LIST
        S: -ERR what is that?
        S: +OK
        S: 1 5
        S: .
        C: RETR 1
        S: +OK
        S: one
        S: .
        C: DELE 1
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.deleted, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
}

// ---- QUIT ----

TEST_F(FetcherDialogue, AQuitWithoutAnswerLeavesDeletionsInDoubt) {
    const report result = remove(login + two_listed + two_retrieved + two_deleted + "C: QUIT");
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::quit_in_doubt);
    EXPECT_EQ(result.fetched, 2U);
    EXPECT_EQ(result.in_doubt, 2U);
    EXPECT_THAT(runs.known(), ElementsAre("a 5?", "b 5?"));
}

TEST_F(FetcherDialogue, TheNextRunForgetsWhatALostQuitDeleted) {
    EXPECT_TRUE(remove(login + two_listed + two_retrieved + two_deleted + "C: QUIT").stopped);
    EXPECT_FALSE(remove(login + R"(C: UIDL
        S: +OK
        S: .
        C: LIST
        S: +OK
        S: .
        C: QUIT
        S: +OK)")
                     .stopped);
    EXPECT_THAT(runs.known(), IsEmpty());
}

TEST_F(FetcherDialogue, TheNextRunDeletesWithoutFetchingWhatALostQuitLeft) {
    EXPECT_TRUE(remove(login + two_listed + two_retrieved + two_deleted + "C: QUIT").stopped);
    const report result =
        remove(login + two_listed + two_identified + two_deleted + "C: QUIT\nS: +OK");
    EXPECT_EQ(result.deleted, 2U);
    EXPECT_THAT(runs.mail(), SizeIs(2));
    EXPECT_THAT(runs.known(), IsEmpty());
}

TEST_F(FetcherDialogue, ARefusedQuitIsReported) {
    const report result = remove(login + two_listed + two_retrieved + two_deleted +
                                 "C: QUIT\nS: -ERR some deleted messages not removed");
    ASSERT_TRUE(result.stopped);
    EXPECT_THAT(result.stopped->message(), HasSubstr("not removed"));
    EXPECT_EQ(result.deleted, 0U);
    EXPECT_EQ(result.in_doubt, 2U);
}

TEST_F(FetcherDialogue, ALostQuitIsNothingWhereNothingWasMarked) {
    const report result = keep(login + two_listed + two_retrieved + "C: QUIT");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.fetched, 2U);
}

// ---- single messages ----

TEST_F(FetcherDialogue, OneRefusedMessageDoesNotBlockTheRest) {
    const report result = remove(login + two_listed + R"(C: RETR 1
        S: -ERR cannot read it
        C: RETR 2
        S: +OK
        S: two
        S: .
        C: DELE 2
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.deleted, 1U);
    ASSERT_THAT(result.failed, SizeIs(1));
    EXPECT_EQ(result.failed.kept()[0].number, message_number(1));
    EXPECT_EQ(result.failed.kept()[0].uid, "a");
    EXPECT_THAT(result.failed.kept()[0].reason.message(), HasSubstr("cannot read it"));
    EXPECT_THAT(runs.mail(), ElementsAre("two\n"));
}

TEST_F(FetcherDialogue, OneRefusedDeletionDoesNotBlockTheRest) {
    const report result = remove(login + two_listed + two_retrieved + R"(C: DELE 1
        S: -ERR locked
        C: DELE 2
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_EQ(result.deleted, 1U);
    ASSERT_THAT(result.failed, SizeIs(1));
    EXPECT_THAT(runs.known(), ElementsAre("a 5")) << "the next run deletes it without fetching it";
}

TEST_F(FetcherDialogue, MailWithoutUniqueIdIsFetchedAndKnownByItsContent) {
    const std::string gap = R"(C: UIDL
        S: +OK
        S: 2 b
        S: .
        C: LIST
        S: +OK
        S: 1 5
        S: 2 5
        S: .
    )";
    const std::string one = R"(C: RETR 1
        S: +OK
        S: one
        S: .
        C: QUIT
        S: +OK)";
    EXPECT_EQ(keep(login + gap + two_retrieved + "C: QUIT\nS: +OK").fetched, 2U);
    EXPECT_EQ(keep(login + gap + one).fetched, 0U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

TEST_F(FetcherDialogue, MailThatIsCountedAnewIsKnownByItsContent) {
    EXPECT_EQ(keep(login + two_listed + two_retrieved + "C: QUIT\nS: +OK").fetched, 2U);
    const report result = keep(login + R"(C: UIDL
        S: +OK
        S: 1 a
        S: 2 b
        S: .
        C: LIST
        S: +OK
        S: 1 4
        S: 2 5
        S: .
        C: RETR 1
        S: +OK
        S: one
        S: .
        C: QUIT
        S: +OK)");
    EXPECT_EQ(result.fetched, 0U);
    EXPECT_EQ(result.known, 2U);
    EXPECT_THAT(runs.known(), ElementsAre("a 4", "b 5"));
}

// ---- lost and forged sessions ----

TEST_F(FetcherDialogue, WhatCameWholeBeforeTheConnectionBrokeStays) {
    const report broken = remove(pipelined_login + two_listed_at_once + R"(C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: half of tw)");
    ASSERT_TRUE(broken.stopped);
    EXPECT_EQ(broken.stopped->code, errc::closed_by_server);
    EXPECT_EQ(broken.fetched, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
    EXPECT_THAT(runs.unfinished(), IsEmpty());

    const report again = remove(pipelined_login + two_listed_at_once + R"(C: TOP 1 0
        S: +OK
        S: one
        S: .
        C: DELE 1
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_EQ(again.deleted, 1U) << "before what ended the other session is asked for";
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));

    EXPECT_EQ(remove(pipelined_login + R"(C: UIDL
        C: LIST
        S: +OK
        S: 1 b
        S: .
        S: +OK
        S: 1 5
        S: .
        C: RETR 1
        S: +OK
        S: two
        S: .
        C: DELE 1
        S: +OK
        C: QUIT
        S: +OK)")
                  .deleted,
              1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

}  // namespace
}  // namespace pop3::fetch
