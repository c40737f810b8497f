// SPDX-License-Identifier: MIT
// What the server repeats of a login is masked: in traces, replies and failures (rule R8).
#include "mechanisms.hpp"
#include "support/scripted_exchange.hpp"
#include "support/verbs.hpp"
#include "wire/base64.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// Plays the script and returns all text that a person could see.
template <class Verb>
std::string seen_of(const std::string& text, const Verb& verb) {
    scripted_exchange talk(text);
    talk.over_tls().in(session_state::authorization, {"SASL PLAIN LOGIN"});
    const auto done = talk.play_once(verb);
    std::string all;
    for (const std::string& line : done.trace) all += line + '\n';
    return all + (done.outcome ? done.outcome->line : done.outcome.error().message());
}

TEST(Secrecy, SaslLinesAreMaskedInTraces) {
    const std::string seen = seen_of(
        "C: AUTH LOGIN\nS: + VXNlcjo=\nC: YW5u\nS: + UGFzczo=\n"
        "C: czNjcmV0\nS: +OK",
        verbs::auth("LOGIN", ann()));
    EXPECT_NE(seen.find("C: ****\nS: + UGFzczo=\nC: ****\n"), std::string::npos) << seen;
}

TEST(Secrecy, ThePasswordIsMaskedWhereTheServerRepeatsItInWords) {
    const std::string seen = seen_of("C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: -ERR no: s3cret is wrong",
                                     verbs::auth("PLAIN", ann()));
    EXPECT_NE(seen.find("-ERR ****"), std::string::npos) << seen;
}

TEST(Secrecy, ThePasswordIsMaskedWhereTheServerRepeatsItInBase64) {
    const std::string seen = seen_of("C: USER ann\nS: +OK\nC: PASS s3cret\nS: -ERR czNjcmV0?",
                                     verbs::user_pass("ann", password));
    EXPECT_NE(seen.find("-ERR ****"), std::string::npos) << seen;
}

TEST(Secrecy, ASaslLineIsMaskedWhereTheServerRepeatsItWholeOrCutShort) {
    for (const std::string echo : {"AGFubgBzM2NyZXQ=", "AGFubgBzM2NyZ", "AGFubgBzM2Ny..."}) {
        const std::string seen =
            seen_of("C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: -ERR what is AUTH PLAIN " + echo,
                    verbs::auth("PLAIN", ann()));
        EXPECT_EQ(seen.find("AGFubgBzM2"), std::string::npos) << seen;
    }
}

TEST(Secrecy, AChallengeThatRepeatsThePasswordIsMasked) {
    const std::string challenge = wire::base64_encode("you said s3cret, didn't you");
    const std::string seen =
        seen_of("C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: + " + challenge + "\nC: *\nS: -ERR",
                verbs::auth("PLAIN", ann()));
    EXPECT_NE(seen.find("S: + ****\n"), std::string::npos) << seen;
    EXPECT_EQ(seen.find(challenge), std::string::npos) << seen;
}

TEST(Secrecy, ATokenIsMaskedInTheExplanationOfItsRefusal) {
    const std::string token = "ya29.a0AfH6SMBx-long-and-secret";
    const std::string first =
        "user=ann\x01"
        "auth=Bearer " +
        token + "\x01\x01";
    const std::string seen =
        seen_of("C: AUTH XOAUTH2\nS: +\nC: " + wire::base64_encode(first) + "\nS: + " +
                    wire::base64_encode(R"({"status":"400","token":")" + token + "\"}") +
                    "\nC:\nS: -ERR bad token " + token,
                verbs::auth("XOAUTH2", credentials::oauth("ann", token)));
    EXPECT_NE(seen.find("(****)"), std::string::npos) << seen;
    EXPECT_EQ(seen.find("a0AfH6"), std::string::npos) << seen;
}

// A server that received the password in an earlier attempt may name a mechanism so.
TEST(Secrecy, ThePasswordIsMaskedAmongTheMechanismsThatTheServerOffers) {
    scripted_exchange talk("");
    talk.over_tls().in(session_state::authorization, {"SASL X-" + password});
    const failure reason = talk.play_once(verbs::login("ann", password)).reason();
    EXPECT_EQ(reason.code, errc::no_common_mechanism);
    EXPECT_NE(reason.detail.find("it offers ****"), std::string::npos) << reason.detail;
}

TEST(Secrecy, EachOfSeveralSecretsIsMasked) {
    owned_session s;
    s.mask_secret("tanstaaf");
    s.mask_secret("hunter2");
    EXPECT_EQ(s.masked("-ERR hunter2"), "-ERR ****");
    EXPECT_EQ(s.masked("-ERR tanstaaf"), "-ERR ****");
    EXPECT_EQ(s.masked("-ERR another"), "-ERR another");
}

TEST(Secrecy, AnExplanationIsEscapedAndBounded) {
    const std::string odd = "\x1b[31m" + std::string(4000, 'x');
    scripted_exchange talk(
        "C: AUTH XOAUTH2\nS: +\n"
        "C: dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UAQE=\nS: + " +
        wire::base64_encode(odd) + "\nC:\nS: -ERR");
    talk.over_tls().in(session_state::authorization);
    const failure reason = talk.play_once(verbs::auth("XOAUTH2", ann_by_token())).reason();
    EXPECT_TRUE(reason.detail.starts_with("\\x1B[31mxxx")) << reason.detail;
    EXPECT_LT(reason.detail.size(), 600U);
}

TEST(Secrecy, CredentialsAreWipedWhereTheyAreMovedFrom) {
    std::string plain = "s3cret";
    const secret_string taken(std::move(plain));
    EXPECT_EQ(taken.reveal(), "s3cret");
    EXPECT_EQ(plain, "");  // NOLINT: its remains are tested
}

}  // namespace
