// SPDX-License-Identifier: MIT
// The fetcher in dialogue with servers that misbehave or vanish: nothing lost, nothing twice, and
// nothing deleted that is not here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/scripted_peer.hpp"
#include "fetch/mailbox_run.hpp"
#include "fetch/problem.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string login = R"(S: +OK hello
    C: CAPA
    S: -ERR
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
)";
const std::string pipelined_login = R"(S: +OK hello
    C: CAPA
    S: +OK
    S: USER
    S: PIPELINING
    S: .
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
    C: CAPA
    S: +OK
    S: PIPELINING
    S: .
)";
const std::string two_listed_at_once = R"(C: UIDL
    C: LIST
    S: +OK
    S: 1 a
    S: 2 b
    S: .
    S: +OK
    S: 1 5
    S: 2 5
    S: .
)";
const std::string two_listed = R"(C: UIDL
    S: +OK
    S: 1 a
    S: 2 b
    S: .
    C: LIST
    S: +OK
    S: 1 5
    S: 2 5
    S: .
)";
const std::string two_retrieved = R"(C: RETR 1
    S: +OK
    S: one
    S: .
    C: RETR 2
    S: +OK
    S: two
    S: .
    C: LIST 2
    S: +OK 2 5
)";
const std::string two_deleted = R"(C: DELE 1
    S: +OK
    C: DELE 2
    S: +OK
)";

class FetcherDialogue : public ::testing::Test {
  protected:
    report keep(const std::string& script) {
        const test::scripted_peer server(script);
        return runs.fetch_from(server.port());
    }
    report remove(const std::string& script) {
        const test::scripted_peer server(script);
        return runs.fetch_from(server.port(), retention::remove);
    }
    tests::mailbox_run runs;
};

TEST_F(FetcherDialogue, GoesFromListingToQuit) {
    const report result =
        remove(login + two_listed + two_retrieved + two_deleted + "C: QUIT\nS: +OK");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.deleted, 2U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

TEST_F(FetcherDialogue, APipelinedListIsReadBehindARefusedUidl) {
    const report result = remove(pipelined_login + R"(C: UIDL
        C: LIST
        S: -ERR what is that?
        S: +OK
        S: 1 5
        S: .
        C: RETR 1
        C: LIST 1
        S: +OK
        S: one
        S: .
        S: +OK 1 5
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
    const report result = remove(login + two_listed + two_deleted + "C: QUIT\nS: +OK");
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
        C: LIST 2
        S: +OK 2 5
        C: DELE 2
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.deleted, 1U);
    ASSERT_THAT(result.bad, SizeIs(1));
    EXPECT_EQ(result.bad[0].number, message_number(1));
    EXPECT_EQ(result.bad[0].uid, "a");
    EXPECT_THAT(result.bad[0].why.message(), HasSubstr("cannot read it"));
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
    ASSERT_THAT(result.bad, SizeIs(1));
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
        C: LIST 1
        S: +OK 1 5
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
        C: LIST 1
        S: +OK 1 4
        C: QUIT
        S: +OK)");
    EXPECT_EQ(result.fetched, 0U);
    EXPECT_EQ(result.known, 2U);
    EXPECT_THAT(runs.known(), ElementsAre("a 4", "b 5"));
}

// ---- lost and forged dialogues ----

TEST_F(FetcherDialogue, WhatWasProvenBeforeTheConnectionBrokeStays) {
    const report broken = remove(pipelined_login + two_listed_at_once + R"(C: RETR 1
        C: LIST 1
        C: RETR 2
        C: LIST 2
        S: +OK
        S: one
        S: .
        S: +OK 1 5
        S: +OK
        S: half of tw)");
    ASSERT_TRUE(broken.stopped);
    EXPECT_EQ(broken.stopped->code, errc::closed_by_server);
    EXPECT_EQ(broken.fetched, 1U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n"));
    EXPECT_THAT(runs.unfinished(), IsEmpty());

    const report again = remove(pipelined_login + two_listed_at_once + R"(C: RETR 2
        C: LIST 2
        S: +OK
        S: two
        S: .
        S: +OK 2 5
        C: DELE 2
        C: DELE 1
        S: +OK
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_EQ(again.deleted, 2U);
    EXPECT_THAT(runs.mail(), ElementsAre("one\n", "two\n"));
}

// A server that does not double dots: the sender of message 1 has put ".", "+OK" and more into it.
TEST_F(FetcherDialogue, AMessageThatWasCutByItsSenderIsNotAccepted) {
    const report result = remove(login + two_listed + R"(C: RETR 1
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

TEST_F(FetcherDialogue, AForgedReplyIsFoundOutByTheNextProof) {
    const report result = remove(pipelined_login + two_listed_at_once + R"(C: RETR 1
        C: LIST 1
        C: RETR 2
        C: LIST 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: forged
        S: .
        S: +OK 1 5)");
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::malformed_reply);
    EXPECT_THAT(runs.mail(), IsEmpty());
    EXPECT_THAT(runs.unfinished(), IsEmpty());
}

TEST_F(FetcherDialogue, AServerWithoutListNIsAskedByNoop) {
    const report result = keep(login + two_listed + R"(C: RETR 1
        S: +OK
        S: one
        S: .
        C: RETR 2
        S: +OK
        S: two
        S: .
        C: LIST 2
        S: -ERR what?
        C: NOOP
        S: +OK
        C: QUIT
        S: +OK)");
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.fetched, 2U);
}

}  // namespace
}  // namespace pop3::fetch
