// SPDX-License-Identifier: MIT
// The greeting (RFC 1939, section 4): the server speaks first.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Greeting, OpensTheDialogue) {
    scripted_exchange talk("S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>");
    auto hello = talk.play(verbs::greeting());
    EXPECT_EQ(hello.state, session_state::authorization);
    EXPECT_EQ(std::move(hello).value().text(),
              "POP3 server ready <1896.697170952@dbc.mtview.ca.us>");
}

TEST(Greeting, NeedsNoText) {
    EXPECT_EQ(scripted_exchange("S: +OK").play(verbs::greeting()).value().text(), "");
}

TEST(Greeting, NeedsNoBlankBeforeItsText) {
    EXPECT_EQ(scripted_exchange("S: +OKready").play(verbs::greeting()).value().text(), "ready");
    EXPECT_EQ(
        scripted_exchange("S: -ERRtoo many connections").play(verbs::greeting()).reason().code,
        errc::server_error);
}

// A late greeting is read as the answer to the next command.
TEST(Greeting, ThatComesAgainAnswersNothing) {
    scripted_exchange talk(R"(
        S: +OK ready <1896.697170952@dbc.mtview.ca.us>
        C: USER ann
        S: +OK ready <1896.697170952@dbc.mtview.ca.us>
    )");
    auto again = talk.play(verbs::then(verbs::greeting(), verbs::user("ann")));
    EXPECT_FALSE(again.usable);
    EXPECT_EQ(std::move(again).reason().code, errc::out_of_step);
}

TEST(Greeting, CanBeARefusal) {
    const auto hello = scripted_exchange("S: -ERR too many connections").play(verbs::greeting());
    EXPECT_EQ(hello.outcome.error().code, errc::server_error);
    EXPECT_EQ(hello.outcome.error().command, "greeting");
    EXPECT_EQ(hello.outcome.error().reply, "-ERR too many connections");
    EXPECT_EQ(hello.outcome.error().advice(), "Read the server's answer, and try again later.");
    EXPECT_EQ(hello.state, session_state::ended);
}

// Exchange Online greets with a word in brackets that is no response code.
TEST(Greeting, HasNoResponseCodes) {
    const failure reason =
        scripted_exchange("S: -ERR [IN-USE] come back").play(verbs::greeting()).reason();
    EXPECT_EQ(reason.code, errc::server_error);
}

TEST(Greeting, OfAnotherProtocolIsNotPop3) {
    for (const char* words : {"220 smtp.example.org ESMTP", "* OK IMAP4rev1", "+ go ahead",
                              "HTTP/1.1 400 Bad Request"}) {
        const auto hello = scripted_exchange(std::string("S: ") + words).play(verbs::greeting());
        EXPECT_EQ(hello.outcome.error().code, errc::malformed_reply) << words;
        EXPECT_EQ(hello.outcome.error().reply, words);
        EXPECT_FALSE(hello.usable);
    }
}

TEST(Greeting, MayNotComeTwice) {
    scripted_exchange talk(R"(
        S: +OK ready
        S: +OK ready again
    )");
    EXPECT_EQ(talk.play(verbs::then(verbs::greeting(), verbs::capa())).reason().code,
              errc::unsolicited_octets);
}

TEST(Greeting, ThatNeverComesIsALostConnection) {
    const failure reason = scripted_exchange("server closes").play(verbs::greeting()).reason();
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_EQ(reason.command, "greeting");
}

TEST(Greeting, IsReadOnce) {
    auto again = scripted_exchange("").in(session_state::authorization).play(verbs::greeting());
    EXPECT_TRUE(again.usable);
    EXPECT_EQ(std::move(again).reason().code, errc::wrong_state);
}

TEST(Greeting, ComesBeforeEveryCommand) {
    auto early = scripted_exchange("").play(verbs::capa());
    EXPECT_TRUE(early.usable);
    EXPECT_EQ(std::move(early).reason().code, errc::wrong_state);
}

}  // namespace
