// SPDX-License-Identifier: MIT
#include "certificate_text.hpp"

#include <openssl/x509v3.h>

#include <algorithm>

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

}  // namespace

std::string subject_of(const X509* certificate) {
    const owned<BIO> bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
    return text_in(bio.get());
}

std::string date_text(const ASN1_TIME* when) {
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

}  // namespace pop3::inline v1::tls
