// SPDX-License-Identifier: MIT
// STLS (RFC 2595, section 4): what comes before TLS does not count inside it.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

verb<bool> knows_nothing() {
    return [](dialogue& s) -> flow<bool> {
        co_return s.secure() && !s.known_capabilities() && s.greeting().empty();
    };
}

TEST(Stls, EncryptsAndForgetsWhatWasLearnedBefore) {
    scripted_exchange talk(R"(
        C: STLS
        S: +OK Begin TLS negotiation
        TLS handshake
    )");
    const auto upgraded = talk.in(session_state::authorization, {"STLS", "UIDL"})
                              .play(verbs::then(verbs::stls(), knows_nothing()));
    EXPECT_TRUE(*upgraded.outcome);
    EXPECT_EQ(upgraded.state, session_state::authorization);
}

TEST(Stls, RefusedLeavesTheConnectionInClear) {
    scripted_exchange talk(R"(
        C: STLS
        S: -ERR command not supported
    )");
    auto refused = talk.in(session_state::authorization).play(verbs::stls());
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).reason().code, errc::server_error);
}

class StlsInjection : public testing::TestWithParam<const char*> {};

// Rule R6, whether the octets come with the +OK or after it: both are played.
TEST_P(StlsInjection, OctetsBeforeTheHandshakeEndTheSession) {
    scripted_exchange talk(std::string(R"(
        C: STLS
        S: +OK Begin TLS negotiation
    )") + "S| " + GetParam());
    auto injected = talk.in(session_state::authorization).play(verbs::stls());
    EXPECT_FALSE(injected.usable);
    EXPECT_EQ(std::move(injected).reason().code, errc::octets_before_tls);
}

INSTANTIATE_TEST_SUITE_P(Octets, StlsInjection,
                         testing::Values("+OK injected\\r\\n", "+", "\\r\\n", "\\0",
                                         "+OK\\r\\nUSER\\r\\n.\\r\\n"));

TEST(Stls, IsNotSentTwice) {
    auto again =
        scripted_exchange("").in(session_state::authorization).over_tls().play(verbs::stls());
    EXPECT_TRUE(again.usable);
    EXPECT_EQ(std::move(again).reason().code, errc::wrong_state);
}

TEST(Stls, IsNotSentInTransaction) {
    EXPECT_EQ(
        scripted_exchange("").in(session_state::transaction).play(verbs::stls()).reason().code,
        errc::wrong_state);
}

// RFC 6856, section 2.1: the effects of UTF8 do not survive STLS.
TEST(Stls, IsNotSentAfterUtf8) {
    scripted_exchange talk(R"(
        C: UTF8
        S: +OK
    )");
    EXPECT_EQ(talk.in(session_state::authorization)
                  .play(verbs::then(verbs::utf8(), verbs::stls()))
                  .reason()
                  .code,
              errc::wrong_state);
}

TEST(Stls, TakesTheTimestampOfApopAway) {
    scripted_exchange talk(R"(
        S: +OK ready <1896.697170952@dbc.mtview.ca.us>
        C: STLS
        S: +OK
        TLS handshake
    )");
    const failure reason = talk.play(verbs::then(verbs::then(verbs::greeting(), verbs::stls()),
                                                 verbs::apop("mrose", password)))
                               .reason();
    EXPECT_EQ(reason.code, errc::apop_not_offered);
    EXPECT_EQ(
        reason.message(),
        "there is no timestamp for APOP (the greeting came before STLS, and may have been forged)");
    EXPECT_NE(reason.advice().find("user name and password: TLS protects them"), std::string::npos);
}

}  // namespace
