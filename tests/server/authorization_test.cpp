// SPDX-License-Identifier: MIT
// The AUTHORIZATION state: greeting, USER, PASS, APOP, and refusals.
#include "peers/server_dialogue.hpp"
#include "vocabulary/constant_time.hpp"

namespace pop3::serving {
namespace {

TEST(Authorization, UserAndPassOpenTheMaildrop) {
    server_dialogue().with_message("Subject: hi\r\n\r\n").play(R"(
        S: +OK pop3 ready
        C: USER mrose
        S: +OK ...
        C: PASS tanstaaf
        S: +OK maildrop has 1 message
        C: STAT
        S: +OK 1 15
    )");
}

TEST(Authorization, VerbsAreReadInAnyCase) {
    server_dialogue().play(R"(
        S: +OK ...
        C: user mrose
        S: +OK ...
        C: pAsS tanstaaf
        S: +OK ...
        C: sTaT
        S: +OK 0 0
    )");
}

TEST(Authorization, AWrongPasswordSaysAuthAndLeavesRoomForTheRightOne) {
    server_dialogue().play(R"(
        S: +OK ...
        C: USER mrose
        S: +OK ...
        C: PASS wrong
        S: -ERR [AUTH] ...
        C: PASS tanstaaf
        S: -ERR USER first
        C: USER mrose
        S: +OK ...
        C: PASS tanstaaf
        S: +OK ...
    )");
}

// It is compared with a guess all the same, so that the time tells nothing.
TEST(WrongPassword, OfAUserThatDoesNotExistIsNeverRight) {
    EXPECT_FALSE(nobodys_secret.empty());
    EXPECT_TRUE(wrong_password(nobodys_secret, nullptr));
    EXPECT_TRUE(wrong_password("", nullptr));
}

TEST(Authorization, AnUnknownUserIsToldNothingElseThanAWrongPassword) {
    server_dialogue().play(R"(
        S: +OK ...
        C: USER nobody
        S: +OK now the password
        C: PASS tanstaaf
        S: -ERR [AUTH] user name or password is wrong
        C: USER mrose
        S: +OK now the password
        C: PASS wrong
        S: -ERR [AUTH] user name or password is wrong
    )");
}

TEST(Authorization, BlanksInAPasswordBelongToIt) {
    memory_backend mail;
    mail.add_user("ann", " two  words ");
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER ann\r\nPASS  two  words \r\n");
    EXPECT_EQ(all_output(session), "+OK now the password\r\n+OK maildrop has 0 messages\r\n");
}

TEST(Authorization, FiveWrongPasswordsEndTheConnection) {
    server_dialogue().play(R"(
        S: +OK ...
        C: USER mrose
        S: +OK ...
        C: PASS 1
        S: -ERR [AUTH] ...
        C: USER mrose
        S: +OK ...
        C: PASS 2
        S: -ERR [AUTH] ...
        C: USER mrose
        S: +OK ...
        C: PASS 3
        S: -ERR [AUTH] ...
        C: USER mrose
        S: +OK ...
        C: PASS 4
        S: -ERR [AUTH] ...
        C: USER mrose
        S: +OK ...
        C: PASS 5
        S: -ERR [AUTH] ...
        C: USER mrose
    )");
}

TEST(Authorization, ApopTakesTheDigestOfTimestampAndPassword) {
    // The example of RFC 1939, section 7.
    server_dialogue d;
    d.offered.apop = true;
    d.facts.timestamp = "<1896.697170952@dbc.mtview.ca.us>";
    d.play(R"(
        S: +OK pop3 ready <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fa
        S: -ERR [AUTH] ...
        C: APOP mrose
        S: -ERR APOP takes a name and a digest
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: +OK ...
    )");
}

TEST(Authorization, ApopIsRefusedWhereItIsNotOffered) {
    server_dialogue().play(R"(
        S: +OK pop3 ready
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: -ERR APOP is not offered here
    )");
}

TEST(Authorization, CommandsOfTheTransactionStateWaitForTheLogin) {
    server_dialogue().play(R"(
        S: +OK ...
        C: STAT
        S: -ERR log in first
        C: RETR 1
        S: -ERR log in first
        C: DELE 1
        S: -ERR log in first
        C: NOOP
        S: -ERR log in first
    )");
}

TEST(Authorization, ALoginDoesNotHappenTwice) {
    server_dialogue().logged_in().play(R"(
        C: USER mrose
        S: -ERR already logged in
        C: AUTH PLAIN
        S: -ERR already logged in
        C: STLS
        S: -ERR already logged in
    )");
}

TEST(Authorization, ASecondSessionFindsTheMaildropInUse) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    const server_features offered;
    server_session first(offered, mail, {});
    server_session second(offered, mail, {});
    all_output(first);
    all_output(second);
    first.receive("USER mrose\r\nPASS tanstaaf\r\n");
    all_output(first);
    second.receive("USER mrose\r\nPASS tanstaaf\r\n");
    EXPECT_EQ(all_output(second),
              "+OK now the password\r\n-ERR [IN-USE] another session holds the maildrop\r\n");
    first.receive("QUIT\r\n");
    all_output(first);
    second.receive("PASS tanstaaf\r\n");
    EXPECT_EQ(all_output(second), "+OK maildrop has 0 messages\r\n");
}

TEST(Authorization, PasswordsCanBeRefusedWithoutTls) {
    server_features offered;
    offered.cleartext_login = false;
    server_dialogue(offered).play(R"(
        S: +OK ...
        C: USER mrose
        S: -ERR no password without TLS
        C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm
        S: -ERR no password without TLS
        C: PASS tanstaaf
        S: -ERR USER first
    )");
}

TEST(Authorization, QuitDeletesNothing) {
    server_dialogue().with_message("a\r\n").play(R"(
        S: +OK ...
        C: QUIT
        S: +OK bye
        C: USER mrose
    )",
                                                 std::vector<std::string>{"a\r\n"});
}

}  // namespace
}  // namespace pop3::serving
