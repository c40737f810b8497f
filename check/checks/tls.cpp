// SPDX-License-Identifier: MIT
// Versions of TLS, one handshake for each, and the certificate.
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "checks.hpp"
#include "tls/openssl_session.hpp"
#include "tls/tls_transport.hpp"

namespace pop3::check::checks {
namespace {

constexpr int soon = 14;  // days left that justify a warning

struct shaken_hands {
    bool done = false;
    tls::owned<X509> certificate;
};

const char* name_of(int version) {
    switch (version) {
        case TLS1_VERSION:
            return "TLS 1.0";
        case TLS1_1_VERSION:
            return "TLS 1.1";
        case TLS1_2_VERSION:
            return "TLS 1.2";
        default:
            return "TLS 1.3";
    }
}

// Offers `version` only; the certificate is not verified.
shaken_hands offer(examination& exam, int version) {
    ERR_clear_error();
    tls::owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);  // OpenSSL would not offer broken versions
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    tls::owned<SSL> ssl(SSL_new(context.get()));
    SSL_set_connect_state(ssl.get());
    std::string name = exam.how().options.tls_options.server_name;
    if (name.empty()) name = exam.how().host;
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    auto session = std::make_unique<tls::openssl_session>(std::move(ssl));
    const tls::openssl_session& shaken = *session;
    tls::tls_transport stream(std::move(session), exam.before_handshake()->release());
    const io_result done =
        stream.handshake(exam.how().limits_of(exam.how().options.timeouts.connect));
    ERR_clear_error();
    if (done.error == errc::cancelled) raise(fail(errc::cancelled));
    if (done.error) return {};
    return {true, shaken.peer_certificate()};
}

std::string text_of(const X509_NAME* name) {
    const tls::owned<BIO> bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    constexpr std::size_t longest = 256;
    return {text, std::min(longest, static_cast<std::size_t>(std::max(0L, length)))};
}

std::string date_of(const ASN1_TIME* when) {
    tm utc{};
    std::array<char, 16> text{};
    if (ASN1_TIME_to_tm(when, &utc) != 1) return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &utc)};
}

std::string sha256_of(const X509& certificate) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned int count = 0;
    X509_digest(&certificate, EVP_sha256(), octets.data(), &count);
    std::string text;
    for (unsigned int i = 0; i < count; ++i) {
        text += digits[octets[i] >> 4U];
        text += digits[octets[i] & 15U];
    }
    return text;
}

certificate_facts facts_of(const X509& certificate) {
    return {.subject = text_of(X509_get_subject_name(&certificate)),
            .issuer = text_of(X509_get_issuer_name(&certificate)),
            .valid_until = date_of(X509_get0_notAfter(&certificate)),
            .sha256 = sha256_of(certificate)};
}

int days_left(const X509& certificate) {
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(&certificate));
    return days;
}

}  // namespace

finding tls_versions(examination& exam) {
    if (exam.begins_in_clear()) exam.must_have_tls();
    const bool v2 = offer(exam, TLS1_2_VERSION).done;
    const bool v3 = offer(exam, TLS1_3_VERSION).done;
    if (v2 && v3) return passed("both");
    if (v3) return passed("TLS 1.3 alone");
    if (v2) return warned("only TLS 1.2: 1.3 is refused");
    exam.no_tls("without TLS");
    return failed("neither of them: no handshake succeeds");
}

finding old_tls(examination& exam) {
    exam.must_have_tls();
    std::string taken;
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION})
        if (offer(exam, version).done)
            taken += (taken.empty() ? "" : " and ") + std::string(name_of(version));
    if (taken.empty()) return passed("");
    return failed(taken + (taken.size() > 8 ? " are accepted" : " is accepted"));
}

finding certificate(examination& exam) {
    exam.must_have_tls();
    const shaken_hands seen = offer(exam, TLS1_2_VERSION);
    const shaken_hands newest = seen.certificate ? shaken_hands{} : offer(exam, TLS1_3_VERSION);
    const X509* const shown = seen.certificate ? seen.certificate.get() : newest.certificate.get();
    if (shown) exam.certificate = facts_of(*shown);
    auto connection = exam.before_handshake();
    if (const auto reason = connection->encrypt(exam.how().options.tls_options)) {
        if (exam.how().options.tls != tls_mode::none)
            exam.no_login(
                "no password is sent to a server that cannot be verified: see \"certificate\"");
        return failed(reason->message());
    }
    if (!shown) return passed("");
    const int days = days_left(*shown);
    const std::string words = std::to_string(days) + (days == 1 ? " day left" : " days left");
    return days < soon ? warned("it expires soon: " + words) : passed(words);
}

}  // namespace pop3::check::checks
