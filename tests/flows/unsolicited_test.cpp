// SPDX-License-Identifier: MIT
// Rule R2: when the client is about to send, no octets may be pending.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Unsolicited, LineBeforeACommandEndsTheSession) {
    scripted_exchange talk("S: -ERR you were idle for too long");
    auto ended = talk.in(session_state::transaction).play(verbs::dele(1));
    EXPECT_FALSE(ended.usable);
    const failure reason = std::move(ended).reason();
    EXPECT_EQ(reason.code, errc::unsolicited_octets);
    EXPECT_EQ(reason.command, "DELE 1");
}

TEST(Unsolicited, OneOctetIsEnough) {
    EXPECT_EQ(
        scripted_exchange("S| x").in(session_state::transaction).play(verbs::noop()).reason().code,
        errc::unsolicited_octets);
}

TEST(Unsolicited, AnswerToACommandThatWasNotGiven) {
    scripted_exchange talk(R"(
        C: NOOP
        S: +OK
        S: +OK 2 320
    )");
    EXPECT_EQ(talk.in(session_state::transaction)
                  .play(verbs::then(verbs::noop(), verbs::stat()))
                  .reason()
                  .code,
              errc::unsolicited_octets);
}

flow<capabilities> refused_pass_then_capa(dialogue& s) {
    result<reply> refused = co_await flows::pass(s, "s3cret").attempt();
    EXPECT_FALSE(refused);
    capabilities listing = co_await flows::capa(s);
    co_return listing;
}

// -ERR is one line.
TEST(Unsolicited, SecondLineOfAnErr) {
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: -ERR no
        S: this mailbox has moved
    )");
    const verb<capabilities> verb = refused_pass_then_capa;
    EXPECT_EQ(talk.in(session_state::authorization).over_tls().play(verb).reason().code,
              errc::unsolicited_octets);
}

// ---- outlook.office365.com and hMailServer send an empty line after a message ----

TEST(StrayBlankLine, IsLetPassBetweenCommands) {
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK
        S: hi
        S: .
        S:
        C: DELE 1
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::transaction)
                    .play(verbs::then(verbs::retr(1), verbs::dele(1)))
                    .outcome);
}

TEST(StrayBlankLine, MayBeHalfThere) {
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK
        S: hi
        S: .
        S| \r
        C: DELE 1
        S| \n
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::transaction)
                    .play(verbs::then(verbs::retr(1), verbs::dele(1)))
                    .outcome);
}

TEST(StrayBlankLine, IsLetPassBeforeAnAnswer) {
    scripted_exchange talk(R"(
        C: DELE 1
        S:
        S: +OK
        C: DELE 2
        S:
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::transaction)
                    .play(verbs::then(verbs::dele(1), verbs::dele(2)))
                    .outcome);
}

TEST(StrayBlankLine, IsNotLetPassTwiceBetweenCommands) {
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK
        S: hi
        S: .
        S:
        S:
    )");
    EXPECT_EQ(talk.in(session_state::transaction)
                  .play(verbs::then(verbs::retr(1), verbs::dele(1)))
                  .reason()
                  .code,
              errc::unsolicited_octets);
}

TEST(StrayBlankLine, IsNotLetPassTwiceBeforeAnAnswer) {
    scripted_exchange talk(R"(
        C: DELE 1
        S:
        S:
        S: +OK
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::dele(1)).reason().code,
              errc::malformed_reply);
}

TEST(StrayBlankLine, IsLetPassBeforeTheLoginToo) {
    scripted_exchange talk(R"(
        S:
        S: +OK ready
        C: CAPA
        S:
        S: +OK
        S: .
    )");
    EXPECT_TRUE(talk.play(verbs::then(verbs::greeting(), verbs::capa())).outcome);
}

// Rule R6: before TLS, no stray blank line is accepted.
TEST(StrayBlankLine, IsNotLetPassBeforeTheAnswerToStls) {
    scripted_exchange talk(R"(
        C: STLS
        S:
        S: +OK
    )");
    EXPECT_EQ(talk.in(session_state::authorization).play(verbs::stls()).reason().code,
              errc::malformed_reply);
}

TEST(StrayBlankLine, IsNotLetPassBeforeStls) {
    scripted_exchange talk(R"(
        C: CAPA
        S: +OK
        S: .
        S:
    )");
    EXPECT_EQ(talk.in(session_state::authorization)
                  .play(verbs::then(verbs::capa(), verbs::stls()))
                  .reason()
                  .code,
              errc::unsolicited_octets);
}

flow<reply> greeting_before_tls(dialogue& s) {
    s.expect_tls();
    reply hello = co_await flows::greeting(s);
    co_return hello;
}

TEST(StrayBlankLine, IsNotLetPassBeforeTheGreetingWhereTlsIsToCome) {
    EXPECT_EQ(scripted_exchange("S:\nS: +OK").play(verb<reply>(greeting_before_tls)).reason().code,
              errc::malformed_reply);
}

}  // namespace
