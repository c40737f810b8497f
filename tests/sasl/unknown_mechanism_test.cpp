// SPDX-License-Identifier: MIT
// login() if the server does not know what it lists: a refusal that is no verdict on the password.
#include "login_dialogues.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// Zimbra lists PLAIN, but has no AUTH at all.
TEST(Login, GoesOnWithUserAndPassWhereAuthIsUnknown) {
    const auto talk = knowing({"SASL PLAIN LOGIN", "TOP"}, R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: -ERR invalid command
        C: AUTH PLAIN
        S: -ERR invalid command
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

TEST(Login, GoesOnWithTheNextMechanismWhereOneIsUnknown) {
    const auto talk = knowing({"SASL HIDES PLAIN"}, R"(
        C: AUTH HIDES aGlkZGVu
        S: -ERR Unsupported authentication mechanism
        C: AUTH HIDES
        S: -ERR Unsupported authentication mechanism
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(login_with_library(ann())).outcome);
}

TEST(Login, GoesOnWhereAMechanismIsRefusedBeforeItSaidAnything) {
    const auto talk = knowing({"SASL LOGIN"}, R"(
        C: AUTH LOGIN
        S: -ERR no
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: CAPA
        S: -ERR
    )");
    EXPECT_TRUE(talk.play(verbs::login(ann())).outcome);
}

// The password went over the wire twice, and was judged once.
TEST(Login, EndsWithTheFirstVerdictOnThePassword) {
    const auto talk = knowing({"SASL PLAIN"}, R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: -ERR invalid command
        C: AUTH PLAIN
        S: -ERR invalid command
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: -ERR invalid login
    )");
    const failure reason = talk.play(verbs::login(ann())).reason();
    EXPECT_EQ(reason.code, errc::login_refused);
    EXPECT_EQ(reason.command, "PASS ****");
}

TEST(Login, SaysThatNoWayIsKnownWhereNoneIs) {
    const auto talk = knowing({"SASL PLAIN"}, R"(
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: -ERR invalid command
        C: AUTH PLAIN
        S: -ERR invalid command
        C: USER ann
        S: -ERR invalid command
    )");
    auto done = talk.play(verbs::login(ann()));
    EXPECT_TRUE(done.usable);
    const failure reason = std::move(done).reason();
    EXPECT_EQ(reason.code, errc::mechanism_refused);
    EXPECT_EQ(reason.command, "USER ann");
    EXPECT_EQ(reason.detail, "tried: PLAIN, USER");
}

TEST(Login, ByNameTriesNoOtherWay) {
    const auto talk = knowing({"SASL PLAIN LOGIN", "USER"}, R"(
        C: AUTH LOGIN
        S: -ERR unknown command
    )");
    EXPECT_EQ(talk.play(verbs::login(ann().by("LOGIN"))).reason().code, errc::mechanism_refused);
}

// The mechanism that hides the password is unknown there, and the rest would reveal it.
TEST(Login, SendsNoPasswordInClearBecauseAMechanismIsUnknown) {
    scripted_exchange talk = authorized(R"(
        C: CAPA
        S: +OK
        S: SASL HIDES PLAIN
        S: .
        C: AUTH HIDES aGlkZGVu
        S: -ERR unknown command
        C: AUTH HIDES
        S: -ERR unknown command
    )");
    EXPECT_EQ(talk.play(login_with_library(ann())).reason().code, errc::cleartext_refused);
}

}  // namespace
