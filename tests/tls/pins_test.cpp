// SPDX-License-Identifier: MIT
// Pins: in addition to all other conditions, or in their place. And lists of revoked certificates.
#include <openssl/evp.h>

#include "tls_fixture.hpp"

namespace pop3::test {
namespace {

std::string sha256_hex(const X509& certificate, bool of_key_only) {
    unsigned char* der = nullptr;
    const int size = of_key_only ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der)
                                 : i2d_X509(&certificate, &der);
    unsigned char digest[32];
    EVP_Digest(der, static_cast<std::size_t>(size), digest, nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    char text[3 * sizeof digest + 1];
    std::size_t length = 0;
    OPENSSL_buf2hexstr_ex(text, sizeof text, &length, digest, sizeof digest, ':');
    return text;
}

// ---- pins ----

TEST_F(Tls, ThePinnedCertificateAndKeyAreTrusted) {
    const identity pinned = issued({});
    connect_options options = trusting_the_authority();
    options.tls_options.fingerprint_sha256 = sha256_hex(pinned.certificate(), false);
    options.tls_options.spki_pin_sha256 = sha256_hex(pinned.certificate(), true);
    const scripted_peer server(whole_dialogue, pinned);
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, AnotherCertificateThanThePinnedOneIsRefused) {
    connect_options options = trusting_the_authority();
    options.tls_options.fingerprint_sha256 = sha256_hex(issued({}).certificate(), false);
    EXPECT_EQ(refusal_of(issued({}), options).code, errc::pin_mismatch);
}

TEST_F(Tls, AnotherKeyThanThePinnedOneIsRefused) {
    connect_options options = trusting_the_authority();
    options.tls_options.spki_pin_sha256 = sha256_hex(issued({}).certificate(), true);
    EXPECT_EQ(refusal_of(issued({}), options).code, errc::pin_mismatch);
}

TEST_F(Tls, APinHoldsEvenWhereAnyCertificateIsTaken) {
    connect_options options;
    options.tls_options.dangerously_accept_any_certificate();
    options.tls_options.fingerprint_sha256 = sha256_hex(issued({}).certificate(), false);
    EXPECT_EQ(refusal_of(identity(certificate_words{}), options).code, errc::pin_mismatch);
}

TEST_F(Tls, APinDoesNotExcuseAnUntrustedCertificate) {
    const identity self_signed(certificate_words{});
    connect_options options = trusting_the_authority();
    options.tls_options.fingerprint_sha256 = sha256_hex(self_signed.certificate(), false);
    EXPECT_EQ(refusal_of(self_signed, options).code, errc::certificate_untrusted);
}

TEST_F(Tls, APinThatIsNoDigestIsAMistakeOfTheCaller) {
    connect_options options = trusting_the_authority();
    options.tls_options.spki_pin_sha256 = "sha256//abc";
    failure reason = refusal_of(issued({}), options);
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_EQ(reason.detail, "a key pin is 44 characters of base64, or 64 hex digits");
    options.tls_options.fingerprint_sha256 = "AB:CD";
    reason = refusal_of(issued({}), options);
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_EQ(reason.detail, "a fingerprint is 64 hex digits");
}

TEST_F(Tls, APinAloneIsEnoughWhereThatIsSaid) {
    const identity appliance(
        {.subject = "appliance", .names = "DNS:other.example.org", .from_day = -30, .to_day = -1});
    connect_options options;
    options.tls_options.pin_only = true;
    options.tls_options.fingerprint_sha256 = sha256_hex(appliance.certificate(), false);
    const scripted_peer server(whole_dialogue, appliance);
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
    EXPECT_EQ(refusal_of(issued({}), options).code, errc::pin_mismatch);
}

TEST_F(Tls, APinAloneNeedsAPin) {
    connect_options options = trusting_the_authority();
    options.tls_options.pin_only = true;
    const failure reason = refusal_of(issued({}), options);
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_EQ(reason.detail, "pin-only needs a fingerprint or a key pin");
}

// ---- revocation ----

// The list of the authority's revoked certificates, which has `revoked`, if there is one.
std::string list_of_revoked(const identity& authority, const X509* revoked) {
    const tls::owned<BIO> key_text(BIO_new(BIO_s_mem()));
    BIO_puts(key_text.get(), authority.key_pem().c_str());
    const tls::owned<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list(X509_CRL_new(), X509_CRL_free);
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> when(ASN1_TIME_new(),
                                                                     ASN1_TIME_free);
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(&authority.certificate()));
    X509_gmtime_adj(when.get(), -3600);
    X509_CRL_set1_lastUpdate(list.get(), when.get());
    if (revoked) {
        X509_REVOKED* const entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry,
                                      const_cast<ASN1_INTEGER*>(X509_get0_serialNumber(revoked)));
        X509_REVOKED_set_revocationDate(entry, when.get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_gmtime_adj(when.get(), 3600);
    X509_CRL_set1_nextUpdate(list.get(), when.get());
    X509_CRL_sign(list.get(), key.get(), EVP_sha256());
    const tls::owned<BIO> out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(out.get(), list.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

TEST_F(Tls, ARevokedCertificateIsRefused) {
    const identity server = issued({});
    connect_options options = trusting_the_authority();
    options.tls_options.crl_file =
        written("crl.pem", list_of_revoked(authority_, &server.certificate()));
    const failure reason = refusal_of(server, options);
    EXPECT_EQ(reason.code, errc::certificate_untrusted);
    EXPECT_NE(reason.detail.find("certificate revoked"), std::string::npos) << reason.detail;
}

TEST_F(Tls, ACertificateThatIsNotInTheListIsTrusted) {
    connect_options options = trusting_the_authority();
    options.tls_options.crl_file = written("crl.pem", list_of_revoked(authority_, nullptr));
    const scripted_peer server(whole_dialogue, issued({}));
    auto mail = connect(server, options);
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_F(Tls, WithoutTheListOfTheAuthorityNothingIsTrusted) {
    const identity another({.subject = "Another authority", .authority = true});
    connect_options options = trusting_the_authority();
    options.tls_options.crl_file = written("crl.pem", list_of_revoked(another, nullptr));
    EXPECT_EQ(refusal_of(issued({}), options).code, errc::certificate_untrusted);
    options.tls_options.crl_file = "/nowhere/crl.pem";
    EXPECT_EQ(refusal_of(issued({}), options).code, errc::tls_bad_file);
}

}  // namespace
}  // namespace pop3::test
