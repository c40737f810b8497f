// SPDX-License-Identifier: MIT
// login(): which method it uses, and that it uses only one (rule R8).
#include "login_dialogues.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// ---- the choice ----

TEST(Login, AsksForCapabilitiesBeforeAndAfter) {
    scripted_exchange talk = authorized(R"(
        C: CAPA
        S: +OK
        S: SASL PLAIN
        S: STLS
        S: .
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: +OK
        S: PIPELINING
        S: .
    )");
    EXPECT_TRUE(talk.over_tls().play(verbs::login(ann())).outcome);
}

TEST(Login, TakesTheListingThatIsThere) {
    const auto talk = knowing({"SASL PLAIN"}, R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR not now
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, PrefersAuthToUserAndPass) {
    const auto talk = knowing({"USER", "SASL LOGIN PLAIN CRAM-MD5"}, R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, TakesUserAndPassWhereThereIsNoAuth) {
    const auto talk = knowing({"USER", "UIDL"}, R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, TakesUserAndPassWhereTheServerDoesNotSay) {
    scripted_exchange talk = authorized(R"(
        C: CAPA
        S: -ERR unknown command
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
    )");
    EXPECT_TRUE(talk.over_tls().play(verbs::login(ann())).outcome);
}

TEST(Login, TakesUserAndPassWhereAListingHasNeither) {
    const auto talk = knowing({"TOP", "UIDL"}, R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, TakesWhatHidesThePasswordBeforeWhatShowsIt) {
    const auto talk = knowing({"USER", "SASL PLAIN HIDES HIDES-BETTER"}, R"(
        C: AUTH HIDES-BETTER aGlkZGVu
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(login_with_library(ann())).outcome);
}

TEST(Login, TakesWhatBindsTheChannelBeforeAllElse) {
    const auto talk = knowing({"SASL PLAIN HIDES HIDES-BETTER HIDES-PLUS"}, R"(
        C: AUTH HIDES-PLUS aGlkZGVu
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(login_with_library(ann(), true)).outcome);
}

TEST(Login, DoesNotBindAChannelThatIsNotThere) {
    const auto talk = knowing({"SASL PLAIN HIDES HIDES-PLUS"}, R"(
        C: AUTH HIDES aGlkZGVu
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(login_with_library(ann(), false)).outcome);
}

TEST(Login, PrefersOauthBearerToXoauth2) {
    const auto talk = knowing({"SASL PLAIN XOAUTH2 OAUTHBEARER"}, R"(
        C: AUTH OAUTHBEARER
        S: +
        C: bixhPWFubkBleGFtcGxlLm9yZywBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann_by_token())).outcome);
}

TEST(Login, TakesXoauth2WhereThereIsNothingElseForATokenAndIgnoresTheCaseOfNames) {
    const auto talk = knowing({"sasl plain xoauth2"}, R"(
        C: AUTH XOAUTH2
        S: +
        C: dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UAQE=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann_by_token())).outcome);
}

TEST(Login, TakesExternalForAClientCertificate) {
    const auto talk = knowing({"SASL PLAIN EXTERNAL"}, R"(
        C: AUTH EXTERNAL =
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(credentials::external())).outcome);
}

TEST(Login, NeverSendsATokenAsAPassword) {
    const auto talk = knowing({"USER", "SASL PLAIN LOGIN"}, "");
    auto done = talk.play(verbs::login(ann_by_token()));
    EXPECT_TRUE(done.usable);
    const failure reason = std::move(done).reason();
    EXPECT_EQ(reason.code, errc::no_common_mechanism);
    EXPECT_EQ(reason.detail,
              "client and server have no mechanism in common; it offers PLAIN LOGIN");
}

TEST(Login, TakesNeitherApopNorCramMd5ByItself) {
    scripted_exchange talk(R"(
        S: +OK <1896.697170952@dbc.mtview.ca.us>
        C: CAPA
        S: +OK
        S: SASL CRAM-MD5
        S: .
    )");
    talk.over_tls();
    const auto done = talk.play(verbs::then(verbs::greeting(), verbs::login(ann())));
    EXPECT_EQ(done.outcome.error().code, errc::no_common_mechanism);
}

TEST(Login, SurvivesAnEmptySaslList) {
    const auto talk = knowing({"SASL"}, "");
    EXPECT_EQ(talk.play(verbs::login(ann())).reason().detail,
              "client and server have no mechanism in common; it offers nothing before TLS");
}

// ---- without TLS ----

TEST(Login, HidesThePasswordWhereThereIsNoTls) {
    scripted_exchange talk = authorized(R"(
        C: CAPA
        S: +OK
        S: SASL PLAIN HIDES
        S: .
        C: AUTH HIDES aGlkZGVu
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(login_with_library(ann())).outcome);
}

TEST(Login, SendsNoPasswordWithoutTls) {
    for (const char* listing : {"S: +OK\nS: SASL PLAIN LOGIN\nS: USER\nS: .", "S: -ERR"}) {
        const auto talk = authorized("C: CAPA\n" + std::string(listing));
        auto done = talk.play(verbs::login(ann()));
        EXPECT_TRUE(done.usable);
        EXPECT_EQ(std::move(done).reason().code, errc::cleartext_refused);
    }
}

TEST(Login, SendsThePasswordWithoutTlsWhenToldTo) {
    scripted_exchange talk = authorized(R"(
        C: CAPA
        S: +OK
        S: SASL PLAIN
        S: .
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.with(in_clear()).play(verbs::login(ann())).outcome);
}

// ---- a method by its name ----

TEST(Login, TakesTheMechanismThatIsNamedAndNoStrongerOne) {
    const auto talk = knowing({"SASL PLAIN CRAM-MD5 HIDES"}, R"(
        C: AUTH CRAM-MD5
        S: + PDE3LjQyQHBvcC50ZXN0Pg==
        C: YW5uIGJhM2Y3MGQ0ZjRlNjAwMzE0YzdmNzM5ZGI4OTBlMjJh
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(login_with_library(ann().by("cram-md5"))).outcome);
}

TEST(Login, TakesUserAndPassByName) {
    const auto talk = knowing({"SASL PLAIN", "USER"}, R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann().by("USER"))).outcome);
}

TEST(Login, TakesApopByNameAlsoWithoutTls) {
    scripted_exchange talk(R"(
        S: +OK <1896.697170952@dbc.mtview.ca.us>
        C: CAPA
        S: -ERR
        C: APOP ann 220883b910ec2846f3624ece13e8293f
        S: -ERR
    )");
    const auto done = talk.play(verbs::then(verbs::greeting(), verbs::login(ann().by("APOP"))));
    EXPECT_EQ(done.outcome.error().code, errc::login_refused);
}

TEST(Login, TriesANamedMechanismWhereTheServerDoesNotSay) {
    scripted_exchange talk = authorized(R"(
        C: CAPA
        S: -ERR
        C: AUTH PLAIN
        S: +
        C: AGFubgBzM2NyZXQ=
        S: +OK
    )");
    EXPECT_TRUE(talk.over_tls().play(verbs::login(ann().by("PLAIN"))).outcome);
}

TEST(Login, DoesNotTryANamedMechanismThatTheServerDoesNotList) {
    const auto talk = knowing({"SASL PLAIN"}, "");
    const failure reason = talk.play(verbs::login(ann().by("CRAM-MD5"))).reason();
    EXPECT_EQ(reason.code, errc::no_common_mechanism);
    EXPECT_EQ(reason.detail, "the server does not offer CRAM-MD5; it offers PLAIN");
}

TEST(Login, DoesNotTakeAMechanismThatIsNotForTheseCredentials) {
    const auto talk = knowing({"SASL PLAIN XOAUTH2"}, "");
    EXPECT_EQ(talk.play(verbs::login(ann().by("XOAUTH2"))).reason().code,
              errc::no_common_mechanism);
    EXPECT_EQ(talk.play(verbs::login(ann_by_token().by("USER"))).reason().code,
              errc::no_common_mechanism);
}

TEST(Login, ByANameThatShowsThePasswordStillNeedsTls) {
    for (const char* name : {"USER", "PLAIN", "LOGIN"}) {
        const auto talk = authorized("C: CAPA\nS: +OK\nS: USER\nS: SASL PLAIN LOGIN\nS: .");
        EXPECT_EQ(talk.play(verbs::login(ann().by(name))).reason().code, errc::cleartext_refused);
    }
}

// ---- one attempt ----

TEST(Login, DoesNotStepDownAfterAFailure) {
    const auto talk = knowing({"USER", "SASL HIDES PLAIN LOGIN"}, R"(
        C: AUTH HIDES aGlkZGVu
        S: -ERR
    )");
    auto done = talk.play(login_with_library(ann()));
    EXPECT_EQ(done.state, session_state::authorization);
    EXPECT_EQ(std::move(done).reason().code, errc::login_refused);
}

TEST(Login, SaysNothingWithAnEmptyPassword) {
    auto done = knowing({"USER"}, "").play(verbs::login(credentials("ann", "")));
    EXPECT_TRUE(done.usable);
    const failure reason = std::move(done).reason();
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_EQ(reason.detail, "the password or token is empty");
}

// RFC 6856, section 2.2: a digest of what SASLprep would have changed is a wrong password.
TEST(Login, TakesApopForAsciiOnly) {
    const credentials identity = credentials("ann", "gr\xc3\xbc\xc3\x9f").by("APOP");
    const verb<reply> login = [=](dialogue& s) { return flows::login(s, identity); };
    EXPECT_EQ(knowing({"UTF8 USER"}, "").play_once(login).reason().code,
              errc::credentials_unusable);
}

flow<reply> login_then_quit(dialogue& s, std::error_code& refusal) {
    flow<reply> attempt = flows::login(s, credentials("ann", "s3cret"));
    result<reply> refused = co_await attempt.attempt();
    refusal = refused.error().code;
    reply bye = co_await flows::quit(s);
    co_return bye;
}

// RFC 1939, section 4: a server may close after a login that failed.
TEST(Login, ARefusalIsToldAlsoIfTheServerHangsUpAfterIt) {
    const auto talk = knowing({"USER", "SASL"}, R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: -ERR wrong, goodbye
        C: QUIT
        server closes
    )");
    std::error_code refusal;
    const verb<reply> exchange = [&](dialogue& s) { return login_then_quit(s, refusal); };
    EXPECT_EQ(talk.play_once(exchange).reason().code, errc::closed_by_server);
    EXPECT_EQ(refusal, errc::login_refused);
}

TEST(Login, DoesNotSendThePasswordAfterAFailedUser) {
    const auto talk = knowing({"USER"}, R"(
        C: USER ann
        S: -ERR never heard of
    )");
    EXPECT_FALSE(talk.play(verbs::login(ann())).outcome);
}

// ---- UTF8 ----

TEST(Login, EntersUtf8ModeBeforeThePassword) {
    const auto talk = knowing({"UTF8", "SASL PLAIN"}, R"(
        C: UTF8
        S: +OK UTF8 enabled
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, GoesOnWhereUtf8IsRefused) {
    const auto talk = knowing({"UTF8", "SASL PLAIN"}, R"(
        C: UTF8
        S: -ERR
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, LeavesUtf8ModeAloneWhenToldTo) {
    scripted_exchange talk = knowing({"UTF8", "SASL PLAIN"}, R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    policy without;
    without.utf8 = false;
    EXPECT_TRUE(talk.with(without).play(verbs::login(ann())).outcome);
}

TEST(Login, DoesNotEnterUtf8ModeForALoginThatCannotBe) {
    const auto talk = knowing({"UTF8", "SASL GSSAPI"}, "");
    EXPECT_EQ(talk.play(verbs::login(ann())).reason().code, errc::no_common_mechanism);
}

TEST(Login, SendsOtherThanAsciiInUserAndPassOnlyWhereTheServerTakesIt) {
    const credentials marie("mari\xc3\xa9", std::string(password));
    EXPECT_EQ(knowing({"USER", "UTF8"}, "").play(verbs::login(marie)).reason().code,
              errc::no_common_mechanism);
    const auto talk = knowing({"USER", "UTF8 USER"},
                              "C: UTF8\nS: +OK\nC: USER mari\xc3\xa9\nS: +OK\n"
                              "C: PASS s3cret\nS: +OK\nC: CAPA\nS: -ERR");
    EXPECT_TRUE(talk.play(verbs::login(marie)).outcome);
}

TEST(Stls, IsNotTriedInUtf8Mode) {
    scripted_exchange talk(R"(
        C: UTF8
        S: +OK
    )");
    talk.in(session_state::authorization);
    auto done = talk.play(verbs::then(verbs::utf8(), verbs::stls()));
    EXPECT_TRUE(done.usable);
    EXPECT_EQ(std::move(done).reason().code, errc::wrong_state);
}

}  // namespace
