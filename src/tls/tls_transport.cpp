// SPDX-License-Identifier: MIT
#include "tls_transport.hpp"

#include <openssl/err.h>

#include <system_error>

#include "openssl_binding.hpp"
#include "openssl_errors.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::tls {
namespace {

const wait_limits no_patience{std::chrono::steady_clock::time_point::min(), {}};

openssl_stream& stream_of(BIO* bio) {
    return *static_cast<openssl_stream*>(BIO_get_data(bio));
}

}  // namespace

openssl_stream::openssl_stream(owned<SSL> ssl, std::unique_ptr<transport> below)
    : below_(std::move(below)), ssl_(std::move(ssl)) {
    BIO* bio = BIO_new(bio_method());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), verified);
}

openssl_stream::~openssl_stream() {
    if (shut_down_) return;
    start(&no_patience);
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

io_result openssl_stream::handshake(const wait_limits& limit) {
    start(&limit);
    const int done = SSL_do_handshake(ssl_.get());
    if (done == 1) {
        shut_down_ = false;
        return {};
    }
    if (verification_) {
        ERR_clear_error();
        return {meaning_of_verification(*verification_), 0, verification_words_};
    }
    io_result result = outcome_of(done);
    if (result.error == errc::closed_by_server || !result.error)
        return {errc::closed_by_server, 0, "in the middle of the TLS handshake"};
    return result;
}

owned<X509> openssl_stream::peer_certificate() const {
    return owned<X509>(SSL_get1_peer_certificate(ssl_.get()));
}

std::optional<channel_binding> openssl_stream::binding() const {
    return binding_of(*ssl_);
}

io_result openssl_stream::read_some(std::span<char> into, const wait_limits& limit) {
    start(&limit);
    std::size_t octets = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &octets);
    return done == 1 ? io_result{{}, octets, {}} : outcome_of(done);
}

io_result openssl_stream::read_ready(std::span<char> into) {
    start(nullptr);
    std::size_t octets = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &octets);
    return done == 1 ? io_result{{}, octets, {}} : outcome_of(done);
}

io_result openssl_stream::write_some(std::span<const char> from, const wait_limits& limit) {
    start(&limit);
    std::size_t octets = 0;
    const int done = SSL_write_ex(ssl_.get(), from.data(), from.size(), &octets);
    return done == 1 ? io_result{{}, octets, {}} : outcome_of(done);
}

void openssl_stream::start(const wait_limits* limit) {
    limit_ = limit;
    trouble_ = {};
    ERR_clear_error();
}

// The reason of a failed call. An end without close_notify is a lost connection (RFC 8446, 6.1): an
// attacker on the network could have cut it.
io_result openssl_stream::outcome_of(int returned) {
    const int error = SSL_get_error(ssl_.get(), returned);
    switch (error) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
        case SSL_ERROR_ZERO_RETURN:
            return {};
        default:
            break;
    }
    shut_down_ = true;
    if (trouble_.error) {
        ERR_clear_error();
        return std::move(trouble_);
    }
    if (at_end_) {
        ERR_clear_error();
        return {errc::closed_by_server, 0, "without TLS's close_notify"};
    }
    return {errc::tls_failed, 0, queued_error()};
}

// ---- OpenSSL's access to the transport below ----

const BIO_METHOD* openssl_stream::bio_method() {
    static const owned<BIO_METHOD> method = [] {
        owned<BIO_METHOD> made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pop3"));
        BIO_meth_set_read_ex(made.get(), bio_read);
        BIO_meth_set_write_ex(made.get(), bio_write);
        BIO_meth_set_ctrl(made.get(), bio_control);
        return made;
    }();
    return method.get();
}

int openssl_stream::bio_read(BIO* bio, char* into, std::size_t size, std::size_t* octets) noexcept {
    BIO_clear_retry_flags(bio);
    openssl_stream& self = stream_of(bio);
    const io_result got = self.pull({into, size});
    *octets = got.octets;
    if (got.octets > 0) return 1;
    if (!self.limit_) BIO_set_retry_read(bio);
    return 0;
}

int openssl_stream::bio_write(BIO* bio, const char* from, std::size_t size,
                              std::size_t* octets) noexcept {
    BIO_clear_retry_flags(bio);
    openssl_stream& self = stream_of(bio);
    const io_result put = self.push({from, size});
    *octets = put.octets;
    if (put.octets > 0) return 1;
    if (!self.limit_) BIO_set_retry_write(bio);
    return 0;
}

long openssl_stream::bio_control(BIO* bio, int command, long, void*) noexcept {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return stream_of(bio).at_end_ ? 1 : 0;
    return 0;
}

// Exceptions must not pass through OpenSSL.
io_result openssl_stream::pull(std::span<char> into) noexcept try {
    io_result got = limit_ ? below_->read_some(into, *limit_) : below_->read_ready(into);
    if (got.error) trouble_ = got;
    at_end_ = at_end_ || (limit_ && !got.error && got.octets == 0);
    return got;
} catch (const std::exception& e) {
    trouble_ = {errc::tls_failed, 0, e.what()};
    return trouble_;
}

io_result openssl_stream::push(std::span<const char> from) noexcept try {
    io_result put = below_->write_some(from, limit_ ? *limit_ : no_patience);
    if (put.error && (limit_ || put.error != errc::timed_out)) trouble_ = put;
    return put;
} catch (const std::exception& e) {
    trouble_ = {errc::tls_failed, 0, e.what()};
    return trouble_;
}

int openssl_stream::verified(int good, X509_STORE_CTX* store) noexcept {
    if (good == 1) return 1;
    auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& self = *static_cast<openssl_stream*>(SSL_get_app_data(ssl));
    self.verification_ = X509_STORE_CTX_get_error(store);
    self.verification_words_ = verification_words(store);
    return 0;
}

}  // namespace pop3::inline v1::tls
