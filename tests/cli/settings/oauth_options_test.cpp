// SPDX-License-Identifier: MIT
// The settings of a login by tokens that make no sense together.
#include "cli/settings/oauth_options.hpp"

#include <gmock/gmock.h>

#include "cli/settings/config_check.hpp"
#include "cli/settings/config_file.hpp"

namespace pop3::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> oauth_complaints_of(const std::string& lines) {
    const configuration all = parse_config(
        "[account.work]\nhost = \"pop.example.org\"\nuser = \"ann\"\nto = \"stdout:\"\n" + lines,
        "f", true);
    return all.complaints.empty() ? check_values(all) : all.complaints;
}

const std::string google = "oauth = \"google\"\noauth-client = \"17.apps\"\n";

TEST(OauthOptions, OfAKnownProviderNeedAClientAlone) {
    EXPECT_THAT(oauth_complaints_of(google), IsEmpty());
    EXPECT_THAT(oauth_complaints_of("oauth = \"google\"\n"),
                ElementsAre(HasSubstr("oauth needs a client")));
}

TEST(OauthOptions, ReplaceAPassword) {
    EXPECT_THAT(oauth_complaints_of(google + "password-command = \"pass\"\n"),
                ElementsAre(HasSubstr("f:5:1: an account has a password or oauth, not both")));
}

TEST(OauthOptions, HaveAMechanismForTokens) {
    EXPECT_THAT(oauth_complaints_of(google + "mechanism = \"XOAUTH2\"\n"), IsEmpty());
    EXPECT_THAT(oauth_complaints_of(google + "mechanism = \"PLAIN\"\n"),
                ElementsAre(HasSubstr("oauth logs in by OAUTHBEARER or XOAUTH2")));
}

TEST(OauthOptions, AreNothingWithoutAProvider) {
    EXPECT_THAT(oauth_complaints_of("oauth-client = \"x\"\n"),
                ElementsAre(HasSubstr("oauth-client needs oauth")));
    EXPECT_THAT(oauth_complaints_of("on-login-needed = \"true\"\n"), IsEmpty())
        << "it may be for all";
}

TEST(OauthOptions, OfACustomProviderHaveItsAddresses) {
    EXPECT_THAT(oauth_complaints_of("oauth = \"custom\"\noauth-client = \"x\"\n"),
                ElementsAre(HasSubstr("needs a scope"), HasSubstr("needs an address for the login"),
                            HasSubstr("needs the address of its tokens")));
}

TEST(OauthOptions, HaveAddressesThatNobodyOnTheRouteCanChange) {
    EXPECT_THAT(oauth_complaints_of(google + "oauth-token-url = \"http://example.org/token\"\n"),
                ElementsAre(HasSubstr("this is not an https: URL")));
    EXPECT_THAT(oauth_complaints_of(google + "oauth-token-url = \"http://127.0.0.1:80/token\"\n"),
                IsEmpty());
}

TEST(OauthOptions, HaveNoAddressThatOnlyLooksLikeThatOfThisMachine) {
    for (const char* const url :
         {"http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/",
          "http://127.0.0.1:80@evil.example/", "http://[::1].evil.example/",
          "https://ann@evil.example/"})
        EXPECT_THAT(oauth_complaints_of(google + "oauth-authorize-url = \"" + url + "\"\n"),
                    ElementsAre(HasSubstr("this is not an https: URL")))
            << url;
}

std::vector<std::string> complaints_of_clear_imap(const std::string& host) {
    const configuration all = parse_config(
        "[account.work]\nhost = \"pop.example.org\"\nuser = \"ann\"\nto = \"imap:" + host +
            "\"\nimap-oauth = \"google\"\nimap-oauth-client = \"x\"\nimap-tls = \"none\"\n",
        "f", true);
    return all.complaints.empty() ? check_values(all) : all.complaints;
}

TEST(OauthOptions, OfAnImapTargetNeedTlsUnlessItIsThisMachine) {
    EXPECT_THAT(complaints_of_clear_imap("imap.example.org"),
                ElementsAre(HasSubstr("f:7:1: imap-oauth needs TLS")));
    EXPECT_THAT(complaints_of_clear_imap("localhost"), IsEmpty());
    EXPECT_THAT(complaints_of_clear_imap("127.0.0.1"), IsEmpty());
}

TEST(OauthOptions, HaveATenantOfMicrosoftAlone) {
    const std::string microsoft = "oauth = \"microsoft\"\noauth-client = \"x\"\n";
    EXPECT_THAT(oauth_complaints_of(microsoft + "oauth-tenant = \"example.org\"\n"), IsEmpty());
    EXPECT_THAT(oauth_complaints_of(google + "oauth-tenant = \"example.org\"\n"),
                ElementsAre(HasSubstr("only Microsoft has tenants")));
    for (const char* const odd : {"a/b", "a?b", "a#b"})
        EXPECT_THAT(oauth_complaints_of(microsoft + "oauth-tenant = \"" + odd + "\"\n"),
                    ElementsAre(HasSubstr("neither a domain nor an id")));
}

TEST(OauthOptions, OfAClientThatActsForItselfHaveATenant) {
    EXPECT_THAT(oauth_complaints_of("oauth = \"microsoft-app\"\noauth-client = \"x\"\n"),
                ElementsAre(HasSubstr("microsoft-app needs the tenant")));
}

TEST(OauthOptions, NameAFileThatExists) {
    EXPECT_THAT(
        oauth_complaints_of("oauth = \"google\"\noauth-client = \"/nowhere/client.json\"\n"),
        ElementsAre(HasSubstr("/nowhere/client.json")));
}

std::string to_imap(const std::string& lines) {
    return "to = \"imaps:imap.example.org/INBOX\"\n" + lines;
}

std::vector<std::string> complaints_of_imap(const std::string& lines) {
    const configuration all = parse_config(
        "[account.work]\nhost = \"pop.example.org\"\nuser = \"ann\"\n" + to_imap(lines), "f", true);
    return all.complaints.empty() ? check_values(all) : all.complaints;
}

TEST(OauthOptions, OfAnImapTargetHaveTheSameRules) {
    const std::string imap = "imap-oauth = \"google\"\nimap-oauth-client = \"17.apps\"\n";
    EXPECT_THAT(complaints_of_imap(imap), IsEmpty());
    EXPECT_THAT(complaints_of_imap("imap-oauth = \"google\"\n"),
                ElementsAre(HasSubstr("imap-oauth needs a client")));
    EXPECT_THAT(complaints_of_imap("imap-oauth-scope = \"x\"\n"),
                ElementsAre(HasSubstr("imap-oauth-scope needs imap-oauth")));
    EXPECT_THAT(complaints_of_imap(imap + "imap-password-command = \"pass\"\n"),
                ElementsAre(HasSubstr("a password or imap-oauth, not both")));
    EXPECT_THAT(complaints_of_imap(imap + "imap-mechanism = \"PLAIN\"\n"),
                ElementsAre(HasSubstr("imap-oauth logs in by OAUTHBEARER or XOAUTH2")));
    EXPECT_THAT(oauth_complaints_of(imap),
                ElementsAre(HasSubstr("imap-oauth is for IMAP targets only")));
}

// Two accounts that deliver into one mailbox: one login, which belongs to one client.
std::vector<std::string> complaints_of_two(const std::string& target, const std::string& one,
                                           const std::string& other) {
    std::string text;
    for (const auto& [name, lines] : {std::pair("a", one), std::pair("b", other)})
        text += std::string("[account.") + name + "]\nhost = \"pop.example.org\"\nuser = \"" +
                name + "\"\nto = \"" + target + "\"\n" + lines;
    return parse_config(text, "f", true).complaints;
}

TEST(OauthOptions, OfAccountsThatShareALoginToGmailNameOneClient) {
    const std::string ours = "gmail-oauth-client = \"/ours.json\"\n";
    EXPECT_THAT(complaints_of_two("gmail:ann@gmail.com", ours, ours), IsEmpty());
    EXPECT_THAT(
        complaints_of_two("gmail:ann@gmail.com", ours, "gmail-oauth-client = \"/theirs.json\"\n"),
        ElementsAre("f:10:22: account \"b\": it shares the login \"gmail:ann@gmail.com\" with "
                    "account \"a\", but not its client: both need the same "
                    "gmail-oauth-client"));
}

TEST(OauthOptions, OfAccountsThatShareALoginToAnImapServerNameOneClient) {
    const std::string ours =
        "imap-user = \"ann\"\nimap-oauth = \"microsoft\"\nimap-oauth-client = \"17\"\n";
    EXPECT_THAT(complaints_of_two("imaps:imap.example.org/INBOX", ours, ours), IsEmpty());
    EXPECT_THAT(complaints_of_two("imaps:imap.example.org/INBOX", ours,
                                  ours + "imap-oauth-tenant = \"example.org\"\n"),
                ElementsAre(HasSubstr("shares the login \"imap:ann@imap.example.org\" with account "
                                      "\"a\", but not its client")));
}

TEST(OauthOptions, OfAccountsThatLogInToDifferentMailboxesMayNameDifferentClients) {
    const auto account = [](const std::string& address, const std::string& client) {
        return "[account." + address + "]\nhost = \"pop.example.org\"\nuser = \"" + address +
               "\"\nto = \"gmail:" + address + "@gmail.com\"\ngmail-oauth-client = \"" + client +
               "\"\n";
    };
    EXPECT_THAT(
        parse_config(account("ann", "/a.json") + account("bob", "/b.json"), "f", true).complaints,
        IsEmpty());
}

TEST(OauthOptions, OfMicrosoftsAppHaveASecretOrACertificate) {
    const std::string app =
        "oauth = \"microsoft-app\"\noauth-client = \"x\"\noauth-tenant = \"example.org\"\n";
    EXPECT_THAT(oauth_complaints_of(app + "oauth-client-certificate = \"/nowhere/c.pem\"\n"),
                ElementsAre(HasSubstr("/nowhere/c.pem")));
    EXPECT_THAT(oauth_complaints_of(app + "oauth-client-certificate = \"c.pem\"\n"
                                          "oauth-client-secret-command = \"pass\"\n"),
                ElementsAre(HasSubstr("a secret or a certificate, not both")));
    EXPECT_THAT(oauth_complaints_of(google + "oauth-client-certificate = \"c.pem\"\n"),
                ElementsAre(HasSubstr("is for microsoft-app")));
}

}  // namespace
}  // namespace pop3::cli
