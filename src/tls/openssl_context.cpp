// SPDX-License-Identifier: MIT
#include "openssl_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "openssl_errors.hpp"
#include "openssl_session.hpp"
#include "vocabulary/host_syntax.hpp"

namespace pop3::inline v1::tls {
namespace {

// The passphrase of a key, and whether OpenSSL asked for it.
struct passphrase_request {
    std::string_view passphrase;
    bool happened = false;
};

// Without this, OpenSSL would ask on the terminal.
int answer_passphrase(char* into, int most, int, void* asked) {
    if (!asked) return -1;
    auto& request = *static_cast<passphrase_request*>(asked);
    request.happened = true;
    const std::string_view text = request.passphrase;
    if (text.empty() || text.size() > static_cast<std::size_t>(most)) return -1;
    std::memcpy(into, text.data(), text.size());
    return static_cast<int>(text.size());
}

std::optional<failure> bad_file(const std::string& path) {
    return fail(errc::tls_bad_file, path + ": " + queued_error());
}

owned<BIO> reader_of(std::string_view text) {
    return owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Calls `take` with each certificate in `pem`, the text at `place`. No certificate at all is an error, and
// so is a damaged one among others.
template <class Take>
std::optional<failure> read_certificates(std::string_view pem, const std::string& place,
                                         Take take) {
    const owned<BIO> text = reader_of(pem);
    bool any = false;
    while (const owned<X509> each{
        PEM_read_bio_X509(text.get(), nullptr, answer_passphrase, nullptr)}) {
        if (!take(*each)) return bad_file(place);
        any = true;
    }
    if (!any || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        return bad_file(place);
    ERR_clear_error();
    return std::nullopt;
}

std::optional<failure> add_authorities(SSL_CTX& context, std::string_view pem) {
    if (pem.empty()) return std::nullopt;
    X509_STORE* const store = SSL_CTX_get_cert_store(&context);
    return read_certificates(pem, "the text in ca_pem", [store](X509& authority) {
        return X509_STORE_add_cert(store, &authority) == 1;
    });
}

std::optional<failure> load_authorities(SSL_CTX& context, const tls_options& trust) {
    if (trust.ca_file.empty() && trust.ca_directory.empty() && trust.ca_pem.empty()) {
        if (SSL_CTX_set_default_verify_paths(&context) != 1)
            return bad_file("the system's certificate store");
    }
    if (!trust.ca_file.empty() && SSL_CTX_load_verify_file(&context, trust.ca_file.c_str()) != 1)
        return bad_file(trust.ca_file);
    if (auto reason = add_authorities(context, trust.ca_pem)) return reason;
    if (trust.ca_directory.empty()) return std::nullopt;
    // OpenSSL reads the directory when it needs a certificate, and would not report that it is
    // missing.
    std::error_code error;
    if (!std::filesystem::is_directory(trust.ca_directory, error))
        return fail(errc::tls_bad_file, trust.ca_directory + ": not a directory");
    if (SSL_CTX_load_verify_dir(&context, trust.ca_directory.c_str()) != 1)
        return bad_file(trust.ca_directory);
    return std::nullopt;
}

// The server's certificate must not be in the list that its authority signed (RFC 5280, section 5).
std::optional<failure> load_revocations(SSL_CTX& context, const tls_options& trust) {
    if (trust.crl_file.empty()) return std::nullopt;
    X509_STORE* const store = SSL_CTX_get_cert_store(&context);
    X509_LOOKUP* const files = X509_STORE_add_lookup(store, X509_LOOKUP_file());
    if (!files || X509_load_crl_file(files, trust.crl_file.c_str(), X509_FILETYPE_PEM) < 1)
        return bad_file(trust.crl_file);
    X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
    return std::nullopt;
}

// A key that OpenSSL cannot read, at `place`.
failure unreadable_key(const std::string& place, const passphrase_request& asked) {
    if (!asked.happened) return *bad_file(place);
    const bool wrong = !asked.passphrase.empty();
    failure reason = fail(errc::tls_bad_file,
                          place + (wrong ? ": this is not the passphrase of the key"
                                         : ": the key has a passphrase, which cannot be entered"));
    if (!wrong)
        reason.hint =
            "Name a key without a passphrase, readable by its owner only: openssl pkey -in KEY "
            "-out NEW.";
    ERR_clear_error();
    return reason;
}

std::optional<failure> load_key(SSL_CTX& context, const owned<BIO>& from, const std::string& place,
                                const tls_options& trust) {
    if (!from) return bad_file(place);
    passphrase_request asked{trust.key_passphrase.reveal()};
    const owned<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(from.get(), nullptr, answer_passphrase, &asked));
    if (!key) return unreadable_key(place, asked);
    if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1) return bad_file(place);
    return std::nullopt;
}

std::optional<failure> load_client_files(SSL_CTX& context, const tls_options& trust) {
    const std::string& certificate = trust.client_certificate;
    const std::string& key = trust.client_key.empty() ? certificate : trust.client_key;
    if (SSL_CTX_use_certificate_chain_file(&context, certificate.c_str()) != 1)
        return bad_file(certificate);
    return load_key(context, owned<BIO>(BIO_new_file(key.c_str(), "r")), key, trust);
}

// Written out, because OpenSSL's macro for it uses an old-style cast.
bool add_to_chain(SSL_CTX& context, X509& certificate) {
    constexpr long with_a_reference = 1;
    return SSL_CTX_ctrl(&context, SSL_CTRL_CHAIN_CERT, with_a_reference, &certificate) == 1;
}

// The first certificate is the client's own, the others are its chain.
std::optional<failure> load_client_text(SSL_CTX& context, const tls_options& trust) {
    const std::string place = "the text in client_identity_pem";
    const std::string_view pem = trust.client_identity_pem.reveal();
    bool is_own = true;
    auto reason = read_certificates(pem, place, [&](X509& certificate) {
        return std::exchange(is_own, false) ? SSL_CTX_use_certificate(&context, &certificate) == 1
                                            : add_to_chain(context, certificate);
    });
    if (reason) return reason;
    reason = load_key(context, reader_of(pem), place, trust);
    if (reason && !reason->hint.empty())
        reason->hint = "Set tls_options::key_passphrase, or pass the key without a passphrase.";
    return reason;
}

std::optional<failure> load_client_identity(SSL_CTX& context, const tls_options& trust) {
    if (!trust.client_identity_pem.empty()) return load_client_text(context, trust);
    if (!trust.client_certificate.empty()) return load_client_files(context, trust);
    return std::nullopt;
}

// With pin_only the pins, which openssl_engine checks, are all that identifies the server.
bool verifies_certificate(const tls_options& trust) {
    return trust.verification.on() && !trust.pin_only;
}

bool is_address(const std::string& name) {
    ASN1_OCTET_STRING* octets = a2i_IPADDRESS(name.c_str());
    ASN1_OCTET_STRING_free(octets);
    return octets != nullptr;
}

// In the form used in certificates: no final dot, no IPv6 zone.
std::string name_to_verify(const std::string& host, const tls_options& trust) {
    std::string name = trust.server_name.empty() ? host : trust.server_name;
    if (name.ends_with('.')) name.pop_back();
    if (name.find(':') != std::string::npos) name.erase(std::min(name.find('%'), name.size()));
    return name;
}

// SNI (RFC 6066, section 3). Written out, because OpenSSL's macro for it uses an old-style cast.
bool ask_for(SSL& ssl, std::string name) {
    return SSL_ctrl(&ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) ==
           1;
}

bool expect_name(SSL& ssl, const std::string& name, const std::string& mail_domain) {
    X509_VERIFY_PARAM* parameters = SSL_get0_param(&ssl);
    // The common name of a subject is no name of a server (RFC 9525), also where there is no other.
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER) != 1) return false;
    if (is_address(name)) return X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) == 1;
    if (X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size()) != 1) return false;
    return mail_domain.empty() ||
           X509_VERIFY_PARAM_add1_host(parameters, mail_domain.data(), mail_domain.size()) == 1;
}

}  // namespace

result<owned<SSL_CTX>> make_client_context(const tls_options& trust) {
    ERR_clear_error();
    owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
    if (!context) return fail(errc::tls_failed, queued_error());
    SSL_CTX_set_default_passwd_cb(context.get(), answer_passphrase);
    // The system may be stricter (openssl.cnf), never weaker.
    const int oldest =
        trust.minimum_version == tls_version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
    if (SSL_CTX_get_min_proto_version(context.get()) < oldest)
        SSL_CTX_set_min_proto_version(context.get(), oldest);
    const bool verifies = verifies_certificate(trust);
    SSL_CTX_set_verify(context.get(), verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context.get(),
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context.get(), openssl_session::ticket_came);
    if (verifies) {
        if (auto reason = load_authorities(*context, trust)) return *std::move(reason);
        if (auto reason = load_revocations(*context, trust)) return *std::move(reason);
    }
    if (auto reason = load_client_identity(*context, trust)) return *std::move(reason);
    return context;
}

result<owned<SSL>> make_client(SSL_CTX& context, const std::string& host,
                               const tls_options& trust) {
    const std::string name = name_to_verify(host, trust);
    // OpenSSL verifies no name at all if it is empty, and stops at a NUL in some places.
    if (name.empty() || name.find('\0') != std::string::npos)
        return fail(errc::invalid_argument, "no name to verify the certificate with");
    if (auto words = defect_of_host(name)) return fail(errc::invalid_argument, *std::move(words));
    owned<SSL> ssl(SSL_new(&context));
    if (!ssl) return fail(errc::tls_failed, queued_error());
    SSL_set_connect_state(ssl.get());
    if (!is_address(name) && !ask_for(*ssl, name))
        return fail(errc::invalid_argument, queued_error());
    if (verifies_certificate(trust) && !expect_name(*ssl, name, trust.mail_domain))
        return fail(errc::invalid_argument, "no certificate can have this name");
    return ssl;
}

std::string verified_peer(const std::string& host, const tls_options& trust) {
    return name_to_verify(host, trust) + '\0' + trust.mail_domain;
}

}  // namespace pop3::inline v1::tls
