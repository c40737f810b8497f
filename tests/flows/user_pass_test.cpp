// SPDX-License-Identifier: MIT
// USER and PASS (RFC 1939, section 7), and RPOP, which once replaced PASS.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(UserPass, OpensTheMaildropOverTls) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK maildrop locked and ready
    )");
    auto login =
        talk.in(session_state::authorization).over_tls().play(verbs::user_pass("ann", password));
    EXPECT_EQ(login.state, session_state::transaction);
    EXPECT_THAT(login.trace, testing::ElementsAre("C: USER ann", "S: +OK", "C: PASS ****",
                                                  "S: +OK maildrop locked and ready"));
    EXPECT_EQ(std::move(login).value().text(), "maildrop locked and ready");
}

// Rule R8.
TEST(Pass, IsNotSentInClear) {
    auto refused =
        scripted_exchange("").in(session_state::authorization).play(verbs::pass(password));
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).reason().code, errc::cleartext_refused);
}

TEST(Pass, IsSentInClearIfAllowedByName) {
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::authorization)
                    .with(policy{.allow_cleartext_password = true})
                    .play(verbs::pass(password))
                    .outcome);
}

// RFC 1939, section 7: one argument, so the blanks are the password's.
TEST(Pass, KeepsTheBlanksOfThePassword) {
    scripted_exchange talk(R"(
        C| PASS  two  words \r\n
        S: +OK
    )");
    EXPECT_TRUE(
        talk.in(session_state::authorization).over_tls().play(verbs::pass(" two  words ")).outcome);
}

TEST(Pass, RefusedLeavesTheSessionInAuthorization) {
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: -ERR s3cret is not the password of ann
    )");
    auto refused = talk.in(session_state::authorization).over_tls().play(verbs::pass(password));
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(refused.state, session_state::authorization);
    const failure reason = std::move(refused).reason();
    EXPECT_EQ(reason.code, errc::login_refused);
    EXPECT_EQ(reason.command, "PASS ****");
    EXPECT_EQ(reason.reply, "-ERR ****");
}

// The server has not seen the password.
TEST(User, RefusedIsNoVerdictOnThePassword) {
    scripted_exchange talk(R"(
        C: USER ann
        S: -ERR never heard of ann
    )");
    const failure reason = talk.in(session_state::authorization)
                               .over_tls()
                               .play(verbs::user_pass("ann", password))
                               .reason();
    EXPECT_EQ(reason.code, errc::user_refused);
    EXPECT_EQ(reason.command, "USER ann");
}

failure closed_at(std::string_view text) {
    scripted_exchange talk(text);
    return talk.in(session_state::authorization)
        .over_tls()
        .play(verbs::user_pass("ann", password))
        .reason();
}

TEST(Pass, AnsweredByAClosedConnectionMayHaveBeenRefused) {
    const failure reason = closed_at("C: USER ann\nS: +OK\nC: PASS s3cret\nserver closes");
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_THAT(reason.advice(),
                testing::HasSubstr("too many logins, a block, or a wrong password"));
}

TEST(User, AnsweredByAClosedConnectionIsALostConnection) {
    EXPECT_EQ(closed_at("C: USER ann\nserver closes").advice(),
              fail(errc::closed_by_server).advice());
}

TEST(Pass, IsNotSentTwiceAfterALogin) {
    EXPECT_EQ(scripted_exchange("")
                  .in(session_state::transaction)
                  .over_tls()
                  .play(verbs::pass(password))
                  .reason()
                  .code,
              errc::wrong_state);
}

TEST(Login, AgainSaysThatThereIsOne) {
    const failure reason = scripted_exchange("")
                               .in(session_state::transaction)
                               .over_tls()
                               .play(verbs::login("ann", password))
                               .reason();
    EXPECT_EQ(reason.code, errc::wrong_state);
    EXPECT_EQ(reason.detail, "already logged in");
    EXPECT_EQ(reason.advice(), "Go on with this login, or open another connection.");
}

TEST(Rpop, LogsInByTrustedHost) {
    scripted_exchange talk(R"(
        C: RPOP ann
        S: +OK
    )");
    const auto login = talk.in(session_state::authorization).play(verbs::rpop("ann"));
    EXPECT_TRUE(login.outcome);
    EXPECT_EQ(login.state, session_state::transaction);
}

}  // namespace
