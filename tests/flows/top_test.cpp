// SPDX-License-Identifier: MIT
// TOP (RFC 1939, section 7): the header and the first lines of the body.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Top, GivesTheHeaderAndTheFirstLines) {
    scripted_exchange talk(R"(
        C: TOP 1 1
        S: +OK top of message follows
        S: Subject: hi
        S:
        S: ..first line
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::top(1, 1)).value(),
              "Subject: hi\r\n\r\n.first line\r\n");
}

TEST(Top, CanAskForTheHeaderAlone) {
    scripted_exchange talk(R"(
        C: TOP 7 0
        S: +OK
        S: Subject: hi
        S:
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::top(7, 0)).value(),
              "Subject: hi\r\n\r\n");
}

TEST(Top, RefusedLeavesTheSessionGood) {
    scripted_exchange talk(R"(
        C: TOP 3 10
        S: -ERR no such message
    )");
    auto refused = talk.in(session_state::transaction).play(verbs::top(3, 10));
    EXPECT_TRUE(refused.usable);
    const failure reason = std::move(refused).reason();
    EXPECT_EQ(reason.code, errc::server_error);
    EXPECT_EQ(reason.command, "TOP 3 10");
}

// FTGate and pop.km.ru answer twice.
TEST(Top, AnsweredTwiceIsNotMistakenForTheNextAnswer) {
    scripted_exchange talk(R"(
        C: TOP 1 0
        S: +OK
        S: +OK
        S: Subject: hi
        S: .
        S: +OK
    )");
    EXPECT_EQ(talk.in(session_state::transaction)
                  .play(verbs::then(verbs::top(1, 0), verbs::noop()))
                  .reason()
                  .code,
              errc::unsolicited_octets);
}

}  // namespace
