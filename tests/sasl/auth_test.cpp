// SPDX-License-Identifier: MIT
// AUTH (RFC 5034) as scripts: the argument of the command, and the end of an exchange.
#include "mechanisms.hpp"
#include "support/scripted_exchange.hpp"
#include "wire/base64.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

scripted_exchange over_tls(std::string_view text, std::string sasl) {
    scripted_exchange talk(text);
    talk.over_tls().in(session_state::authorization, {"RESP-CODES", "SASL " + std::move(sasl)});
    return talk;
}

// ---- the initial response ----

TEST(Auth, PutsTheInitialResponseOntoTheCommand) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK maildrop ready
    )",
                               "PLAIN");
    const auto done = talk.play(verbs::auth("PLAIN", ann()));
    EXPECT_TRUE(done.outcome);
    EXPECT_EQ(done.state, session_state::transaction);
}

TEST(Auth, WaitsForTheChallengeWhereTheServerDoesNotListTheMechanism) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN
        S| +\x20\r\n
        C: AGFubgBzM2NyZXQ=
        S: +OK
    )",
                               "LOGIN");
    EXPECT_TRUE(talk.play(verbs::auth("PLAIN", ann())).outcome);
}

TEST(Auth, WaitsForTheChallengeWhereThereIsNoListing) {
    scripted_exchange talk(R"(
        C: AUTH PLAIN
        S: +
        C: AGFubgBzM2NyZXQ=
        S: +OK
    )");
    talk.over_tls().in(session_state::authorization);
    EXPECT_TRUE(talk.play(verbs::auth("PLAIN", ann())).outcome);
}

// RFC 5034, section 4: 255 octets with CRLF. 240 characters of base64 are left for PLAIN, 180 octets.
TEST(Auth, PutsNoMoreOntoTheCommandThanFits) {
    const std::string user(180 - 2 - password.size(), 'u');
    const std::string message = '\0' + user + '\0' + std::string(password);
    const std::string fits = "C: AUTH PLAIN " + wire::base64_encode(message) + "\nS: +OK";
    ASSERT_EQ(fits.find('\n'), std::string("C: AUTH PLAIN ").size() + 240);
    EXPECT_TRUE(over_tls(fits, "PLAIN")
                    .play_once(verbs::auth("PLAIN", {user, std::string(password)}))
                    .outcome);

    const std::string longer =
        "C: AUTH PLAIN\nS: +\nC: " +
        wire::base64_encode('\0' + user + "u" + '\0' + std::string(password)) + "\nS: +OK";
    EXPECT_TRUE(over_tls(longer, "PLAIN")
                    .play_once(verbs::auth("PLAIN", {user + "u", std::string(password)}))
                    .outcome);
}

TEST(Auth, SpellsAnEmptyInitialResponseAsAnEqualsSign) {
    const auto talk = over_tls(R"(
        C: AUTH EXTERNAL =
        S: +OK
    )",
                               "EXTERNAL");
    EXPECT_TRUE(talk.play(verbs::auth_by<sasl_external>()).outcome);
}

TEST(Auth, SpellsAnEmptyResponseToAChallengeAsAnEmptyLine) {
    const auto talk = over_tls(R"(
        C: AUTH EXTERNAL
        S: +
        C:
        S: +OK
    )",
                               "PLAIN");
    EXPECT_TRUE(talk.play(verbs::auth_by<sasl_external>()).outcome);
}

TEST(Auth, NeverPutsATokenOntoTheCommand) {
    const auto talk = over_tls(R"(
        C: AUTH XOAUTH2
        S: +
        C: dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: +OK
    )",
                               "XOAUTH2");
    EXPECT_TRUE(talk.play(verbs::auth("XOAUTH2", ann_by_token())).outcome);
}

// ---- the mechanisms, from the first line to the last ----

TEST(Auth, LogsInByLoginWhateverThePromptsSay) {
    const auto talk = over_tls(R"(
        C: AUTH LOGIN
        S: + VXNlciBOYW1lAA==
        C: YW5u
        S: + UGFzc3dvcmQA
        C: czNjcmV0
        S: +OK
    )",
                               "LOGIN");
    EXPECT_TRUE(talk.play(verbs::auth("LOGIN", ann())).outcome);
}

TEST(Auth, LogsInByCramMd5) {
    const auto talk = over_tls(R"(
        C: AUTH CRAM-MD5
        S: + PDE3LjQyQHBvcC50ZXN0Pg==
        C: YW5uIGJhM2Y3MGQ0ZjRlNjAwMzE0YzdmNzM5ZGI4OTBlMjJh
        S: +OK
    )",
                               "CRAM-MD5");
    EXPECT_TRUE(talk.play(verbs::auth("CRAM-MD5", ann())).outcome);
}

TEST(Auth, LogsInByOauthBearer) {
    const auto talk = over_tls(R"(
        C: AUTH OAUTHBEARER
        S: +
        C: bixhPWFubkBleGFtcGxlLm9yZywBaG9zdD1wb3AuZXhhbXBsZS5vcmcBcG9ydD05OTUBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: +OK
    )",
                               "OAUTHBEARER");
    const sasl_peer peer{"pop.example.org", 995, {}};
    EXPECT_TRUE(talk.play(verbs::auth_by<sasl_oauthbearer>(ann_by_token(), peer)).outcome);
}

TEST(Auth, LogsInAnonymously) {
    const auto talk = over_tls(R"(
        C: AUTH ANONYMOUS c2lyaGM=
        S: +OK
    )",
                               "ANONYMOUS");
    EXPECT_TRUE(talk.play(verbs::auth_by<sasl_anonymous>("sirhc")).outcome);
}

TEST(Auth, LogsInByMechanismsThatRevealNothingInClear) {
    scripted_exchange talk(R"(
        C: AUTH CRAM-MD5
        S: + PDE3LjQyQHBvcC50ZXN0Pg==
        C: YW5uIGJhM2Y3MGQ0ZjRlNjAwMzE0YzdmNzM5ZGI4OTBlMjJh
        S: +OK
    )");
    talk.in(session_state::authorization);
    EXPECT_TRUE(talk.play(verbs::auth("CRAM-MD5", ann())).outcome);
}

TEST(Auth, KeepsPasswordsAndTokensFromAConnectionWithoutTls) {
    for (const char* name : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}) {
        scripted_exchange silence("");
        const bool token = std::string_view(name).find("AUTH") != std::string_view::npos;
        silence.in(session_state::authorization);
        const auto done = silence.play(verbs::auth(name, token ? ann_by_token() : ann()));
        EXPECT_EQ(done.outcome.error().code, errc::cleartext_refused) << name;
        EXPECT_TRUE(done.usable);
    }
}

// ---- refusals ----

TEST(Auth, ARefusalLeavesTheSessionUsable) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: -ERR [AUTH] Authentication failed.
    )",
                               "PLAIN");
    auto done = talk.play(verbs::auth("PLAIN", ann()));
    EXPECT_TRUE(done.usable);
    EXPECT_EQ(done.state, session_state::authorization);
    const failure reason = std::move(done).reason();
    EXPECT_EQ(reason.code, errc::authentication_failed);
    EXPECT_EQ(reason.command, "AUTH PLAIN ****");
}

// Servers older than RFC 5034 know AUTH, but no initial response.
TEST(Auth, TriesOnceMoreInTwoStepsWhereTheInitialResponseIsTooMuch) {
    for (const char* words : {"syntax error", "Protocol error", "too many arguments"}) {
        const auto talk = over_tls("C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: -ERR " + std::string(words) +
                                       "\nC: AUTH PLAIN\nS: +\nC: AGFubgBzM2NyZXQ=\nS: +OK",
                                   "PLAIN");
        EXPECT_TRUE(talk.play(verbs::auth("PLAIN", ann())).outcome) << words;
    }
}

TEST(Auth, DoesNotTryAVerdictOnThePasswordAgain) {
    for (const char* words : {"", " no", " invalid login", " unknown user or bad password",
                              " Authentication failed.", " bad credentials"}) {
        const auto talk =
            over_tls("C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: -ERR" + std::string(words), "PLAIN");
        const failure reason = talk.play_once(verbs::auth("PLAIN", ann())).reason();
        EXPECT_EQ(reason.code, errc::login_refused) << words;
    }
    const auto coded =
        over_tls("C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: -ERR [AUTH] unknown command", "PLAIN");
    EXPECT_EQ(coded.play_once(verbs::auth("PLAIN", ann())).reason().code,
              errc::authentication_failed);
}

TEST(Auth, RefusedBeforeThePasswordIsNoVerdictOnIt) {
    for (const char* words : {"", " unknown mechanism", " [AUTH] no"}) {
        const auto talk = over_tls("C: AUTH LOGIN\nS: -ERR" + std::string(words), "LOGIN");
        EXPECT_EQ(talk.play_once(verbs::auth("LOGIN", ann())).reason().code,
                  errc::mechanism_refused)
            << words;
    }
}

// A server that sent a challenge knows the mechanism, whatever it sends then.
TEST(Auth, RefusedAfterAChallengeIsAVerdict) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN
        S: +
        C: AGFubgBzM2NyZXQ=
        S: -ERR unknown command
    )",
                               "LOGIN");
    EXPECT_EQ(talk.play(verbs::auth("PLAIN", ann())).reason().code, errc::login_refused);
}

TEST(Auth, AnswersTheExplanationOfXoauth2WithAnEmptyLineAndReportsIt) {
    const auto talk = over_tls(R"(
        C: AUTH XOAUTH2
        S: +
        C: dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: + eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZXhhbXBsZS5vcmcvIn0=
        C:
        S: -ERR
    )",
                               "XOAUTH2");
    const failure reason = talk.play(verbs::auth("XOAUTH2", ann_by_token())).reason();
    EXPECT_EQ(reason.code, errc::authentication_failed);
    EXPECT_EQ(reason.detail,
              R"({"status":"401","schemes":"Bearer","scope":"https://mail.example.org/"})");
}

TEST(Auth, AnswersTheExplanationOfOauthBearerWithOneControlOctetAndReportsIt) {
    const auto talk = over_tls(R"(
        C: AUTH OAUTHBEARER
        S: +
        C: bixhPWFubkBleGFtcGxlLm9yZywBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=
        C: AQ==
        S: -ERR [SYS/TEMP] try again
    )",
                               "OAUTHBEARER");
    const failure reason =
        talk.play(verbs::auth_by<sasl_oauthbearer>(ann_by_token(), sasl_peer{})).reason();
    EXPECT_EQ(reason.code, errc::system_temporary);
    EXPECT_EQ(reason.detail, R"({"status":"invalid_token"})");
}

// ---- a server that violates the protocol ----

TEST(Auth, CancelsOverAChallengeThatIsNotBase64) {
    for (const char* challenge :
         {"PDE3LjQyQHBvcC50ZXN0Pg=", "PDE3 LjQy", "====", "a", "\x80\x81"}) {
        const auto talk = over_tls(
            "C: AUTH CRAM-MD5\nS: + " + std::string(challenge) + "\nC: *\nS: -ERR cancelled",
            "CRAM-MD5");
        const auto done = talk.play_once(verbs::auth("CRAM-MD5", ann()));
        EXPECT_EQ(done.outcome.error().code, errc::bad_challenge) << challenge;
        EXPECT_EQ(done.outcome.error().command, "AUTH CRAM-MD5");
        EXPECT_TRUE(done.usable);
    }
}

TEST(Auth, CancelsOverAChallengeThatTheMechanismDoesNotHave) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: + bW9yZQ==
        C: *
        S: -ERR cancelled
    )",
                               "PLAIN");
    auto done = talk.play(verbs::auth("PLAIN", ann()));
    EXPECT_TRUE(done.usable);
    EXPECT_EQ(std::move(done).reason().code, errc::bad_challenge);
}

TEST(Auth, CancelsWhenTheServerSpeaksBeforeTheClientHasSaidAnything) {
    const auto talk = over_tls(R"(
        C: AUTH XOAUTH2
        S: + eyJzdGF0dXMiOiI0MDEifQ==
        C: *
        S: -ERR
    )",
                               "XOAUTH2");
    EXPECT_EQ(talk.play(verbs::auth("XOAUTH2", ann_by_token())).reason().code, errc::bad_challenge);
}

TEST(Auth, DoesNotBelieveAnOkThatComesBeforeThePassword) {
    const auto talk = over_tls(R"(
        C: AUTH LOGIN
        S: + VXNlcm5hbWU6
        C: YW5u
        S: +OK welcome
    )",
                               "LOGIN");
    auto done = talk.play(verbs::auth("LOGIN", ann()));
    EXPECT_FALSE(done.usable);
    EXPECT_EQ(std::move(done).reason().code, errc::server_unverified);
}

TEST(Auth, DoesNotBelieveAnOkInsteadOfTheFirstChallenge) {
    const auto talk = over_tls(R"(
        C: AUTH XOAUTH2
        S: +OK
    )",
                               "XOAUTH2");
    EXPECT_EQ(talk.play(verbs::auth("XOAUTH2", ann_by_token())).reason().code,
              errc::server_unverified);
}

TEST(Auth, DoesNotBelieveAnOkAfterAnExplanation) {
    const auto talk = over_tls(R"(
        C: AUTH XOAUTH2
        S: +
        C: dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: + eyJzdGF0dXMiOiI0MDEifQ==
        C:
        S: +OK
    )",
                               "XOAUTH2");
    EXPECT_EQ(talk.play(verbs::auth("XOAUTH2", ann_by_token())).reason().code,
              errc::server_unverified);
}

TEST(Auth, DoesNotBelieveAnOkAfterACancellation) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: + bW9yZQ==
        C: *
        S: +OK
    )",
                               "PLAIN");
    auto done = talk.play(verbs::auth("PLAIN", ann()));
    EXPECT_FALSE(done.usable);
    EXPECT_EQ(std::move(done).reason().code, errc::server_unverified);
}

TEST(Auth, EndsTheSessionWhenChallengesGoOnAfterACancellation) {
    const auto talk = over_tls(R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: + bW9yZQ==
        C: *
        S: + bW9yZQ==
    )",
                               "PLAIN");
    auto done = talk.play(verbs::auth("PLAIN", ann()));
    EXPECT_FALSE(done.usable);
    EXPECT_EQ(std::move(done).reason().code, errc::malformed_reply);
}

TEST(Auth, EndsTheSessionWhenTheServerTalksNonsense) {
    const auto talk = over_tls(R"(
        C: AUTH LOGIN
        S: +VXNlcm5hbWU6
    )",
                               "LOGIN");
    EXPECT_FALSE(talk.play(verbs::auth("LOGIN", ann())).usable);
}

// Answers any challenge.
class talkative final : public sasl_mechanism {
  public:
    [[nodiscard]] std::string_view name() const override { return "TALK"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override { return {}; }
    [[nodiscard]] result<secret_string> respond(std::string_view) override {
        return secret_string("yes");
    }
    [[nodiscard]] bool complete() const override { return true; }
};

TEST(Auth, AnswersAsManyChallengesAsTheLimitAllowsAndNoMore) {
    limits bounds;
    bounds.sasl_challenges = 3;
    const auto talk_of = [&](int challenges, const std::string& end) {
        std::string text = "C: AUTH TALK\n";
        for (int i = 0; i < challenges; ++i) text += "S: + d2VsbD8=\nC: eWVz\n";
        scripted_exchange talk(text + end);
        talk.in(session_state::authorization).with(bounds);
        return talk.play(verbs::auth_by<talkative>());
    };
    EXPECT_TRUE(talk_of(2, "S: +OK").outcome);
    EXPECT_TRUE(talk_of(3, "S: +OK").outcome);
    const auto done = talk_of(3, "S: + d2VsbD8=\nC: *\nS: -ERR");
    EXPECT_EQ(done.outcome.error().code, errc::limit_exceeded);
    EXPECT_TRUE(done.usable);
}

TEST(Auth, RefusesAChallengeThatIsLongerThanAStatusLine) {
    limits bounds;
    bounds.status_line = 64;
    const auto talk_of = [&](std::size_t octets) {
        const std::string challenge = wire::base64_encode(std::string(octets, 'x'));
        scripted_exchange talk("C: AUTH TALK\nS: + " + challenge + "\nC: eWVz\nS: +OK");
        talk.in(session_state::authorization).with(bounds);
        return talk.play_once(verbs::auth_by<talkative>());
    };
    EXPECT_TRUE(talk_of(45).outcome);  // "+ " and 60 characters and CRLF
    EXPECT_EQ(talk_of(46).outcome.error().code, errc::line_too_long);
}

// ---- mechanisms that ask others ----

// A ticket for it comes from another server.
class ticketed final : public sasl_mechanism {
  public:
    [[nodiscard]] std::string_view name() const override { return "TICKET"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<event> prepare(std::optional<std::string_view>) override {
        return asked_.emplace();
    }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override {
        return respond({});
    }
    [[nodiscard]] result<secret_string> respond(std::string_view) override {
        if (!std::exchange(asked_, std::nullopt)->is_set()) return fail(errc::timed_out);
        return secret_string("yes");
    }
    [[nodiscard]] bool complete() const override { return true; }

  private:
    std::optional<event> asked_;
};

TEST(AuthThatAsksOthers, AwaitsTheirAnswers) {
    const auto talk = over_tls(R"(
        the work is over
        C: AUTH TICKET eWVz
        S: + d2VsbD8=
        the work is over
        C: eWVz
        S: +OK
    )",
                               "TICKET");
    EXPECT_TRUE(talk.play_once(verbs::auth_by<ticketed>()).outcome);
}

TEST(AuthThatAsksOthers, SendsNothingIfTheyDoNotAnswer) {
    const auto talk = over_tls("", "TICKET");
    const auto done = talk.play_once(verbs::auth_by<ticketed>());
    ASSERT_FALSE(done.outcome);
    EXPECT_EQ(done.outcome.error().code, errc::timed_out);
    EXPECT_EQ(done.state, session_state::authorization);
}

TEST(AuthThatAsksOthers, CancelsTheExchangeIfTheyDoNotAnswerLater) {
    const auto talk = over_tls(R"(
        the work is over
        C: AUTH TICKET eWVz
        S: + d2VsbD8=
        C: *
        S: -ERR cancelled
    )",
                               "TICKET");
    const auto done = talk.play_once(verbs::auth_by<ticketed>());
    ASSERT_FALSE(done.outcome);
    EXPECT_EQ(done.outcome.error().code, errc::timed_out);
}

}  // namespace
