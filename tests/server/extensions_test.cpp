// SPDX-License-Identifier: MIT
// CAPA, STLS, UTF8 and LANG, the length of commands, and invalid commands.
#include "peers/server_dialogue.hpp"

namespace pop3::serving {
namespace {

TEST(Capa, ListsWhatIsOffered) {
    server_dialogue d;
    d.facts.stls_possible = true;
    d.play(R"(
        S: +OK ...
        C: CAPA
        S: +OK ...
        S: TOP
        S: UIDL
        S: USER
        S: SASL PLAIN
        S: RESP-CODES
        S: AUTH-RESP-CODE
        S: PIPELINING
        S: EXPIRE NEVER
        S: UTF8 USER
        S: LANG
        S: STLS
        S: IMPLEMENTATION pop3
        S: .
    )");
}

TEST(Capa, WithoutTlsWherePasswordsNeedItNamesNoWayToLogIn) {
    server_dialogue d;
    d.facts.stls_possible = true;
    d.offered.cleartext_login = false;
    d.play(R"(
        S: +OK ...
        C: CAPA
        S: +OK ...
        S: TOP
        S: UIDL
        S: RESP-CODES
        S: AUTH-RESP-CODE
        S: PIPELINING
        S: EXPIRE NEVER
        S: UTF8 USER
        S: LANG
        S: STLS
        S: IMPLEMENTATION pop3
        S: .
    )");
}

TEST(Capa, WhatIsSwitchedOffIsNeitherListedNorDone) {
    server_features nothing;
    nothing.user = nothing.sasl_plain = nothing.top = nothing.uidl = nothing.utf8 = false;
    nothing.lang = nothing.pipelining = nothing.resp_codes = nothing.auth_resp_code = false;
    nothing.expire_never = false;
    nothing.implementation.clear();
    server_dialogue(nothing).play(R"(
        S: +OK ready
        C: CAPA
        S: +OK ...
        S: .
        C: USER mrose
        S: -ERR USER is not offered here
        C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm
        S: -ERR this mechanism is not offered here
        C: UTF8
        S: -ERR UTF8 is not offered here
        C: LANG
        S: -ERR LANG is not offered here
    )");
    server_features only_login;
    only_login.top = only_login.uidl = only_login.capa = false;
    server_dialogue(only_login).logged_in().with_message("a\r\n").play(R"(
        C: UIDL
        S: -ERR UIDL is not offered here
        C: TOP 1 0
        S: -ERR TOP is not offered here
        C: CAPA
        S: -ERR unknown command
    )");
}

TEST(Capa, ResponseCodesAreLeftOutWhereTheyAreNotOffered) {
    server_features old;
    old.resp_codes = old.auth_resp_code = false;
    server_dialogue(old).play(R"(
        S: +OK ...
        C: USER mrose
        S: +OK ...
        C: PASS x
        S: -ERR user name or password is wrong
    )");
}

class Stls : public testing::Test {
  protected:
    Stls() {
        mail.add_user("mrose", "tanstaaf");
        all_output(session);
    }
    memory_backend mail;
    server_features offered;
    server_session session{
        offered, mail, {.encrypted = false, .stls_possible = true, .timestamp = {}}};
};

TEST_F(Stls, WantsTlsOnceTheReplyIsOnItsWay) {
    session.receive("STLS\r\n");
    EXPECT_EQ(session.output(), "+OK begin TLS\r\n");
    EXPECT_FALSE(session.wants_tls());
    session.sent(session.output().size());
    EXPECT_TRUE(session.wants_tls());
    session.tls_started();
    EXPECT_FALSE(session.wants_tls());
    session.receive("STLS\r\nCAPA\r\n");
    const std::string text = all_output(session);
    EXPECT_TRUE(text.starts_with("-ERR TLS is active\r\n")) << text;
    EXPECT_EQ(text.find("STLS"), std::string::npos) << text;
}

TEST_F(Stls, OctetsAfterItAreAnInjectionAndEndTheConnection) {
    session.receive("STLS\r\nUSER mrose\r\n");
    EXPECT_EQ(all_output(session), "-ERR octets after STLS\r\n");
    EXPECT_TRUE(session.ended());
}

TEST_F(Stls, HalfACommandAfterItIsNoBetter) {
    session.receive("STLS\r\nU");
    EXPECT_EQ(all_output(session), "-ERR octets after STLS\r\n");
    EXPECT_TRUE(session.ended());
}

TEST_F(Stls, OctetsBetweenReplyAndHandshakeEndTheConnection) {
    session.receive("STLS\r\n");
    all_output(session);
    session.receive("USER mrose\r\n");
    EXPECT_TRUE(session.ended());
}

TEST_F(Stls, ForgetsTheUserNameThatWasSaidInClear) {
    session.receive("USER mrose\r\nSTLS\r\n");
    all_output(session);
    session.tls_started();
    session.receive("PASS tanstaaf\r\n");
    EXPECT_EQ(all_output(session), "-ERR USER first\r\n");
}

TEST_F(Stls, IsRefusedAfterUtf8) {
    session.receive("UTF8\r\nSTLS\r\n");
    EXPECT_EQ(all_output(session), "+OK UTF-8 mode\r\n-ERR not after UTF8\r\n");
}

TEST(StlsWithoutCertificate, IsRefused) {
    server_dialogue().play(R"(
        S: +OK ...
        C: STLS
        S: -ERR STLS is not offered here
    )");
}

TEST(Utf8, ComesBeforeTheLogin) {
    server_dialogue().play(R"(
        S: +OK ...
        C: UTF8
        S: +OK UTF-8 mode
        C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm
        S: +OK ...
        C: UTF8
        S: -ERR UTF8 comes before the login
    )");
}

TEST(Lang, HasEnglishOnly) {
    server_dialogue().play(R"(
        S: +OK ...
        C: LANG
        S: +OK ...
        S: en English
        S: .
        C: LANG en
        S: +OK en ...
        C: LANG *
        S: +OK en ...
        C: LANG de
        S: -ERR ...
    )");
}

TEST(Commands, UnknownOnesAreRefused) {
    server_dialogue().logged_in().play(R"(
        C: FETCH 1
        S: -ERR unknown command
        C: RPOP mrose
        S: -ERR unknown command
        C: RETRO 1
        S: -ERR unknown command
        C:
        S: -ERR unknown command
        C:  STAT
        S: -ERR unknown command
    )");
}

TEST(Commands, OfUpTo255OctetsAreRead) {
    for (const std::size_t octets : {253U, 254U, 255U}) {
        SCOPED_TRACE(octets);
        server_dialogue().play("S: +OK ...\nC: USER " + std::string(octets - 7, 'u') +
                               "\nS: +OK ...\n");
    }
}

TEST(Commands, LongerOnesAreDroppedAsOneLine) {
    for (const std::size_t octets : {256U, 257U, 5000U}) {
        SCOPED_TRACE(octets);
        server_dialogue().play("S: +OK ...\nC: USER " + std::string(octets - 7, 'u') +
                               "\nS: -ERR line too long\nC: QUIT\nS: +OK bye\n");
    }
}

TEST(Commands, WithControlCharactersAreRefused) {
    for (const char c : {'\0', '\r', '\t', '\x1b', '\x7f'})
        server_dialogue().play("S: +OK ...\nC: USER mrose" + std::string(1, c) +
                               "x\nS: -ERR control characters in a command\n");
}

TEST(Commands, MayEndWithABareLineFeed) {
    memory_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER mrose\nQUIT\n");
    EXPECT_EQ(all_output(session), "+OK now the password\r\n+OK bye\r\n");
}

}  // namespace
}  // namespace pop3::serving
