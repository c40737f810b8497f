// SPDX-License-Identifier: MIT
// make_certificate(): an authority and a server certificate, in memory, for one run.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "openssl_errors.hpp"
#include "openssl_types.hpp"
#include "pop3/error.hpp"
#include "pop3/server/certificate.hpp"

namespace pop3::inline v1 {
namespace {

using tls::owned;

constexpr long day = 24 * 60 * 60;

void must(bool worked) {
    if (!worked) raise(fail(errc::tls_failed, "cannot make a certificate: " + tls::queued_error()));
}

owned<EVP_PKEY> new_key() {
    owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    must(key != nullptr);
    return key;
}

void name_it(X509_NAME* name, const std::string& common_name) {
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.data()),
                                    static_cast<int>(common_name.size()), -1, 0) == 1);
}

// A certificate of `key`, without extensions and not signed, valid from yesterday.
owned<X509> new_certificate(EVP_PKEY* key, const std::string& common_name, long valid_until) {
    owned<X509> made(X509_new());
    must(made != nullptr);
    const owned<BIGNUM> serial(BN_new());
    must(serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1);
    must(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get())) != nullptr);
    must(X509_set_version(made.get(), X509_VERSION_3) == 1);
    must(X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * day) != nullptr);
    must(X509_gmtime_adj(X509_getm_notAfter(made.get()), valid_until) != nullptr);
    must(X509_set_pubkey(made.get(), key) == 1);
    name_it(X509_get_subject_name(made.get()), common_name);
    return made;
}

void extend(X509* certificate, X509* issuer, int which, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, which, value));
    must(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

owned<GENERAL_NAME> general_name(const std::string& name) {
    owned<GENERAL_NAME> made(GENERAL_NAME_new());
    must(made != nullptr);
    if (ASN1_OCTET_STRING* const address = a2i_IPADDRESS(name.c_str())) {
        GENERAL_NAME_set0_value(made.get(), GEN_IPADD, address);
        return made;
    }
    ERR_clear_error();
    ASN1_IA5STRING* const dns = ASN1_IA5STRING_new();
    must(dns && ASN1_STRING_set(dns, name.data(), static_cast<int>(name.size())) == 1);
    GENERAL_NAME_set0_value(made.get(), GEN_DNS, dns);
    return made;
}

void add_names(X509* certificate, const std::vector<std::string>& names) {
    const owned<GENERAL_NAMES> all(GENERAL_NAMES_new());
    must(all != nullptr);
    for (const std::string& name : names) {
        owned<GENERAL_NAME> one = general_name(name);
        must(sk_GENERAL_NAME_push(all.get(), one.get()) > 0);
        (void)one.release();
    }
    must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, all.get(), 0, 0) == 1);
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
    must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
    must(X509_sign(certificate, key, EVP_sha256()) > 0);
}

template <class Write>
std::string pem(Write write) {
    const owned<BIO> out(BIO_new(BIO_s_mem()));
    must(out && write(out.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    return pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

owned<X509> new_authority(EVP_PKEY* key) {
    owned<X509> ca = new_certificate(key, "pop3 throw-away authority", day);
    extend(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    sign(ca.get(), ca.get(), key);
    return ca;
}

}  // namespace

self_made_certificate make_certificate(const std::vector<std::string>& names,
                                       certificate_flaws flaws) {
    ERR_clear_error();
    const owned<EVP_PKEY> ca_key = new_key();
    const owned<X509> ca = new_authority(ca_key.get());

    const owned<EVP_PKEY> key = new_key();
    const owned<X509> own = new_certificate(key.get(), names.empty() ? "nobody" : names.front(),
                                            flaws.expired ? -day : day);
    X509* const issuer = flaws.self_signed ? own.get() : ca.get();
    extend(own.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    extend(own.get(), issuer, NID_key_usage, "critical,digitalSignature");
    extend(own.get(), issuer, NID_ext_key_usage, flaws.wrong_purpose ? "clientAuth" : "serverAuth");
    extend(own.get(), issuer, NID_subject_key_identifier, "hash");
    extend(own.get(), issuer, NID_authority_key_identifier, "keyid:always");
    if (!names.empty()) add_names(own.get(), names);
    sign(own.get(), issuer, flaws.self_signed ? key.get() : ca_key.get());

    return {pem_of(ca.get()), {pem_of(own.get()), pem([&](BIO* out) {
                                   return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr,
                                                                   0, nullptr, nullptr);
                               })}};
}

}  // namespace pop3::inline v1
