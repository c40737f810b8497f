// SPDX-License-Identifier: MIT
#include "openssl_acceptor.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "openssl_errors.hpp"
#include "openssl_types.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::tls {
namespace {

// OpenSSL's input and output: records received, and records to be sent. So the engine does no I/O,
// and many records are sent in one write.
struct record_buffers {
    std::string_view incoming;
    std::string* outgoing = nullptr;
};

record_buffers& buffers_of(BIO* bio) {
    return *static_cast<record_buffers*>(BIO_get_data(bio));
}

int read_records(BIO* bio, char* into, std::size_t most, std::size_t* got) {
    BIO_clear_retry_flags(bio);
    std::string_view& incoming = buffers_of(bio).incoming;
    *got = std::min(most, incoming.size());
    if (*got == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(into, incoming.data(), *got);
    incoming.remove_prefix(*got);
    return 1;
}

int write_records(BIO* bio, const char* from, std::size_t octets, std::size_t* written) {
    buffers_of(bio).outgoing->append(from, octets);
    *written = octets;
    return 1;
}

long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* buffer_method() {
    static const owned<BIO_METHOD> method = [] {
        owned<BIO_METHOD> made(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "record buffers"));
        BIO_meth_set_read_ex(made.get(), read_records);
        BIO_meth_set_write_ex(made.get(), write_records);
        BIO_meth_set_ctrl(made.get(), control);
        return made;
    }();
    return method.get();
}

class openssl_session final : public tls_session {
  public:
    explicit openssl_session(SSL_CTX* context) : ssl_(SSL_new(context)) {
        BIO* const bio = ssl_ ? BIO_new(buffer_method()) : nullptr;
        if (!bio) raise(fail(errc::tls_failed, queued_error()));
        BIO_set_data(bio, &buffers_);
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
        SSL_set_accept_state(ssl_.get());
    }

    state receive(std::string_view octets, std::string& plain, std::string& records) override {
        ERR_clear_error();
        buffers_ = {octets, &records};
        if (!established_) {
            const int done = SSL_do_handshake(ssl_.get());
            if (done != 1) return state_after(done);
            established_ = true;
        }
        while (true) {
            std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> piece;  // NOLINT: filled by the call
            std::size_t got = 0;
            const int done = SSL_read_ex(ssl_.get(), piece.data(), piece.size(), &got);
            if (done != 1) return state_after(done);
            plain.append(piece.data(), got);
        }
    }

    void send(std::string_view plain, std::string& records) override {
        ERR_clear_error();
        buffers_ = {{}, &records};
        std::size_t written = 0;  // all of it: the buffer accepts everything
        if (SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written) != 1)
            raise(fail(errc::tls_failed, queued_error()));
    }

    void finish(std::string& records) override {
        ERR_clear_error();
        buffers_ = {{}, &records};
        SSL_shutdown(ssl_.get());
    }

  private:
    state state_after(int returned) {
        switch (SSL_get_error(ssl_.get(), returned)) {
            case SSL_ERROR_WANT_READ:
                return established_ ? state::established : state::handshake;
            case SSL_ERROR_ZERO_RETURN:
                return state::closed;
            default:
                return state::failed;
        }
    }

    record_buffers buffers_;
    owned<SSL> ssl_;
    bool established_ = false;
};

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
        return std::make_unique<openssl_session>(context_.get());
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
