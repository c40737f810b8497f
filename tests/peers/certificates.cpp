// SPDX-License-Identifier: MIT
#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>

namespace pop3::test {
namespace {

void add_extension(X509& certificate, int nid, const std::string& value) {
    if (value.empty()) return;
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    if (!extension) throw std::runtime_error("no such extension: " + value);
    ASN1_OCTET_STRING* const octets = X509_EXTENSION_get_data(extension);
    std::replace(octets->data, octets->data + octets->length, '%', '\0');
    X509_add_ext(&certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void set_subject(X509& certificate, const std::string& name) {
    const auto* octets = reinterpret_cast<const unsigned char*>(name.data());
    X509_NAME_add_entry_by_NID(X509_get_subject_name(&certificate), NID_commonName, MBSTRING_UTF8,
                               octets, static_cast<int>(name.size()), -1, 0);
}

std::string text_of(BIO& bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(&bio, &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

identity::identity(const certificate_words& words, const identity* issuer)
    : certificate_(X509_new(), X509_free), key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {
    static long serial = 0;
    X509& made = *certificate_;
    constexpr long day = 24L * 60 * 60;
    X509_set_version(&made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(&made), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(&made), words.from_day * day);
    X509_gmtime_adj(X509_getm_notAfter(&made), words.to_day * day);
    X509_set_pubkey(&made, key_.get());
    set_subject(made, words.subject);
    X509_set_issuer_name(&made, X509_get_subject_name(issuer ? issuer->certificate_.get() : &made));
    add_extension(made, NID_basic_constraints, words.authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!words.authority) {
        if (!words.names.empty()) add_extension(made, NID_subject_alt_name, words.names);
        add_extension(made, NID_ext_key_usage, words.usage);
    }
    X509_sign(&made, issuer ? issuer->key_.get() : key_.get(), EVP_sha256());
}

std::string identity::certificate_pem() const {
    const tls::owned<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate_.get());
    return text_of(*bio);
}

std::string identity::key_pem() const {
    const tls::owned<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(*bio);
}

std::string identity::key_pem_with(std::string passphrase) const {
    const tls::owned<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), EVP_aes_128_cbc(), passphrase.data(),
                                  static_cast<int>(passphrase.size()), nullptr, nullptr);
    return text_of(*bio);
}

tls::owned<SSL_CTX> identity::server_context() const {
    tls::owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context.get(), key_.get());
    if (newest_ != 0) {
        SSL_CTX_set_security_level(context.get(), 0);  // or OpenSSL would not do it
        SSL_CTX_set_min_proto_version(context.get(), 0);
        SSL_CTX_set_max_proto_version(context.get(), newest_);
    }
    if (clients_) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), clients_.get());
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
    }
    return context;
}

}  // namespace pop3::test
