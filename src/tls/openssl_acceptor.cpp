// SPDX-License-Identifier: MIT
#include "openssl_acceptor.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "openssl_errors.hpp"
#include "openssl_session.hpp"
#include "openssl_types.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::tls {
namespace {

class openssl_acceptor_impl final : public tls_acceptor {
  public:
    openssl_acceptor_impl(const server_certificate& shown, tls_versions versions)
        : context_(SSL_CTX_new(TLS_server_method())) {
        if (!context_) raise(fail(errc::tls_failed, queued_error()));
        speak(versions);
        SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
        SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
        SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
        use_chain(shown.chain);
        use_key(shown.key);
        if (SSL_CTX_check_private_key(context_.get()) != 1)
            refuse("the key does not match the certificate");
    }

    std::unique_ptr<tls_session> accept() override {
        owned<SSL> ssl(SSL_new(context_.get()));
        if (ssl) SSL_set_accept_state(ssl.get());
        return std::make_unique<openssl_session>(std::move(ssl));
    }

  private:
    void speak(tls_versions versions) {
        if (versions == tls_versions::secure) {
            SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
            return;
        }
        // OpenSSL allows the old versions only without any security requirements.
        SSL_CTX_set_security_level(context_.get(), 0);
        SSL_CTX_set_cipher_list(context_.get(), "DEFAULT:@SECLEVEL=0");
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
        if (versions == tls_versions::only_old)
            SSL_CTX_set_max_proto_version(context_.get(), TLS1_1_VERSION);
    }

    [[noreturn]] static void refuse(const std::string& reason) {
        const std::string words = queued_error();
        raise(fail(errc::tls_bad_file, words.empty() ? reason : reason + " (" + words + ')'));
    }

    static owned<BIO> text(const std::string& pem) {
        return owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    }

    void use_chain(const std::string& pem) {
        const owned<BIO> in = text(pem);
        const owned<X509> own(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
        if (!own || SSL_CTX_use_certificate(context_.get(), own.get()) != 1)
            refuse("no usable certificate");
        while (owned<X509> next{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)})
            if (SSL_CTX_add0_chain_cert(context_.get(), next.get()) == 1) (void)next.release();
        ERR_clear_error();  // the end of the text counts as one
    }

    void use_key(const std::string& pem) {
        // A key that is encrypted is refused; no passphrase is asked for.
        bool asked_for = false;
        const auto no_passphrase = [](char*, int, int, void* asked) {
            *static_cast<bool*>(asked) = true;
            return -1;
        };
        const owned<BIO> in = text(pem);
        const owned<EVP_PKEY> key(
            PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, &asked_for));
        if (!key && asked_for) refuse("the private key has a passphrase, which cannot be entered");
        if (!key || SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1)
            refuse("no usable private key");
    }

    owned<SSL_CTX> context_;
};

}  // namespace

std::unique_ptr<tls_acceptor> openssl_acceptor(const server_certificate& shown,
                                               tls_versions versions) {
    return std::make_unique<openssl_acceptor_impl>(shown, versions);
}

}  // namespace pop3::inline v1::tls
