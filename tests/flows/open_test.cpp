// SPDX-License-Identifier: MIT
// Opening: TLS, greeting and STLS in the one order that each mode has.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

auto open_with(tls_mode mode) {
    return [mode](dialogue& s) { return flows::open(s, mode); };
}

TEST(Open, WithoutTlsReadsTheGreeting) {
    scripted_exchange talk(R"(
        S: +OK ready
    )");
    const auto opened = talk.play(open_with(tls_mode::none));
    EXPECT_EQ(opened.outcome->text(), "ready");
    EXPECT_EQ(opened.state, session_state::authorization);
    EXPECT_THAT(opened.trace, testing::ElementsAre("S: +OK ready"));
}

TEST(Open, WithImplicitTlsEncryptsBeforeTheGreeting) {
    scripted_exchange talk(R"(
        TLS handshake
        S: +OK ready
    )");
    EXPECT_EQ(talk.play(open_with(tls_mode::implicit)).value().text(), "ready");
}

TEST(Open, WithStlsReturnsTheGreetingAndEncrypts) {
    scripted_exchange talk(R"(
        S: +OK ready
        C: STLS
        S: +OK begin
        TLS handshake
    )");
    EXPECT_EQ(talk.play(open_with(tls_mode::stls)).value().text(), "ready");
}

TEST(Open, ARefusedStlsIsNoTlsAndEndsTheSession) {
    scripted_exchange talk(R"(
        S: +OK ready
        C: STLS
        S: -ERR what is that?
    )");
    const auto refused = talk.play(open_with(tls_mode::stls));
    EXPECT_FALSE(refused.usable) << "something could be sent in clear text";
    ASSERT_FALSE(refused.outcome);
    EXPECT_EQ(refused.outcome.error().code, errc::tls_failed);
    EXPECT_EQ(refused.outcome.error().command, "STLS");
    EXPECT_EQ(refused.outcome.error().reply, "-ERR what is that?");
}

// Octets after the answer to STLS do not come from the authenticated server (RFC 2595).
TEST(Open, WithStlsLetsNoOctetPassBeforeTheHandshake) {
    scripted_exchange talk(R"(
        S: +OK ready
        C: STLS
        S: +OK begin
        S: +OK forged
    )");
    EXPECT_EQ(talk.play_once(open_with(tls_mode::stls)).reason().code, errc::octets_before_tls);
}

TEST(Open, AFailedImplicitHandshakeIsAboutTls) {
    owned_session s;
    flow<reply> opening = flows::open(s, tls_mode::implicit);
    const io_request* want = opening.next();
    ASSERT_NE(want, nullptr);
    EXPECT_EQ(want->type, io_request::kind::start_tls);
    opening.done({make_error_code(errc::certificate_untrusted), 0, "expired"});
    EXPECT_EQ(opening.next(), nullptr);
    const result<reply> outcome = opening.take();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, errc::certificate_untrusted);
    EXPECT_EQ(outcome.error().command, "TLS");
    EXPECT_EQ(outcome.error().detail, "expired");
    EXPECT_FALSE(s.secure());
    EXPECT_FALSE(s.usable());
}

}  // namespace
