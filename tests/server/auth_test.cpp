// SPDX-License-Identifier: MIT
// AUTH (RFC 5034) with PLAIN (RFC 4616).
#include "peers/server_dialogue.hpp"
#include "wire/base64.hpp"

namespace pop3::serving {
namespace {

using namespace std::string_literals;

TEST(Auth, PlainWithAnInitialResponse) {
    server_dialogue().play(R"(
        S: +OK ...
        C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm
        S: +OK ...
        C: NOOP
        S: +OK
    )");
}

TEST(Auth, PlainWithoutAnInitialResponseGetsAnEmptyChallenge) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("auth plain\r\n");
    EXPECT_EQ(all_output(session), "+ \r\n");
    session.receive("AG1yb3NlAHRhbnN0YWFm\r\n");
    EXPECT_EQ(all_output(session), "+OK maildrop has 0 messages\r\n");
}

TEST(Auth, TheUserMayNameHimselfAsTheIdentityToActAs) {
    const std::string response = wire::base64_encode("mrose\0mrose\0tanstaaf"s);
    server_dialogue().play("S: +OK ...\nC: AUTH PLAIN " + response + "\nS: +OK ...\n");
}

TEST(Auth, NobodyActsAsSomebodyElse) {
    const std::string response = wire::base64_encode("root\0mrose\0tanstaaf"s);
    server_dialogue().play("S: +OK ...\nC: AUTH PLAIN " + response + "\nS: -ERR [AUTH] ...\n");
}

TEST(Auth, MessagesThatAreNotPlainAreWrongCredentials) {
    for (const std::string& message :
         {""s, "mrose"s, "\0mrose"s, "\0\0tanstaaf"s, "\0mrose\0"s, "\0mrose\0tanstaaf\0"s}) {
        const std::string response = message.empty() ? "=" : wire::base64_encode(message);
        server_dialogue().play("S: +OK ...\nC: AUTH PLAIN " + response + "\nS: -ERR [AUTH] ...\n");
    }
}

TEST(Auth, AStarCancels) {
    server_dialogue().play(R"(
        S: +OK ...
        C: AUTH PLAIN
        S: + ...
        C: *
        S: -ERR cancelled
        C: QUIT
        S: +OK bye
    )");
}

TEST(Auth, WhatIsNotBase64EndsTheExchangeAndNotTheSession) {
    server_dialogue().play(R"(
        S: +OK ...
        C: AUTH PLAIN
        S: + ...
        C: AG1yb3NlAHRhbnN0YWFm=
        S: -ERR not base64
        C: AUTH PLAIN !
        S: -ERR not base64
        C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm
        S: +OK ...
    )");
}

TEST(Auth, OtherMechanismsAreRefused) {
    server_dialogue().play(R"(
        S: +OK ...
        C: AUTH
        S: -ERR AUTH takes a mechanism
        C: AUTH SCRAM-SHA-256
        S: -ERR this mechanism is not offered here
        C: AUTH PLAIN = =
        S: -ERR too many arguments
    )");
}

TEST(Auth, AResponseMayBeLongerThanACommand) {
    const std::string password(300, 'p');
    memory_backend mail;
    mail.add_user("mrose", password);
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("AUTH PLAIN\r\n");
    all_output(session);
    session.receive(wire::base64_encode("\0mrose\0"s + password) + "\r\n");
    EXPECT_EQ(all_output(session), "+OK maildrop has 0 messages\r\n");
}

TEST(Auth, AnEndlessResponseIsDroppedAndEndsTheExchange) {
    memory_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("AUTH PLAIN\r\n");
    all_output(session);
    for (int i = 0; i < 100; ++i) session.receive(std::string(1000, 'A'));
    session.receive("\r\nNOOP\r\n");
    EXPECT_EQ(all_output(session), "-ERR line too long\r\n-ERR log in first\r\n");
}

}  // namespace
}  // namespace pop3::serving
