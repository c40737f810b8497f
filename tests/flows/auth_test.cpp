// SPDX-License-Identifier: MIT
// AUTH (RFC 5034) as the session sees it; the exchanges themselves are in tests/sasl/.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// Answers every challenge by repeating it.
class echo final : public sasl_mechanism {
  public:
    [[nodiscard]] std::string_view name() const override { return "ECHO"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override { return {}; }
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override {
        return secret_string(challenge);
    }
    [[nodiscard]] bool complete() const override { return true; }
};

flow<reply> auth_echo(dialogue& s) {
    echo mechanism;
    reply ok = co_await flows::auth(s, mechanism);
    co_return ok;
}

played<reply> played_in_authorization(const std::string& text) {
    scripted_exchange talk(text);
    return talk.in(session_state::authorization, {"SASL ECHO"}).play(auth_echo);
}

TEST(AuthExchange, AnswersOneChallengeAtATime) {
    const auto login = played_in_authorization(R"(
        C: AUTH ECHO
        S: + Zm9v
        C: Zm9v
        S: + Zm9vYg==
        C: Zm9vYg==
        S: +OK
    )");
    EXPECT_TRUE(login.outcome);
    EXPECT_EQ(login.state, session_state::transaction);
    EXPECT_THAT(login.trace, testing::Contains("C: ****").Times(2));
}

class BadChallenge : public testing::TestWithParam<const char*> {};

// RFC 5034, section 4: a challenge that cannot be decoded is answered by "*".
TEST_P(BadChallenge, CancelsTheExchange) {
    auto cancelled = played_in_authorization(std::string("C: AUTH ECHO\nS: + ") + GetParam() + R"(
        C: *
        S: -ERR cancelled
    )");
    EXPECT_TRUE(cancelled.usable);
    EXPECT_EQ(cancelled.state, session_state::authorization);
    const failure reason = std::move(cancelled).reason();
    EXPECT_EQ(reason.code, errc::bad_challenge);
    EXPECT_EQ(reason.command, "AUTH ECHO");
}

INSTANTIATE_TEST_SUITE_P(Base64, BadChallenge,
                         testing::Values("Zm9", "Zm9v=", "Zm 9v", "Zm9v!", "====", "=",
                                         "Zh==", "challenge"));

TEST(Challenge, BelongsIntoAuthAndNowhereElse) {
    scripted_exchange talk(R"(
        C: NOOP
        S: + Zm9v
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::noop()).reason().code,
              errc::malformed_reply);
}

// Rule R2: a server that answers before the request has not read it.
TEST(AuthExchange, IsNotAnsweredAheadOfTheResponse) {
    EXPECT_EQ(played_in_authorization(R"(
        C: AUTH ECHO
        S: + Zm9v
        S: +OK
    )")
                  .reason()
                  .code,
              errc::unsolicited_octets);
}

}  // namespace
