// SPDX-License-Identifier: MIT
// What poplib's methods send, return and throw, with a server that plays a script.
#include <gmock/gmock.h>

#include "peers/scripted_peer.hpp"
#include "pop3/poplib.hpp"

namespace pop3::poplib {
namespace {

using test::scripted_peer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// The error_proto that `call` throws.
template <class Call>
failure refusal_of(Call call) {
    try {
        call();
    } catch (const error_proto& e) {
        return e.reason();
    }
    ADD_FAILURE() << "no error_proto was thrown";
    return {};
}

TEST(Poplib, GreetingIsTheWelcome) {
    const scripted_peer server("S: +OK Hola <1@example.org>");
    const POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.getwelcome(), "+OK Hola <1@example.org>");
    EXPECT_EQ(mailbox.host(), "127.0.0.1");
    EXPECT_EQ(mailbox.port(), server.port());
}

TEST(Poplib, RefusedGreetingIsAnErrorProtoWithTheServersLine) {
    const scripted_peer server("S: -ERR come back later");
    const failure reason = refusal_of([&] { POP3("127.0.0.1", server.port()); });
    EXPECT_EQ(reason.reply, "-ERR come back later");
}

TEST(Poplib, EveryMethodSendsItsCommandAndGivesTheStatusLine) {
    const scripted_peer server(R"(S: +OK ready
        C: UTF8
        S: +OK UTF8 enabled
        C: USER mrose
        S: +OK name is a valid mailbox
        C: PASS tanstaaf
        S: +OK 2 messages (320 octets)
        C: NOOP
        S: +OK
        C: DELE 1
        S: +OK message 1 deleted
        C: RSET
        S: +OK maildrop has 2 messages
        C: LIST 2
        S: +OK 2 200
        C: UIDL 2
        S: +OK 2 QhdPYR:00WBw1Ph7x7
        C: QUIT
        S: +OK dewey POP3 server signing off)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.utf8(), "+OK UTF8 enabled");
    EXPECT_EQ(mailbox.user("mrose"), "+OK name is a valid mailbox");
    EXPECT_EQ(mailbox.pass_("tanstaaf"), "+OK 2 messages (320 octets)");
    EXPECT_EQ(mailbox.noop(), "+OK");
    EXPECT_EQ(mailbox.dele(1), "+OK message 1 deleted");
    EXPECT_EQ(mailbox.rset(), "+OK maildrop has 2 messages");
    EXPECT_EQ(mailbox.list(2), "+OK 2 200");
    EXPECT_EQ(mailbox.uidl(2), "+OK 2 QhdPYR:00WBw1Ph7x7");
    EXPECT_EQ(mailbox.quit(), "+OK dewey POP3 server signing off");
}

TEST(Poplib, RpopSendsTheUser) {
    const scripted_peer server(R"(S: +OK ready
        C: RPOP mrose
        S: +OK trusted)");
    EXPECT_EQ(POP3("127.0.0.1", server.port()).rpop("mrose"), "+OK trusted");
}

TEST(Poplib, AuthRunsAMechanism) {
    const scripted_peer server(R"(S: +OK ready
        C: AUTH PLAIN
        S: +
        C: AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: +OK Maildrop locked and ready)");
    POP3 mailbox("127.0.0.1", server.port());
    sasl_plain plain(credentials("tim", "tanstaaftanstaaf"));
    EXPECT_EQ(mailbox.auth(plain), "+OK Maildrop locked and ready");
}

TEST(Poplib, StatGivesCountAndOctetsAndIgnoresWhatFollows) {
    const scripted_peer server(R"(S: +OK ready
        C: STAT
        S: +OK 2 320 and more)");
    const auto [count, octets] = POP3("127.0.0.1", server.port()).stat();
    EXPECT_EQ(count, 2U);
    EXPECT_EQ(octets, 320U);
}

TEST(Poplib, MalformedStatIsAnErrorProtoAndTheConnectionGoesOn) {
    const scripted_peer server(R"(S: +OK ready
        C: STAT
        S: +OK many
        C: NOOP
        S: +OK)");
    POP3 mailbox("127.0.0.1", server.port());
    const failure reason = refusal_of([&] { mailbox.stat(); });
    EXPECT_EQ(reason.code, errc::unreadable_reply);
    EXPECT_EQ(reason.reply, "+OK many");
    EXPECT_EQ(mailbox.noop(), "+OK");
}

TEST(Poplib, AnswerAboutAnotherMessageEndsTheDialogue) {
    const scripted_peer server(R"(S: +OK ready
        C: UIDL 2
        S: +OK 00001a1457b5a851
        C: LIST 2
        S: +OK 5 120)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.uidl(2), "+OK 00001a1457b5a851");
    EXPECT_EQ(refusal_of([&] { mailbox.list(2); }).code, errc::out_of_step);
    EXPECT_THROW(mailbox.noop(), error);
}

TEST(Poplib, ListingsKeepTheServersOwnLines) {
    const scripted_peer server(R"(S: +OK ready
        C: LIST
        S: +OK 2 messages
        S: 1 120 from Ann
        S: 2  200
        S: .
        C: UIDL
        S: +OK
        S: 1 whqtswO00WBw418f9t5JxYwZ
        S: 2
        S: .)");
    POP3 mailbox("127.0.0.1", server.port());
    const auto [response, lines, octets] = mailbox.list();
    EXPECT_EQ(response, "+OK 2 messages");
    EXPECT_THAT(lines, ElementsAre("1 120 from Ann", "2  200"));
    EXPECT_EQ(octets, 24U);
    EXPECT_THAT(mailbox.uidl().lines, ElementsAre("1 whqtswO00WBw418f9t5JxYwZ", "2"));
}

TEST(Poplib, RetrGivesLinesWithoutStuffingAndCountsOctetsAsPythonDoes) {
    const scripted_peer server(R"(S: +OK ready
        C: RETR 1
        S: +OK 120 octets
        S: Subject: hi
        S:
        S: ..x
        S: ...y
        S: .)");
    const auto [response, lines, octets] = POP3("127.0.0.1", server.port()).retr(1);
    EXPECT_EQ(response, "+OK 120 octets");
    EXPECT_THAT(lines, ElementsAre("Subject: hi", "", ".x", "..y"));
    EXPECT_EQ(octets, 24U);
}

TEST(Poplib, TopSendsBothNumbers) {
    const scripted_peer server(R"(S: +OK ready
        C: TOP 3 10
        S: +OK
        S: Subject: hi
        S: .)");
    const multi_line_response top = POP3("127.0.0.1", server.port()).top(3, 10);
    EXPECT_EQ(top.response, "+OK");
    EXPECT_THAT(top.lines, ElementsAre("Subject: hi"));
    EXPECT_EQ(top.octets, 13U);
}

TEST(Poplib, LinesMayBeLongerThan2048Octets) {
    const std::string long_line(5000, 'z');
    const scripted_peer server("S: +OK ready\nC: RETR 1\nS: +OK\nS: " + long_line + "\nS: .");
    EXPECT_THAT(POP3("127.0.0.1", server.port()).retr(1).lines, ElementsAre(long_line));
}

TEST(Poplib, BareLineFeedStaysInItsLineAndEndsNoMessage) {
    const scripted_peer server(R"(S: +OK ready
        C: RETR 1
        S: +OK
        LF: one
        LF: .
        S: two
        S: .)");
    const multi_line_response message = POP3("127.0.0.1", server.port()).retr(1);
    EXPECT_THAT(message.lines, ElementsAre("one\n.\ntwo"));
    EXPECT_EQ(message.octets, 11U);
}

TEST(Poplib, ServerWithoutCarriageReturnsIsReadAsItSpeaks) {
    const scripted_peer server(R"(LF: +OK ready
        C: LIST
        LF: +OK
        LF: 1 120
        LF: .
        C: RETR 1
        LF: +OK
        LF: one
        LF: two
        LF: .)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.list().octets, 6U);
    const multi_line_response message = mailbox.retr(1);
    EXPECT_THAT(message.lines, ElementsAre("one", "two"));
    EXPECT_EQ(message.octets, 8U);
}

TEST(Poplib, ConnectionLostInAMessageIsAnErrorProto) {
    const scripted_peer server(R"(S: +OK ready
        C: RETR 1
        S: +OK
        S: Subject: hi)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(refusal_of([&] { mailbox.retr(1); }).code, errc::closed_by_server);
}

TEST(Poplib, RefusalCarriesTheServersLineAndTheConnectionGoesOn) {
    const scripted_peer server(R"(S: +OK ready
        C: DELE 9
        S: -ERR no such message
        C: NOOP
        S: +OK)");
    POP3 mailbox("127.0.0.1", server.port());
    const failure reason = refusal_of([&] { mailbox.dele(9); });
    EXPECT_EQ(reason.reply, "-ERR no such message");
    EXPECT_EQ(reason.command, "DELE 9");
    EXPECT_EQ(mailbox.noop(), "+OK");
}

TEST(Poplib, StrayLineAfterARefusalEndsTheDialogueInsteadOfAnsweringTheNextCommand) {
    const scripted_peer server(R"(S: +OK ready
        C: USER invalid
        S: -ERR invalid
        S: +OK)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(refusal_of([&] { mailbox.user("invalid"); }).reply, "-ERR invalid");
    EXPECT_THROW(mailbox.user("mrose"), error_proto);
    EXPECT_THROW(mailbox.noop(), error);
}

TEST(Poplib, AnyCommandGoesInAnyState) {
    const scripted_peer server(R"(S: +OK ready
        C: STAT
        S: -ERR log in first)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(refusal_of([&] { mailbox.stat(); }).reply, "-ERR log in first");
}

// Python's _shortcmd and _longcmd.
TEST(Poplib, CommandThatPop3DoesNotDefineIsSentAsItIs) {
    const scripted_peer server(R"(S: +OK ready
        C: XSENDER 1
        S: +OK ann@example.org
        C: *ENV 1
        S: +OK
        S: From: ann
        S: ..
        S: .)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.command("XSENDER 1"), "+OK ann@example.org");
    const auto [response, lines, octets] = mailbox.command_lines("*ENV 1");
    EXPECT_EQ(response, "+OK");
    EXPECT_THAT(lines, ElementsAre("From: ann", "."));
    EXPECT_EQ(octets, 14U);
}

TEST(Poplib, CommandThatPop3DefinesHasAMethodOfItsOwn) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_THROW(mailbox.command("DELE 1"), std::invalid_argument);
    EXPECT_THROW(mailbox.command_lines("RETR 1"), std::invalid_argument);
}

// ---- APOP ----

TEST(Poplib, ApopSendsTheDigestOfTheTimestamp) {
    const scripted_peer server(R"(S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: +OK maildrop has 1 message)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.apop("mrose", "tanstaaf"), "+OK maildrop has 1 message");
}

TEST(Poplib, ApopTakesTheTimestampOfPythonsOwnTestServer) {
    const scripted_peer server(R"(S: +OK dummy pop3 server ready. <timestamp>
        C: APOP foo 6ad091c223cbbcdcb60819b7c8cfeae8
        S: +OK done nothing.)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(mailbox.apop("foo", "dummypassword"), "+OK done nothing.");
}

TEST(Poplib, ApopWithoutATimestampIsAnErrorProtoInPythonsWords) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(refusal_of([&] { mailbox.apop("mrose", "tanstaaf"); }).detail,
              "-ERR APOP not supported by server");
}

// ---- CAPA and STLS ----

TEST(Poplib, CapaMapsNamesToParameters) {
    const scripted_peer server(R"(S: +OK ready
        C: CAPA
        S: +OK Capability list follows
        S: TOP
        S: SASL PLAIN CRAM-MD5
        S: Expire 60
        S: .)");
    EXPECT_THAT(
        POP3("127.0.0.1", server.port()).capa(),
        ElementsAre(Pair("Expire", ElementsAre("60")),
                    Pair("SASL", ElementsAre("PLAIN", "CRAM-MD5")), Pair("TOP", ElementsAre())));
}

TEST(Poplib, RefusedCapaIsAnErrorProtoInPythonsWords) {
    const scripted_peer server(R"(S: +OK ready
        C: CAPA
        S: -ERR what?)");
    POP3 mailbox("127.0.0.1", server.port());
    const failure reason = refusal_of([&] { mailbox.capa(); });
    EXPECT_EQ(reason.detail, "-ERR CAPA not supported by server");
    EXPECT_EQ(reason.reply, "-ERR what?");
}

TEST(Poplib, StlsIsNotSentWhereCapaLacksIt) {
    const scripted_peer server(R"(S: +OK ready
        C: CAPA
        S: +OK
        S: TOP
        S: .)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(refusal_of([&] { mailbox.stls(); }).detail, "-ERR STLS not supported by server");
}

// ---- leaving ----

TEST(Poplib, RefusedQuitThrowsTheServersLineAndCloses) {
    const scripted_peer server(R"(S: +OK ready
        C: QUIT
        S: -ERR some deleted messages not removed)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_EQ(refusal_of([&] { mailbox.quit(); }).reply, "-ERR some deleted messages not removed");
    EXPECT_THROW(mailbox.noop(), error);
}

TEST(Poplib, EveryCallAfterQuitSaysThatTheSessionHasEnded) {
    const scripted_peer server("S: +OK ready\nC: QUIT\nS: +OK");
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.quit();
    for (int times = 0; times < 2; ++times) {
        try {
            mailbox.noop();
            FAIL() << "was sent";
        } catch (const error& e) {
            EXPECT_STREQ(e.what(),
                         "NOOP: the command is not allowed in this state (the session has ended)");
            EXPECT_EQ(e.reason().advice(), "Open a new connection.");
        }
    }
}

TEST(Poplib, QuitWithoutAnAnswerIsInDoubt) {
    const scripted_peer server(R"(S: +OK ready
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK
        C: QUIT)");
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.user("mrose");
    mailbox.pass_("tanstaaf");
    EXPECT_EQ(refusal_of([&] { mailbox.quit(); }).code, errc::quit_in_doubt);
}

TEST(Poplib, CloseSendsNothingAndMayBeCalledAgain) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.close();
    mailbox.close();
    EXPECT_THROW(mailbox.noop(), error);
    EXPECT_EQ(mailbox.getwelcome(), "+OK ready");
}

}  // namespace
}  // namespace pop3::poplib
