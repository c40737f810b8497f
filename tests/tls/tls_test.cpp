// SPDX-License-Identifier: MIT
// Which certificates a client trusts over TLS, and its errors for the others.
#include "tls_fixture.hpp"

namespace pop3::test {
namespace {

// ---- trusted ----

TEST_F(Tls, AServerWithAGoodCertificateIsTrusted) {
    const scripted_peer server(whole_dialogue, issued({}));
    auto mail = connect(server, trusting_the_authority());
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->secure());
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AnAddressIsVerifiedAsAnAddress) {
    const scripted_peer server(whole_dialogue, issued({.names = "IP:127.0.0.1"}));
    auto mail = connect(server, {.tls_options = {.ca_file = ca_file_}});
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AWildcardCoversOneWholeLabel) {
    const scripted_peer server(whole_dialogue, issued({.names = "DNS:*.example.org"}));
    auto mail = connect(server, trusting_the_authority());
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, ACertificateThatIsItsOwnAuthorityIsTrustedWhenItIsNamed) {
    const identity own_authority({.names = "DNS:pop.example.org"});
    const scripted_peer server(whole_dialogue, own_authority);
    const std::string file = written("own.pem", own_authority.certificate_pem());
    auto mail =
        connect(server, {.tls_options = {.ca_file = file, .server_name = "pop.example.org"}});
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AnyCertificateIsTakenOnlyWhenThatIsAskedForByItsDangerousName) {
    const scripted_peer server(whole_dialogue, identity({.from_day = -30, .to_day = -1}));
    connect_options options;
    options.tls_options.dangerously_accept_any_certificate();
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AMessageOfManyRecordsArrivesWhole) {
    std::string dialogue = "TLS\nS: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\n";
    const std::string line(700, 'x');
    for (int i = 0; i < 1000; ++i) dialogue += "S: " + line + '\n';
    const scripted_peer server(dialogue + "S: .", issued({}));
    auto mail = connect(server, trusting_the_authority());
    ASSERT_TRUE(mail && mail->user("a") && mail->pass("b"));
    std::string text;
    string_sink sink(text);
    const auto octets = mail->retr(message_number(1), sink);
    ASSERT_TRUE(octets) << octets.error().message();
    EXPECT_EQ(*octets, 1000u * 702u);
    EXPECT_EQ(text.find_first_not_of("x\r\n"), std::string::npos);
}

// ---- not trusted ----

TEST_F(Tls, AnExpiredCertificateIsRefusedAndItsDatesAreTold) {
    const failure reason = refusal_of({.from_day = -30, .to_day = -1});
    EXPECT_EQ(reason.code, errc::certificate_expired);
    EXPECT_NE(reason.message().find("valid from"), std::string::npos) << reason.message();
    EXPECT_TRUE(reason.command.starts_with("TLS with 127.0.0.1:")) << reason.command;
}

TEST_F(Tls, ACertificateThatIsNotYetValidIsRefused) {
    EXPECT_EQ(refusal_of({.from_day = 1}).code, errc::certificate_expired);
}

TEST_F(Tls, ACertificateForAnotherNameIsRefusedAndItsNamesAreTold) {
    const failure reason = refusal_of({.names = "DNS:www.example.org, DNS:example.org"});
    EXPECT_EQ(reason.code, errc::certificate_wrong_name);
    EXPECT_NE(reason.message().find("DNS:www.example.org"), std::string::npos) << reason.message();
}

// RFC 6186, section 6.
TEST_F(Tls, ACertificateForTheMailDomainDoesAsWellWhereTheServerWasFoundByIt) {
    const scripted_peer server(whole_dialogue, issued({.names = "DNS:example.org"}));
    connect_options options = trusting_the_authority();
    options.tls_options.mail_domain = "example.org";
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, ACertificateForNeitherNameNorMailDomainIsRefused) {
    connect_options options = trusting_the_authority();
    options.tls_options.mail_domain = "example.org";
    EXPECT_EQ(refusal_of(issued({.names = "DNS:www.example.org"}), options).code,
              errc::certificate_wrong_name);
}

TEST_F(Tls, ANameIsNotAWildcardsSuffix) {
    EXPECT_EQ(refusal_of({.names = "DNS:p*.example.org"}).code, errc::certificate_wrong_name);
    EXPECT_EQ(refusal_of({.names = "DNS:*.org"}).code, errc::certificate_wrong_name);
}

// CVE-2009-2666: a client that compares names as C strings reads "pop.example.org".
TEST_F(Tls, ANameWithANulInItIsNoNameOfOurs) {
    const failure reason = refusal_of({.subject = std::string("pop.example.org\0.evil.example", 29),
                                       .names = "DNS:pop.example.org%.evil.example"});
    EXPECT_EQ(reason.code, errc::certificate_wrong_name) << reason.message();
}

// RFC 7817: the subject is for people if there are names for programs.
TEST_F(Tls, TheSubjectIsNoNameWhereThereAreNames) {
    EXPECT_EQ(refusal_of({.subject = "pop.example.org", .names = "DNS:www.example.org"}).code,
              errc::certificate_wrong_name);
}

TEST_F(Tls, AnAddressIsNotMatchedByAName) {
    const failure reason =
        refusal_of(issued({.names = "DNS:127.0.0.1"}), {.tls_options = {.ca_file = ca_file_}});
    EXPECT_EQ(reason.code, errc::certificate_wrong_name);
}

TEST_F(Tls, ACertificateForClientsIsRefused) {
    EXPECT_EQ(refusal_of({.usage = "clientAuth"}).code, errc::certificate_wrong_purpose);
}

TEST_F(Tls, ACertificateOfAnUnknownAuthorityIsRefused) {
    const identity stranger({.subject = "A stranger", .authority = true});
    const failure reason = refusal_of(identity({}, &stranger), trusting_the_authority());
    EXPECT_EQ(reason.code, errc::certificate_untrusted);
}

TEST_F(Tls, ASelfSignedCertificateIsRefused) {
    EXPECT_EQ(refusal_of(identity(certificate_words{}), trusting_the_authority()).code,
              errc::certificate_untrusted);
}

TEST_F(Tls, TheSystemsAuthoritiesDoNotCountWhenOthersAreNamed) {
    connect_options options = trusting_the_authority();
    options.tls_options.ca_file.clear();  // the system's, which do not include this test's
    EXPECT_EQ(refusal_of(issued({}), options).code, errc::certificate_untrusted);
}

TEST_F(Tls, WordsOfACertificateAreEscaped) {
    const failure reason =
        refusal_of({.subject = "\x1b[2Jpop", .names = "DNS:evil\x1b[31m.example.org"});
    EXPECT_EQ(reason.code, errc::certificate_wrong_name);
    EXPECT_EQ(reason.message().find('\x1b'), std::string::npos);
}

TEST_F(Tls, ASecretInTheWordsOfACertificateIsMasked) {
    connect_options options = trusting_the_authority();
    options.secrets = {secret_string("s3cret")};
    EXPECT_EQ(
        refusal_of(issued({.subject = "S3CRET", .names = "DNS:a.example.org"}), options).detail,
        "****");
}

// RFC 9525.
TEST_F(Tls, ACommonNameIsNoName) {
    for (const char* const names : {"", "IP:192.0.2.1", "email:ann@example.org"}) {
        const failure reason = refusal_of({.subject = "pop.example.org", .names = names});
        EXPECT_EQ(reason.code, errc::certificate_wrong_name) << names;
    }
    EXPECT_NE(refusal_of({.subject = "pop.example.org", .names = ""})
                  .detail.find("a common name does not count"),
              std::string::npos);
}

TEST_F(Tls, AnAddressIsNoDnsName) {
    connect_options options{.tls_options = {.ca_file = ca_file_}};
    EXPECT_EQ(refusal_of(issued({.subject = "127.0.0.1", .names = "DNS:127.0.0.1"}), options).code,
              errc::certificate_wrong_name);
}

TEST_F(Tls, ANameThatCanMeanSeveralAddressesIsVerifiedAsNone) {
    connect_options options{.tls_options = {.ca_file = ca_file_, .server_name = "0177.0.0.1"}};
    EXPECT_EQ(refusal_of(issued({.names = "IP:127.0.0.1"}), options).code, errc::invalid_argument);
}

// ---- files ----

TEST_F(Tls, AFileThatIsMissingIsNamed) {
    for (tls_options trust :
         {tls_options{.ca_file = "/nowhere/ca.pem"}, tls_options{.ca_directory = "/nowhere"},
          tls_options{.client_certificate = "/nowhere/me.pem"}}) {
        const failure reason = refusal_of(issued({}), {.tls_options = std::move(trust)});
        EXPECT_EQ(reason.code, errc::tls_bad_file);
        EXPECT_NE(reason.message().find("/nowhere"), std::string::npos) << reason.message();
    }
}

TEST_F(Tls, AServerThatAsksForACertificateGetsTheClients) {
    identity server_identity = issued({});
    server_identity.insist_on_clients_of(authority_);
    const scripted_peer server(whole_dialogue, server_identity);
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    connect_options options = presenting(me, me.key_pem());
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AKeyWithAPassphraseIsNamedAsOne) {
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    connect_options options = presenting(me, me.key_pem_with("hunter2"));
    const failure reason = refusal_of(issued({}), options);
    EXPECT_EQ(reason.code, errc::tls_bad_file);
    EXPECT_NE(reason.message().find("me.key: the key has a passphrase"), std::string::npos)
        << reason.message();
    EXPECT_NE(reason.advice().find("without a passphrase"), std::string::npos) << reason.advice();
}

TEST_F(Tls, AKeyWithAPassphraseIsReadIfTheCallerHasIt) {
    identity server_identity = issued({});
    server_identity.insist_on_clients_of(authority_);
    const scripted_peer server(whole_dialogue, server_identity);
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    connect_options options = presenting(me, me.key_pem_with("hunter2"));
    options.tls_options.key_passphrase = "hunter2";
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AWrongPassphraseIsNotSaidToBeMissing) {
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    connect_options options = presenting(me, me.key_pem_with("hunter2"));
    options.tls_options.key_passphrase = "hunter3";
    const failure reason = refusal_of(issued({}), options);
    EXPECT_EQ(reason.code, errc::tls_bad_file);
    EXPECT_NE(reason.message().find("not the passphrase"), std::string::npos) << reason.message();
    EXPECT_EQ(reason.message().find("hunter3"), std::string::npos) << reason.message();
}

TEST_F(Tls, TellsWhatWasAgreedAndWithWhom) {
    identity server_identity = issued({.subject = "the server", .names = "DNS:pop.example.org"});
    server_identity.speak_no_newer_than(TLS1_2_VERSION);
    const scripted_peer server(whole_dialogue, server_identity);
    auto mail = connect(server, trusting_the_authority());
    ASSERT_TRUE(mail) << mail.error().message();
    const std::optional<tls_info> agreed = mail->connection().tls();
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->version, "TLSv1.2");
    EXPECT_NE(agreed->cipher.find("GCM"), std::string::npos) << agreed->cipher;
    EXPECT_EQ(agreed->subject, "CN = the server");
    EXPECT_EQ(agreed->names, "DNS:pop.example.org");
    EXPECT_NE(agreed->valid_until.find("GMT"), std::string::npos) << agreed->valid_until;
    // What it says of the certificate is what a pin of it takes.
    const scripted_peer again(whole_dialogue, server_identity);
    connect_options pinned = trusting_the_authority();
    pinned.tls_options.fingerprint_sha256 = agreed->fingerprint_sha256;
    EXPECT_TRUE(connect(again, pinned)->quit());
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AConnectionInClearTextHasNothingToTell) {
    const scripted_peer server("S: +OK ready");
    auto mail = connect(server, {.tls = tls_mode::none});
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_EQ(mail->connection().tls(), std::nullopt);
}

// No file at all: authority, certificate and key come from memory.
TEST_F(Tls, CertificatesAndKeysMayComeFromMemory) {
    identity server_identity = issued({});
    server_identity.insist_on_clients_of(authority_);
    const scripted_peer server(whole_dialogue, server_identity);
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    auto mail =
        connect(server, {.tls_options = {.ca_pem = authority_.certificate_pem(),
                                         .client_identity_pem = me.certificate_pem() + me.key_pem(),
                                         .server_name = "pop.example.org"}});
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, TextThatHasNoCertificateIsAnError) {
    EXPECT_EQ(refusal_of(issued({}), {.tls_options = {.ca_pem = "no certificate"}}).code,
              errc::tls_bad_file);
    EXPECT_EQ(refusal_of(issued({}), {.tls_options = {.client_identity_pem = "no key"}}).code,
              errc::tls_bad_file);
}

TEST_F(Tls, ADamagedCertificateAmongOthersIsAnError) {
    std::string damaged = authority_.certificate_pem() + authority_.certificate_pem();
    damaged.replace(damaged.size() - 200, 4, "####");
    EXPECT_EQ(refusal_of(issued({}), {.tls_options = {.ca_pem = damaged}}).code,
              errc::tls_bad_file);
}

TEST_F(Tls, AKeyOfAnotherCertificateIsNotSaidToHaveAnotherPassphrase) {
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    const identity other = issued({.subject = "other", .usage = "clientAuth"});
    connect_options options = presenting(me, other.key_pem_with("hunter2"));
    options.tls_options.key_passphrase = "hunter2";
    const failure reason = refusal_of(issued({}), options);
    EXPECT_EQ(reason.code, errc::tls_bad_file);
    EXPECT_NE(reason.message().find("key values mismatch"), std::string::npos) << reason.message();
}

TEST_F(Tls, AuthoritiesInMemoryReplaceThoseOfTheSystem) {
    const identity other({.subject = "Another authority", .authority = true});
    EXPECT_EQ(refusal_of(issued({}), {.tls_options = {.ca_pem = other.certificate_pem(),
                                                      .server_name = "pop.example.org"}})
                  .code,
              errc::certificate_untrusted);
}

TEST_F(Tls, AServerThatAsksForACertificateInVainIsQuoted) {
    identity server_identity = issued({});
    server_identity.insist_on_clients_of(authority_);
    const failure reason = refusal_of(server_identity, trusting_the_authority());
    EXPECT_EQ(reason.code, errc::tls_failed);
    EXPECT_NE(reason.message().find("certificate required"), std::string::npos) << reason.message();
    EXPECT_NE(reason.advice().find("requires one: name one"), std::string::npos) << reason.advice();
}

// ---- peers without TLS ----

TEST_F(Tls, AServerThatSpeaksInClearIsToldApart) {
    const scripted_peer server("S: +OK ready");
    const auto mail = connect(server, trusting_the_authority());
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::tls_failed);
    EXPECT_NE(mail.error().message().find("wrong version number"), std::string::npos)
        << mail.error().message();
    EXPECT_NE(mail.error().advice().find("Check that the port speaks TLS"), std::string::npos);
}

// RFC 8314, section 4.1
TEST_F(Tls, AServerThatKnowsNoNewerVersionThanTls11IsRefused) {
    identity old = issued({});
    old.speak_no_newer_than(TLS1_1_VERSION);
    const failure reason = refusal_of(old, trusting_the_authority());
    EXPECT_EQ(reason.code, errc::tls_failed);
    EXPECT_NE(reason.message().find("version"), std::string::npos) << reason.message();
    EXPECT_NE(reason.advice().find("The port speaks TLS, but"), std::string::npos)
        << reason.advice();
}

TEST_F(Tls, AServerThatClosesInsteadOfShakingHandsIsALostConnection) {
    const scripted_peer server("");
    const auto mail = connect(server, trusting_the_authority());
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::closed_by_server);
}

// ---- STLS ----

TEST_F(Tls, StlsEncryptsAndForgetsTheGreeting) {
    const scripted_peer server(R"(S: +OK in clear
        C: STLS
        S: +OK begin
        TLS
        C: QUIT
        S: +OK)",
                               issued({}));
    connect_options options = trusting_the_authority();
    options.tls = tls_mode::stls;
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->secure());
    EXPECT_EQ(mail->greeting(), "");
    EXPECT_TRUE(mail->quit());
}

struct stripped {
    const char* name;
    const char* dialogue;
    errc outcome;
};

// Rule R5: STLS was requested, so nothing else is ever sent in clear text, whatever comes instead
// of it.
class StlsStripped : public Tls, public testing::WithParamInterface<stripped> {};

TEST_P(StlsStripped, GetsNothingInClear) {
    const scripted_peer server(GetParam().dialogue);
    connect_options options = trusting_the_authority();
    options.tls = tls_mode::stls;
    const auto mail = connect(server, options);
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, GetParam().outcome) << mail.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    By, StlsStripped,
    testing::Values(stripped{"Refusal", "S: +OK\nC: STLS\nS: -ERR not today", errc::tls_failed},
                    stripped{"AGreetingThatClaimsALogin",
                             "S: +OK ann is logged in already\nC: STLS\nS: -ERR not in TRANSACTION",
                             errc::tls_failed},
                    stripped{"Nonsense", "S: +OK\nC: STLS\nS: STLS what?", errc::malformed_reply},
                    stripped{"HangingUp", "S: +OK\nC: STLS", errc::closed_by_server},
                    stripped{"HangingUpAfterTheOk", "S: +OK\nC: STLS\nS: +OK begin",
                             errc::closed_by_server}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_F(Tls, ARefusalOfStlsIsQuoted) {
    const scripted_peer server("S: +OK\nC: STLS\nS: -ERR not today");
    connect_options options = trusting_the_authority();
    options.tls = tls_mode::stls;
    EXPECT_EQ(connect(server, options).error().reply, "-ERR not today");
}

TEST_F(Tls, OctetsInjectedAfterStlsEndTheConnection) {
    const scripted_peer server(R"(S: +OK
        C: STLS
        S: +OK begin
        S: +OK injected
        TLS)",
                               issued({}));
    connect_options options = trusting_the_authority();
    options.tls = tls_mode::stls;
    const auto mail = connect(server, options);
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::octets_before_tls);
}

TEST_F(Tls, ABadCertificateAfterStlsEndsTheConnection) {
    const scripted_peer server(R"(S: +OK
        C: STLS
        S: +OK begin
        TLS)",
                               issued({.from_day = -30, .to_day = -1}));
    connect_options options = trusting_the_authority();
    options.tls = tls_mode::stls;
    const auto mail = connect(server, options);
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::certificate_expired);
    EXPECT_TRUE(mail.error().command.starts_with("STLS with ")) << mail.error().command;
}

}  // namespace
}  // namespace pop3::test
