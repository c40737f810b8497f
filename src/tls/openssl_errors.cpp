// SPDX-License-Identifier: MIT
#include "openssl_errors.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <system_error>

namespace pop3::inline v1::tls {
namespace {

// Certificates may contain any number of names.
constexpr std::size_t longest_words = 400;

std::string text_in(BIO* bio) {
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio, &text);
    const auto size = length > 0 ? static_cast<std::size_t>(length) : 0;
    return {text, std::min(size, longest_words)};
}

std::string subject_of(const X509* certificate) {
    const owned<BIO> bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
    return text_in(bio.get());
}

std::string date(const ASN1_TIME* when) {
    const owned<BIO> bio(BIO_new(BIO_s_mem()));
    ASN1_TIME_print(bio.get(), when);
    return text_in(bio.get());
}

// "DNS:pop.example.org, IP Address:192.0.2.1"
std::string alternative_names(const X509* certificate) {
    const owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    if (!names) return {};
    const owned<BIO> bio(BIO_new(BIO_s_mem()));
    constexpr int most = 8;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()) && i < most; ++i) {
        if (i > 0) BIO_puts(bio.get(), ", ");
        GENERAL_NAME_print(bio.get(), sk_GENERAL_NAME_value(names.get(), i));
    }
    return text_in(bio.get());
}

}  // namespace

std::string queued_error() {
    const unsigned long error = ERR_get_error();
    ERR_clear_error();
    if (error == 0) return "unknown error";
    if (ERR_SYSTEM_ERROR(error)) return std::system_category().message(ERR_GET_REASON(error));
    const char* reason = ERR_reason_error_string(error);
    return reason ? reason : "error " + std::to_string(error);
}

std::string hint_about_queued_error() {
    const unsigned long error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) return {};
    switch (ERR_GET_REASON(error)) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
            return "The server refuses the certificate of the client, or requires one: name one "
                   "that it "
                   "accepts.";
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
        case SSL_R_NO_SHARED_CIPHER:
        case SSL_R_DH_KEY_TOO_SMALL:
            return "The port speaks TLS, but client and server share no version or cipher: the "
                   "server needs TLS 1.2 or later, and keys of today's length.";
        default:
            return {};
    }
}

errc meaning_of_verification(int error) noexcept {
    switch (error) {
        case X509_V_ERR_CERT_NOT_YET_VALID:
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
        case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
            return errc::certificate_expired;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return errc::certificate_wrong_name;
        case X509_V_ERR_INVALID_PURPOSE:
            return errc::certificate_wrong_purpose;
        default:
            return errc::certificate_untrusted;
    }
}

std::string verification_words(X509_STORE_CTX* store) {
    const int error = X509_STORE_CTX_get_error(store);
    std::string words = X509_verify_cert_error_string(error);
    const X509* certificate = X509_STORE_CTX_get_current_cert(store);
    if (!certificate) return words;
    words += "; it belongs to " + subject_of(certificate);
    if (meaning_of_verification(error) == errc::certificate_expired) {
        words += ", valid from " + date(X509_get0_notBefore(certificate)) + " to " +
                 date(X509_get0_notAfter(certificate));
    }
    if (meaning_of_verification(error) == errc::certificate_wrong_name) {
        const std::string names = alternative_names(certificate);
        words += names.empty() ? ", which has no subjectAltName: a common name does not count"
                               : ", issued for " + names;
    }
    return words;
}

}  // namespace pop3::inline v1::tls
