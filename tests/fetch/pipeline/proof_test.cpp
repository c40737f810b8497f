// SPDX-License-Identifier: MIT
// The fetcher against servers that send half of a message, another message, or too much: what
// proves a message whole, what identifies it, and what comes last.
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

using FetcherProof = FetcherDialogue;

// ---- what proves a message ----

const std::string six_is_announced = R"(C: UIDL
    S: +OK
    S: 1 a
    S: 2 b
    S: .
    C: LIST
    S: +OK
    S: 1 6
    S: 2 6
    S: .
)";

TEST_F(FetcherProof, AMessageOfAnotherSizeIsProvenByTheNextAnswer) {
    const report result = keep(login + six_is_announced + R"(C: RETR 1
        S: +OK
        S: one
        S: .
        C: RETR 2
        S: +OK
        S: half of tw)");
    ASSERT_TRUE(result.stopped);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
}

TEST_F(FetcherProof, TheLastMessageOfAnotherSizeIsProvenByNoop) {
    const std::string two = login + six_is_announced + two_retrieved;
    EXPECT_EQ(keep(two + "C: NOOP").fetched, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
    EXPECT_EQ(keep(login + six_is_announced + R"(C: RETR 2
        S: +OK
        S: two
        S: .
        C: NOOP
        S: -ERR what?
        C: QUIT
        S: +OK)")
                  .fetched,
              1U)
        << "any answer will do";
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

TEST_F(FetcherProof, AMessageOfAnotherSizeInABatchIsAskedForAgainAndWhatCameAfterItToo) {
    const report result = keep(pipelined_login + R"(C: UIDL
        C: LIST
        S: +OK
        S: 1 a
        S: 2 b
        S: .
        S: +OK
        S: 1 6
        S: 2 5
        S: .
        C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: two
        S: .
        C: RETR 1
        S: +OK
        S: one
        S: .
        C: RETR 2
        S: +OK
        S: two
        S: .
        C: QUIT
        S: +OK)");
    EXPECT_FALSE(result.stopped);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

// A server that does not double dots: the sender of message 1 has put ".", "+OK" and more into it.
TEST_F(FetcherProof, AMessageThatWasCutByItsSenderIsNotAccepted) {
    const report result = remove(login + six_is_announced + R"(C: RETR 1
        S: +OK
        S: one
        S: .
        S: +OK
        S: forged
        S: .)");
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::unsolicited_octets);
    EXPECT_THAT(runs.mail(), IsEmpty());
    EXPECT_THAT(runs.known(), IsEmpty());
}

// The same if commands run ahead: the forged replies answer them, until the real answers come.
TEST_F(FetcherProof, ForgedRepliesAreFoundOutByTheAnswersThatAreLeftOver) {
    const report result = remove(pipelined_login + R"(C: UIDL
        C: LIST
        S: +OK
        S: 1 a
        S: 2 b
        S: .
        S: +OK
        S: 1 6
        S: 2 8
        S: .
        C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: forged
        S: .
        S: +OK
        S: two
        S: .)");
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::unsolicited_octets);
    EXPECT_THAT(runs.mail(), IsEmpty());
    EXPECT_THAT(runs.known(), IsEmpty());
    EXPECT_THAT(runs.unfinished(), IsEmpty());
}

TEST_F(FetcherProof, WhatWasRecordedBeforeTheSessionWentOutOfStepIsComparedAgain) {
    const report result = keep(login + six_is_announced + two_retrieved + R"(C: NOOP
        S: +OK
        S: +OK)");
    EXPECT_EQ(result.fetched, 2U) << "what is left over is seen only at QUIT";
    EXPECT_EQ(keep(login + six_is_announced + R"(C: RETR 1
        S: +OK
        S: one
        S: .
        C: RETR 2
        S: +OK
        S: six
        S: .
        C: NOOP
        S: +OK
        C: QUIT
        S: +OK)")
                  .fetched,
              1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "six\n", "two\n"));
}

TEST_F(FetcherProof, AMessageOfTheAnnouncedSizeIsWholeThoughTheServerGoesOnTalking) {
    const report result = remove(login + two_listed + R"(C: RETR 1
        S: +OK
        S: one
        S: .
        S: +OK what else?)");
    ASSERT_TRUE(result.stopped);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
    EXPECT_THAT(runs.known(), ElementsAre("a 5-")) << "the next session compares it";
}

// ---- messages that are too short ----

const std::string a_hundred = one_listed("1 100");

std::string brief(const std::string& text) {
    return "C: RETR 1\nS: +OK\n" + text + "S: .\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK";
}

TEST_F(FetcherProof, AnEmptyMessageIsNoMessage) {
    for (int session = 0; session < 3; ++session) {
        const report result = remove(login + a_hundred + brief(""));
        ASSERT_THAT(result.failed, SizeIs(1));
        EXPECT_EQ(result.failed.kept()[0].reason.code, fetch_errc::message_too_short);
        EXPECT_EQ(result.failed.kept()[0].uid, "a");
        EXPECT_EQ(result.deleted, 0U);
    }
    EXPECT_THAT(runs.mail(), IsEmpty());
    EXPECT_THAT(runs.unfinished(), IsEmpty());
}

TEST_F(FetcherProof, AMessageThatIsMuchTooShortIsTakenWhenItComesAgainAndStays) {
    EXPECT_THAT(remove(login + a_hundred + brief("S: a part\n")).failed, SizeIs(1));
    EXPECT_THAT(runs.mail(), IsEmpty());
    const report again = remove(login + a_hundred + brief("S: a part\n"));
    EXPECT_THAT(again.failed, IsEmpty());
    EXPECT_EQ(again.fetched, 1U);
    EXPECT_EQ(again.deleted, 0U);
    EXPECT_THAT(runs.mail(), ElementsAre("a part\n"));
    EXPECT_EQ(remove(login + a_hundred + "C: QUIT\nS: +OK").known, 1U) << "it stays";
}

TEST_F(FetcherProof, AMessageThatIsMuchTooShortIsNotTakenWhenAnotherPartComes) {
    EXPECT_THAT(remove(login + a_hundred + brief("S: a part\n")).failed, SizeIs(1));
    EXPECT_THAT(remove(login + a_hundred + brief("S: another\n")).failed, SizeIs(1));
    EXPECT_THAT(runs.mail(), IsEmpty());
}

TEST_F(FetcherProof, AMessageThatIsMuchTooShortIsTakenWhenItComesAgainAfterARefusal) {
    EXPECT_THAT(remove(login + a_hundred + brief("S: a part\n")).failed, SizeIs(1));
    const std::string refused = "C: RETR 1\nS: -ERR not now\nC: QUIT\nS: +OK";
    EXPECT_THAT(remove(login + a_hundred + refused).failed, SizeIs(1));
    EXPECT_EQ(remove(login + a_hundred + brief("S: a part\n")).fetched, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre("a part\n"));
}

std::string taken_and_deleted(const std::string& text) {
    return "C: RETR 1\nS: +OK\n" + text + "S: .\nC: DELE 1\nS: +OK\nC: QUIT\nS: +OK";
}

TEST_F(FetcherProof, AMessageThatCameTooShortIsDeletedOnceListAnnouncesWhatCame) {
    EXPECT_THAT(keep(login + a_hundred + brief("S: a part\n")).failed, SizeIs(1));
    EXPECT_EQ(keep(login + a_hundred + brief("S: a part\n")).fetched, 1U);
    const report result = remove(login + one_listed("1 8") + taken_and_deleted("S: a part\n"));
    EXPECT_EQ(result.known, 1U);
    EXPECT_EQ(result.deleted, 1U);
}

// ---- a size that LIST does not announce ----

const std::string no_size = one_listed("???");

TEST_F(FetcherProof, AMessageWithoutASizeIsDeliveredAndStaysUntilLaterListingsHaveOne) {
    const report result = remove(login + no_size + brief("S: one\n"));
    EXPECT_EQ(result.fetched, 1U);
    EXPECT_EQ(result.deleted, 0U);
    EXPECT_EQ(result.came_short, 1U) << "it is told";
    EXPECT_EQ(remove(login + one_listed("1 5") + taken_and_deleted("S: one\n")).deleted, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
}

TEST_F(FetcherProof, ADamagedListingDoesNotHideThatAMessageCameTooShort) {
    EXPECT_THAT(remove(login + a_hundred + brief("S: a part\n")).failed, SizeIs(1));
    EXPECT_TRUE(remove(login + no_size + "C: RETR 1\nS: +OK\nS: a p").stopped);
    EXPECT_EQ(remove(login + a_hundred + brief("S: a part\n")).fetched, 1U);
}

// ---- identity ----

TEST_F(FetcherProof, AnotherMessageUnderAKnownUniqueIdAndSizeIsNotDeletedUnread) {
    EXPECT_EQ(keep(login + two_listed + two_retrieved + "C: QUIT\nS: +OK").fetched, 2U);
    const report result = remove(login + two_listed + R"(C: TOP 1 0
        S: +OK
        S: one
        S: .
        C: TOP 2 0
        S: +OK
        S: six
        S: .
        C: RETR 2
        S: +OK
        S: six
        S: .
        C: DELE 2
        S: +OK
        C: DELE 1
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_EQ(result.deleted, 2U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "six\n", "two\n"));
}

TEST_F(FetcherProof, WhereTopIsRefusedTheContentIsComparedBeforeADeletion) {
    EXPECT_EQ(keep(login + two_listed + two_retrieved + "C: QUIT\nS: +OK").fetched, 2U);
    const report result = remove(login + two_listed + R"(C: TOP 1 0
        S: -ERR what?
        C: TOP 2 0
        S: -ERR what?
    )" + two_retrieved + two_deleted +
                                 "C: QUIT\nS: +OK");
    EXPECT_EQ(result.deleted, 2U);
    EXPECT_EQ(result.known, 2U);
    EXPECT_THAT(runs.mail(), SizeIs(2));
}

// ---- messages that end sessions ----

TEST_F(FetcherProof, AMessageThatEndsTheSessionComesAfterTheOthersTheNextTime) {
    const report broken = keep(login + two_listed + R"(C: RETR 1
        S: +OK
        S: on)");
    EXPECT_TRUE(broken.stopped);
    const report again = keep(login + two_listed + R"(C: RETR 2
        S: +OK
        S: two
        S: .
        C: RETR 1
        S: +OK
        S: on)");
    EXPECT_TRUE(again.stopped);
    EXPECT_THAT(runs.mail(), ElementsAre("two\n"));
}

TEST_F(FetcherProof, AMessageThatEndedASessionIsNotAskedForFirstBeforeAllOthersWere) {
    const std::string three_listed =
        "C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: 3 c\nS: .\n"
        "C: LIST\nS: +OK\nS: 1 5\nS: 2 5\nS: 3 5\nS: .\n";
    for (int round = 1; round <= 10; ++round)
        for (const char* const first : {"C: RETR 1", "C: RETR 2", "C: RETR 3"})
            EXPECT_TRUE(keep(login + three_listed + first).stopped) << round;
}

// As of messages without any: nobody knows at which of the two a session has ended.
TEST_F(FetcherProof, MessagesOfOneUniqueIdComeFirstInTheirTurnToo) {
    const std::string listed =
        "C: UIDL\nS: +OK\nS: 1 a\nS: 2 a\nS: 3 b\nS: .\n"
        "C: LIST\nS: +OK\nS: 1 5\nS: 2 5\nS: 3 7\nS: .\n";
    for (int round = 1; round <= 10; ++round)
        for (const char* const first : {"C: RETR 1", "C: RETR 3", "C: RETR 2", "C: RETR 3"})
            EXPECT_TRUE(keep(login + listed + first).stopped) << round;
}

TEST_F(FetcherProof, AHeaderThatEndsTheSessionIsNotAskedForAgain) {
    EXPECT_EQ(keep(login + two_listed + two_retrieved + "C: QUIT\nS: +OK").fetched, 2U);
    EXPECT_TRUE(remove(login + two_listed + "C: TOP 1 0").stopped);
    const report again = remove(login + two_listed + R"(C: TOP 2 0
        S: +OK
        S: two
        S: .
        C: DELE 2
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_EQ(again.deleted, 1U);
}

// ---- listings ----

TEST_F(FetcherProof, AListingThatNamesNoMessageIsAnError) {
    const report result = keep(login + R"(C: UIDL
        S: +OK
        S: <1> a
        S: .
        C: LIST
        S: +OK
        S: <1> 5
        S: .)");
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::listing_unreadable);
}

TEST_F(FetcherProof, ALineThatNamesNoMessageIsCounted) {
    const report result = keep(login + R"(C: UIDL
        S: +OK
        S: 1 a
        S: <2> b
        S: .
        C: LIST
        S: +OK
        S: 1 5
        S: <2> 5
        S: .
        C: RETR 1
        S: +OK
        S: one
        S: .
        C: QUIT
        S: +OK)");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.fetched, 1U);
    EXPECT_EQ(result.unreadable, 1U);
}

}  // namespace
}  // namespace pop3::fetch
