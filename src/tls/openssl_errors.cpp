// SPDX-License-Identifier: MIT
#include "openssl_errors.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <system_error>

#include "certificate_text.hpp"

namespace pop3::inline v1::tls {

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
        words += ", valid from " + date_text(X509_get0_notBefore(certificate)) + " to " +
                 date_text(X509_get0_notAfter(certificate));
    }
    if (meaning_of_verification(error) == errc::certificate_wrong_name) {
        const std::string names = alternative_names(certificate);
        words += names.empty() ? ", which has no subjectAltName: a common name does not count"
                               : ", issued for " + names;
    }
    return words;
}

}  // namespace pop3::inline v1::tls
