// SPDX-License-Identifier: MIT
// login() without a mechanism that it can use: the failure names who lacks it, and what to do.
#include <gmock/gmock.h>

#include "login_dialogues.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;
using testing::HasSubstr;
using testing::Not;

failure reason_of(std::vector<std::string> listed, credentials identity) {
    const auto talk = knowing(std::move(listed), "");
    return talk.play(login_with_library(std::move(identity))).reason();
}

TEST(NoMechanism, IsTheClientsLackWhereTheServerOffersIt) {
    for (const std::string name : {"DIGEST-MD5", "CRAM-SHA1", "CRAM-SHA256", "NTLM"}) {
        const failure reason = reason_of({"SASL PLAIN " + name}, ann().by(name));
        EXPECT_EQ(reason.code, errc::no_common_mechanism);
        EXPECT_THAT(reason.message(), Not(HasSubstr("the server offers no login")));
        EXPECT_EQ(reason.detail,
                  "the server offers " + name + ", but this client does not have it");
        EXPECT_THAT(reason.advice(), HasSubstr("Name another mechanism, or none"));
    }
}

TEST(NoMechanism, IsTheClientsLackWhereNeitherHasIt) {
    EXPECT_EQ(reason_of({"SASL PLAIN"}, ann().by("DIGEST-MD5")).detail,
              "this client does not have DIGEST-MD5");
}

TEST(NoMechanism, NamesTheCredentialsThatItIsFor) {
    const std::vector<std::string> listed = {"SASL PLAIN XOAUTH2 EXTERNAL"};
    EXPECT_EQ(reason_of(listed, ann().by("XOAUTH2")).detail, "XOAUTH2 is for a token");
    EXPECT_EQ(reason_of(listed, ann().by("EXTERNAL")).detail,
              "EXTERNAL is for a client certificate");
    for (const std::string name : {"PLAIN", "USER", "APOP"})
        EXPECT_EQ(reason_of(listed, credentials::oauth("ann", "ya29.a").by(name)).detail,
                  name + " is for a password");
}

TEST(NoMechanism, NamesTheTlsThatItNeeds) {
    EXPECT_EQ(reason_of({"SASL HIDES-PLUS"}, ann().by("HIDES-PLUS")).detail,
              "HIDES-PLUS needs TLS that it can be bound to");
}

TEST(NoMechanism, IsNotAdvisedWhereTheClientLacksIt) {
    const failure reason = reason_of({"SASL DIGEST-MD5 CRAM-SHA1"}, ann());
    EXPECT_THAT(reason.detail, HasSubstr("it offers DIGEST-MD5 CRAM-SHA1"));
    EXPECT_THAT(reason.advice(), HasSubstr("The client has none of these"));
}

TEST(NoMechanism, ForOtherCredentialsThanAPasswordIsAdvisedAbout) {
    for (const credentials& identity :
         {credentials::oauth("ann", "ya29.a"), credentials::external(), credentials::kerberos()})
        EXPECT_THAT(reason_of({"SASL PLAIN"}, identity).advice(),
                    HasSubstr("None of these is for such credentials: log in with a password"));
}

TEST(NoMechanism, AdvisesTheInsecureOneThatHasToBeNamed) {
    EXPECT_THAT(reason_of({"SASL DIGEST-MD5 CRAM-MD5"}, ann()).advice(),
                HasSubstr("CRAM-MD5, which is insecure or often implemented wrongly, and is used "
                          "only if you name it"));
}

TEST(NoMechanism, NeedsNoAdviceAboutTlsWhereThereIsTls) {
    const failure reason = reason_of({"SASL PLAIN"}, ann().by("CRAM-MD5"));
    EXPECT_EQ(reason.detail, "the server does not offer CRAM-MD5; it offers PLAIN");
    EXPECT_EQ(reason.advice(), "Name a mechanism that it offers, or none.");
}

}  // namespace
