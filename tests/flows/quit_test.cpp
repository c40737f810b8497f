// SPDX-License-Identifier: MIT
// QUIT (RFC 1939, sections 4 and 6): done, refused, or in doubt.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Quit, IsDoneWhenTheServerSaysSo) {
    scripted_exchange talk(R"(
        C: QUIT
        S: +OK bye
    )");
    const auto bye = talk.in(session_state::transaction).play(verbs::quit());
    EXPECT_TRUE(bye.outcome);
    EXPECT_EQ(bye.state, session_state::ended);
}

// RFC 1939, section 6: -ERR means that some messages were not removed; the server closes anyway.
TEST(Quit, RefusedIsTheEndToo) {
    scripted_exchange talk(R"(
        C: QUIT
        S: -ERR some deleted messages not removed
    )");
    auto refused = talk.in(session_state::transaction).play(verbs::quit());
    EXPECT_EQ(refused.state, session_state::ended);
    const failure reason = std::move(refused).reason();
    EXPECT_EQ(reason.code, errc::server_error);
    EXPECT_EQ(reason.reply, "-ERR some deleted messages not removed");
}

TEST(Quit, WithoutAnAnswerIsInDoubt) {
    scripted_exchange talk(R"(
        C: QUIT
        server closes
    )");
    auto lost = talk.in(session_state::transaction).play(verbs::quit());
    EXPECT_FALSE(lost.usable);
    const failure reason = std::move(lost).reason();
    EXPECT_EQ(reason.code, errc::quit_in_doubt);
    EXPECT_EQ(reason.code, cause::in_doubt);
    EXPECT_EQ(reason.command, "QUIT");
    EXPECT_EQ(reason.detail, "the connection was lost");
}

TEST(Quit, RefusedSaysToLookAtWhatIsLeft) {
    scripted_exchange talk("C: QUIT\nS: -ERR some deleted messages not removed");
    EXPECT_THAT(talk.in(session_state::transaction).play(verbs::quit()).reason().advice(),
                testing::HasSubstr("compare unique-ids"));
}

TEST(Quit, EndsTheSessionAndEveryLaterVerbSaysSoOnce) {
    for (const bool checks_state : {true, false}) {
        const policy policy{.check_state = checks_state};
        const failure reason = scripted_exchange("")
                                   .in(session_state::ended)
                                   .with(policy)
                                   .play(verbs::noop())
                                   .reason();
        EXPECT_EQ(reason.message(),
                  "NOOP: the command is not allowed in this state (the session has ended)");
        EXPECT_EQ(reason.advice(), "Open a new connection.");
    }
}

// It would be false to claim that nothing was deleted.
TEST(Quit, InDoubtIsInDoubtForEveryLaterVerb) {
    owned_session s;
    const script turns = parse_script("S: +OK\nC: RPOP ann\nS: +OK\nC: QUIT\nserver closes");
    scripted_server server(turns, {});
    ASSERT_TRUE(*drive(flows::greeting(s), server));
    ASSERT_TRUE(*drive(flows::rpop(s, "ann"), server));
    ASSERT_FALSE(*drive(flows::quit(s), server));
    const failure later = drive(flows::noop(s), server)->error();
    EXPECT_EQ(later.code, errc::session_unusable);
    EXPECT_THAT(later.advice(), testing::HasSubstr("the marked messages may be deleted"));
}

class OddAnswer : public testing::TestWithParam<const char*> {};

TEST_P(OddAnswer, ToQuitLeavesItInDoubt) {
    scripted_exchange talk(std::string("C: QUIT\nS| ") + GetParam() + "\nserver closes");
    const failure reason = talk.in(session_state::transaction).play(verbs::quit()).reason();
    EXPECT_EQ(reason.code, errc::quit_in_doubt);
}

INSTANTIATE_TEST_SUITE_P(Each, OddAnswer,
                         testing::Values("+OK", "bye\\r\\n", "+OKbye\\r\\n", "+ ERR\\r\\n",
                                         "\\r\\n\\r\\n+OK\\r\\n"));

// Before the login there is nothing to delete, so nothing is in doubt.
TEST(Quit, BeforeTheLoginIsNeverInDoubt) {
    scripted_exchange talk(R"(
        C: QUIT
        server closes
    )");
    EXPECT_EQ(talk.in(session_state::authorization).play(verbs::quit()).reason().code,
              errc::closed_by_server);
}

// Nothing was sent yet: the server deletes nothing.
TEST(Quit, ThatWasNotSentIsNotInDoubt) {
    scripted_exchange talk("S: -ERR autologout");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::quit()).reason().code,
              errc::unsolicited_octets);
}

}  // namespace
