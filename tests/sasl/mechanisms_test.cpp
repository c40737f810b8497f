// SPDX-License-Identifier: MIT
// What each built-in mechanism sends, octet for octet, by the examples of the RFCs.
#include "pop3/mechanisms.hpp"

#include <gtest/gtest.h>

#include "sasl/md5.hpp"
#include "wire/base64.hpp"

namespace {

using namespace pop3;

// The initial response of the mechanism.
std::string first_of(sasl_mechanism& mechanism) {
    const auto first = mechanism.initial_response();
    if (!first) return "(nothing)";
    return *first ? std::string((*first)->reveal()) : first->error().message();
}

std::string answer_of(sasl_mechanism& mechanism, std::string_view challenge) {
    const auto answer = mechanism.respond(challenge);
    return answer ? std::string(answer->reveal()) : answer.error().message();
}

std::string octets(std::string_view text_with_nul_as_0) {
    std::string all(text_with_nul_as_0);
    for (char& c : all)
        if (c == '0') c = '\0';
    return all;
}

constexpr std::string_view explanation = R"({"status":"invalid_token","scope":"example_scope"})";

TEST(HmacMd5, GivesTheDigestsOfRfc2202) {
    EXPECT_EQ(sasl::hmac_md5_hex(std::string(16, '\x0b'), "Hi There"),
              "9294727a3638bb1c13f48ef8158bfc9d");
    EXPECT_EQ(sasl::hmac_md5_hex("Jefe", "what do ya want for nothing?"),
              "750c783e6ab0b503eaa86e310a5db738");
    EXPECT_EQ(sasl::hmac_md5_hex(std::string(80, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First"),
              "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
}

TEST(Plain, SaysUserAndPasswordPartedByNul) {
    sasl_plain plain(credentials("tim", "tanstaaftanstaaf"));
    EXPECT_EQ(first_of(plain), octets("0tim0tanstaaftanstaaf"));
}

TEST(Plain, ActsAsSomebodyElseIfAskedTo) {
    sasl_plain plain(credentials("Kurt", "xipj3plmq"), "Ursel");
    EXPECT_EQ(first_of(plain), octets("Ursel0Kurt0xipj3plmq"));
}

TEST(Plain, LetsBlanksAndUtf8InPasswordsBe) {
    sasl_plain plain(credentials("ann", " pa ss\xc3\xa9 "));
    EXPECT_EQ(first_of(plain), octets("0ann0 pa ss\xc3\xa9 "));
}

TEST(Plain, HasNoAnswerToAChallenge) {
    sasl_plain plain(credentials("ann", "s3cret"));
    EXPECT_EQ(plain.respond("more").error().code, errc::bad_challenge);
}

TEST(LoginMechanism, TellsTheUserThenThePasswordWhateverThePrompts) {
    sasl_login login(credentials("ann", "s3cret"));
    EXPECT_EQ(first_of(login), "(nothing)");
    EXPECT_EQ(answer_of(login, "Mot de passe:"), "ann");
    EXPECT_FALSE(login.complete());
    EXPECT_EQ(answer_of(login, ""), "s3cret");
    EXPECT_TRUE(login.complete());
}

TEST(LoginMechanism, HasNoAnswerToAThirdPrompt) {
    sasl_login login(credentials("ann", "s3cret"));
    (void)login.respond("User Name");
    (void)login.respond("Password");
    EXPECT_EQ(login.respond("Password").error().code, errc::bad_challenge);
    EXPECT_FALSE(login.complete());
}

TEST(External, SaysWhomToActAsOrNothing) {
    sasl_external own;
    EXPECT_EQ(first_of(own), "");
    sasl_external other("fred@example.com");
    EXPECT_EQ(first_of(other), "fred@example.com");
}

TEST(Anonymous, LeavesATrace) {
    sasl_anonymous nobody("sirhc");
    EXPECT_EQ(first_of(nobody), "sirhc");
}

TEST(Anonymous, CountsTheTraceInCharacters) {
    std::string accented;
    for (int i = 0; i < 255; ++i) accented += "\xc3\xa9";
    sasl_anonymous fits(accented);
    EXPECT_EQ(first_of(fits), accented);
    sasl_anonymous longer(accented + "e");
    EXPECT_EQ((*longer.initial_response()).error().code, errc::invalid_argument);
}

TEST(CramMd5, GivesTheDigestOfRfc2195) {
    sasl_cram_md5 cram(credentials("tim", "tanstaaftanstaaf"));
    EXPECT_EQ(answer_of(cram, "<1896.697170952@postoffice.reston.mci.net>"),
              "tim b913a602c7eda7a495b4e6e7334d3890");
    EXPECT_TRUE(cram.complete());
}

TEST(CramMd5, DigestsOneChallengeAndNotAnEmptyOne) {
    sasl_cram_md5 cram(credentials("tim", "tanstaaftanstaaf"));
    EXPECT_EQ(cram.respond("").error().code, errc::bad_challenge);
    (void)cram.respond("<17.42@pop.test>");
    EXPECT_EQ(cram.respond("<18.42@pop.test>").error().code, errc::bad_challenge);
}

TEST(OauthBearer, SaysTheExampleOfRfc7628) {
    sasl_oauthbearer bearer(
        credentials::oauth("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="),
        {"server.example.com", 143, {}});
    EXPECT_EQ(first_of(bearer),
              "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01"
              "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01");
}

TEST(OauthBearer, LeavesOutWhatItDoesNotKnowAboutTheServer) {
    sasl_oauthbearer bearer(credentials::oauth("ann", "ya29.T"));
    EXPECT_EQ(first_of(bearer),
              "n,a=ann,\x01"
              "auth=Bearer ya29.T\x01\x01");
}

TEST(OauthBearer, SpellsOutWhatPartsFieldsInAUserName) {
    sasl_oauthbearer bearer(credentials::oauth("a,b=c", "ya29.T"));
    EXPECT_EQ(first_of(bearer),
              "n,a=a=2Cb=3Dc,\x01"
              "auth=Bearer ya29.T\x01\x01");
}

TEST(OauthBearer, AcknowledgesAnExplanationAndKeepsIt) {
    sasl_oauthbearer bearer(credentials::oauth("ann", "ya29.T"));
    (void)bearer.initial_response();
    EXPECT_TRUE(bearer.complete());
    EXPECT_EQ(answer_of(bearer, explanation), "\x01");
    EXPECT_FALSE(bearer.complete());
    EXPECT_EQ(bearer.server_explanation(), explanation);
    EXPECT_EQ(bearer.respond(explanation).error().code, errc::bad_challenge);
}

TEST(Xoauth2, SaysUserAndToken) {
    sasl_xoauth2 token(credentials::oauth("ann@example.org", "ya29.T"));
    EXPECT_EQ(first_of(token),
              "user=ann@example.org\x01"
              "auth=Bearer ya29.T\x01\x01");
}

TEST(Xoauth2, AcknowledgesAnExplanationWithAnEmptyLine) {
    sasl_xoauth2 token(credentials::oauth("ann", "ya29.T"));
    (void)token.initial_response();
    EXPECT_EQ(answer_of(token, explanation), "");
    EXPECT_FALSE(token.complete());
}

TEST(Tokens, AreNeverOnTheLineOfTheCommand) {
    EXPECT_FALSE(sasl_xoauth2(credentials::oauth("ann", "t")).allows_initial_response());
    EXPECT_FALSE(sasl_oauthbearer(credentials::oauth("ann", "t")).allows_initial_response());
}

// A NUL separates the fields of PLAIN: inside one of them, it would shift the next.
TEST(Plain, RefusesANulInEachField) {
    using namespace std::string_literals;
    sasl_plain in_user(credentials("ann\0root"s, "hush"), "");
    sasl_plain in_password(credentials("ann", "hush\0hush"s), "");
    sasl_plain in_identity(credentials("ann", "hush"), "ro\0ot"s);
    for (sasl_plain* plain : {&in_user, &in_password, &in_identity}) {
        const auto first = plain->initial_response();
        ASSERT_TRUE(first && !*first);
        EXPECT_EQ(first->error().code, errc::invalid_argument);
        EXPECT_EQ(first->error().message().find("hush"), std::string::npos);
    }
}

// ---- refusals of every built-in mechanism ----

constexpr std::string_view mechanism_names[] = {"PLAIN",   "LOGIN",    "CRAM-MD5", "OAUTHBEARER",
                                                "XOAUTH2", "EXTERNAL", "ANONYMOUS"};

credentials credentials_for(std::string_view mechanism, std::string user, std::string secret) {
    if (mechanism == "EXTERNAL") return credentials::external(std::move(user) + secret);
    if (mechanism == "ANONYMOUS") return credentials::anonymous(std::move(user) + secret);
    if (mechanism.ends_with("AUTH2") || mechanism == "OAUTHBEARER")
        return credentials::oauth(std::move(user), secret);
    return {std::move(user), secret};
}

// The failure before the secret is sent; nothing if it is sent.
std::optional<failure> refusal_of(std::string_view name, const credentials& identity) {
    auto mechanism = builtin_mechanisms().make(name, identity, {}).value();
    if (auto first = mechanism->initial_response())
        return *first ? std::nullopt : std::optional(first->error());
    const auto answer = mechanism->respond("<17.42@pop.test>");
    return answer ? std::nullopt : std::optional(answer.error());
}

class EveryMechanism : public testing::TestWithParam<std::string_view> {};

TEST_P(EveryMechanism, RefusesControlCharactersWithoutRepeatingThem) {
    for (int octet = 0; octet < 256; ++octet) {
        const bool control = octet < 0x20 || octet == 0x7F;
        const std::string odd(1, static_cast<char>(octet));
        const auto reason =
            refusal_of(GetParam(), credentials_for(GetParam(), "ann", "hush" + odd));
        ASSERT_EQ(reason.has_value(), control) << octet;
        if (!control) continue;
        EXPECT_EQ(reason->code, errc::invalid_argument);
        EXPECT_EQ(reason->message().find("hush"), std::string::npos) << reason->message();
    }
}

TEST_P(EveryMechanism, RefusesControlCharactersInTheUserName) {
    for (const char odd : {'\0', '\r', '\n', '\x01', '\x1F', '\x7F'}) {
        const std::string user = std::string("ann") + odd + "DELE 1";
        const auto reason = refusal_of(GetParam(), credentials_for(GetParam(), user, "hush"));
        ASSERT_TRUE(reason) << static_cast<int>(odd);
        EXPECT_EQ(reason->message().find("DELE"), std::string::npos) << reason->message();
    }
}

TEST_P(EveryMechanism, IsFoundByItsNameInAnyCase) {
    const credentials identity = credentials_for(GetParam(), "ann", "hush");
    std::string lower(GetParam());
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(builtin_mechanisms().make(lower, identity, {}).value()->name(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(OfOurOwn, EveryMechanism, testing::ValuesIn(mechanism_names));

TEST(EveryPasswordMechanism, RefusesAnEmptyPassword) {
    for (const std::string_view name : {"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"}) {
        EXPECT_TRUE(refusal_of(name, credentials_for(name, "ann", ""))) << name;
        EXPECT_TRUE(refusal_of(name, credentials_for(name, "", "hush"))) << name;
    }
}

}  // namespace
