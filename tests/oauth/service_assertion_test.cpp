// SPDX-License-Identifier: MIT
// The signed statement of a service account, as a provider verifies it.
#include "oauth/service_assertion.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "oauth/base64url.hpp"
#include "oauth/client_assertion.hpp"
#include "oauth/error.hpp"
#include "oauth/json_object.hpp"
#include "oauth/sha256.hpp"
#include "peers/certificates.hpp"
#include "wire/base64.hpp"
#include "with_issuer.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;

std::string from_base64url(std::string text) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    while (text.size() % 4 != 0) text += '=';
    return wire::base64_decode(text).value();
}

class ServiceAssertion : public with_issuer {
  protected:
    static std::string rsa_key_pem() {
        EVP_PKEY* const key = EVP_RSA_gen(2048);
        BIO* const memory = BIO_new(BIO_s_mem());
        PEM_write_bio_PKCS8PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
        char* octets = nullptr;
        const long length = BIO_get_mem_data(memory, &octets);
        std::string pem(octets, static_cast<std::size_t>(length));
        BIO_free(memory);
        EVP_PKEY_free(key);
        return pem;
    }
    static std::string escaped_lines(std::string pem) {
        for (std::size_t at = 0; (at = pem.find('\n', at)) != std::string::npos; at += 2)
            pem.replace(at, 1, "\\n");
        return pem;
    }
    [[nodiscard]] std::string client_file() const {
        return R"({"type":"service_account","client_id":"17","private_key_id":"k1",)"
               R"("client_email":"robot@example.org","token_uri":"https://example.org/t",)"
               R"("private_key":")" +
               escaped_lines(pem) + "\"}";
    }
    fake_issuer issuer;
    oauth::login_settings settings = settings_for(issuer);
    std::string pem = rsa_key_pem();
};

TEST_F(ServiceAssertion, NamesTheAccountTheUserAndAnHour) {
    settings.as = oauth::parse_client_file(client_file()).value();
    const std::string text(oauth::service_assertion(settings).value().reveal());
    const std::size_t dot = text.find('.');
    const auto header = oauth::json_object::parse(from_base64url(text.substr(0, dot)));
    const auto claims =
        oauth::json_object::parse(from_base64url(text.substr(dot + 1, text.rfind('.') - dot - 1)));
    EXPECT_EQ(header->text("alg"), "RS256");
    EXPECT_EQ(header->text("kid"), "k1");
    EXPECT_EQ(claims->text("iss"), "robot@example.org");
    EXPECT_EQ(claims->text("sub"), "ann@example.org");
    EXPECT_EQ(claims->text("aud"), issuer.token_url());
    EXPECT_EQ(claims->number("iat"), now.time_since_epoch().count() - 60);
    EXPECT_EQ(claims->number("exp"), now.time_since_epoch().count() + 3540);
}

TEST_F(ServiceAssertion, IsSignedByTheKeyOfTheFile) {
    settings.as = oauth::parse_client_file(client_file()).value();
    const std::string text(oauth::service_assertion(settings).value().reveal());
    const std::size_t dot = text.rfind('.');
    const std::string signature = from_base64url(text.substr(dot + 1));
    BIO* const memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr);
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    ASSERT_EQ(EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key), 1);
    EXPECT_EQ(EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                               signature.size(),
                               reinterpret_cast<const unsigned char*>(text.data()), dot),
              1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(memory);
}

TEST_F(ServiceAssertion, BringsATokenWithoutALogin) {
    settings.as = oauth::parse_client_file(client_file()).value();
    const auto token = oauth::token_manager(settings, state()).token(false);
    ASSERT_TRUE(token) << token.error();
    EXPECT_EQ(issuer.last_form().at("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    EXPECT_EQ(issuer.last_form().count("client_id"), 0U);
}

TEST_F(ServiceAssertion, NeedsAKeyOfRsa) {
    for (const char* const bad :
         {"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}) {
        settings.as.service = oauth::service_account{"robot@example.org", "", bad};
        EXPECT_EQ(oauth::service_assertion(settings).error().code,
                  oauth::oauth_errc::client_refused);
    }
}

// ---- a client with a certificate ----

class ClientAssertion : public ServiceAssertion {
  protected:
    ClientAssertion() {
        settings.issuer.is_without_login = true;
        settings.as.certificate = oauth::parse_client_certificate(certificate + pem).value();
    }
    static bool is_signed_by_pss(const std::string& text, const std::string& pem) {
        const std::size_t dot = text.rfind('.');
        const std::string signature = from_base64url(text.substr(dot + 1));
        BIO* const memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
        EVP_PKEY* const key = PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr);
        EVP_MD_CTX* const context = EVP_MD_CTX_new();
        EVP_PKEY_CTX* terms = nullptr;
        const bool fits =
            EVP_DigestVerifyInit(context, &terms, EVP_sha256(), nullptr, key) == 1 &&
            EVP_PKEY_CTX_set_rsa_padding(terms, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(terms, RSA_PSS_SALTLEN_DIGEST) == 1 &&
            EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                             signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                             dot) == 1;
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(key);
        BIO_free(memory);
        return fits;
    }

    // "a certificate" in base64: only its octets count.
    const std::string certificate =
        "-----BEGIN CERTIFICATE-----\nYSBjZXJ0aWZpY2F0ZQ==\n-----END CERTIFICATE-----\n";
};

TEST_F(ClientAssertion, NamesTheClientAndItsCertificate) {
    const std::string text(oauth::client_assertion(settings).value().reveal());
    const std::size_t dot = text.find('.');
    const auto header = oauth::json_object::parse(from_base64url(text.substr(0, dot)));
    const auto claims =
        oauth::json_object::parse(from_base64url(text.substr(dot + 1, text.rfind('.') - dot - 1)));
    EXPECT_EQ(header->text("alg"), "PS256");
    EXPECT_EQ(header->text("x5t#S256"), oauth::base64url(oauth::sha256("a certificate")));
    EXPECT_EQ(claims->text("iss"), "our-client");
    EXPECT_EQ(claims->text("sub"), "our-client");
    EXPECT_EQ(claims->text("aud"), issuer.token_url());
    EXPECT_EQ(claims->number("nbf"), now.time_since_epoch().count() - 60);
    EXPECT_EQ(claims->number("exp"), now.time_since_epoch().count() + 600);
    EXPECT_EQ(claims->text("jti").size(), 32U);
}

TEST_F(ClientAssertion, IsSignedByTheKeyOfTheCertificate) {
    EXPECT_TRUE(
        is_signed_by_pss(std::string(oauth::client_assertion(settings).value().reveal()), pem));
}

TEST_F(ClientAssertion, TakesThePlaceOfASecret) {
    const auto token = oauth::token_manager(settings, state()).token(false);
    ASSERT_TRUE(token) << token.error();
    const auto form = issuer.last_form();
    EXPECT_EQ(form.at("grant_type"), "client_credentials");
    EXPECT_EQ(form.at("client_assertion_type"),
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    EXPECT_TRUE(is_signed_by_pss(form.at("client_assertion"), pem));
    EXPECT_EQ(form.count("client_secret"), 0U);
}

TEST_F(ClientAssertion, IsInNoErrorOfAProviderThatRepeatsIt) {
    const fake_web_server echo([](const web_request& request) {
        return web_answer{400, R"({"error":"invalid_client","error_description":"bad: )" +
                                   form_fields(request.body).at("client_assertion") + "\"}"};
    });
    settings.issuer.token_url = echo.url("/token");
    const auto token = oauth::token_manager(settings, state()).token(false);
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reply, "****");
}

TEST_F(ClientAssertion, NeedsACertificateAndAKey) {
    for (const std::string& bad : {std::string(), certificate, pem})
        EXPECT_EQ(oauth::parse_client_certificate(bad).error().code,
                  oauth::oauth_errc::client_refused);
    settings.as.certificate->key = certificate;
    EXPECT_EQ(oauth::client_assertion(settings).error().code, oauth::oauth_errc::client_refused);
}

TEST(ClientFile, OfADesktopClientHasItsIdAndSecret) {
    const auto read = oauth::parse_client_file(
        R"({"installed":{"client_id":"17.apps","client_secret":"tanstaaf",)"
        R"("token_uri":"https://example.org/t"}})");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->id, "17.apps");
    EXPECT_EQ(read->secret.reveal(), "tanstaaf");
    EXPECT_EQ(read->token_url, "https://example.org/t");
    EXPECT_FALSE(read->service);
}

TEST(ClientFile, OfAnotherKindIsRefused) {
    for (const char* const text :
         {"", "{}", "[1]", R"({"installed":{}})", R"({"type":"service_account"})"})
        EXPECT_EQ(oauth::parse_client_file(text).error().code, oauth::oauth_errc::client_refused)
            << text;
}

}  // namespace
}  // namespace pop3::test
