// SPDX-License-Identifier: MIT
#include "openssl_session.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "certificate_text.hpp"
#include "openssl_binding.hpp"
#include "openssl_errors.hpp"
#include "pins.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::tls {

openssl_session::record_buffers& buffers_of(BIO* bio) {
    return *static_cast<openssl_session::record_buffers*>(BIO_get_data(bio));
}

namespace {

int read_records(BIO* bio, char* into, std::size_t most, std::size_t* got) {
    BIO_clear_retry_flags(bio);
    std::string_view& incoming = *buffers_of(bio).incoming;
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

}  // namespace

openssl_session::openssl_session(owned<SSL> ssl, examiner examine)
    : ssl_(std::move(ssl)), examine_(std::move(examine)) {
    BIO* const bio = ssl_ ? BIO_new(buffer_method()) : nullptr;
    if (!bio) raise(fail(errc::tls_failed, queued_error()));
    BIO_set_data(bio, &buffers_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    if (!SSL_is_server(ssl_.get()))
        SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), verified);
}

// OpenSSL processes records without data until there are no more. So it is offered no more of them
// than the peer may send in a row.
tls_session::step openssl_session::advance(std::string_view& records, std::span<char> plain,
                                           std::string& answer) {
    if (reason_.code) return {state::failed};
    while (true) {
        const bool was_established = established_;
        std::string_view offered = records.substr(0, most_now() - without_data_);
        const std::size_t before = offered.size();
        const step done = process(offered, plain, answer);
        records.remove_prefix(before - offered.size());
        without_data_ += before - offered.size();
        if (done.octets > 0 || established_ != was_established) without_data_ = 0;
        if (done.now == state::failed || done.now == state::closed) return done;
        if (without_data_ >= most_now()) break;
        if (done.octets > 0 || records.empty() || (established_ && plain.empty())) return done;
    }
    reason_ = fail(errc::tls_failed, "more than " + std::to_string(most_now() / 1024) +
                                         " KiB of TLS records came without data");
    reason_.hint =
        "The server, or somebody on the way to it, keeps TLS busy: try again later, or from "
        "another "
        "network.";
    return {state::failed};
}

tls_session::step openssl_session::process(std::string_view& records, std::span<char> plain,
                                           std::string& answer) {
    ERR_clear_error();
    buffers_ = {&records, &answer};
    if (!established_)
        if (const state now = shake_hands(); now != state::established) return {now};
    if (plain.empty()) return {state::established};
    std::size_t octets = 0;
    const int done = SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &octets);
    if (done == 1) return {state::established, octets};
    return {after(done)};
}

tls_session::state openssl_session::shake_hands() {
    const int done = SSL_do_handshake(ssl_.get());
    if (done != 1) return after(done);
    std::optional<failure> defect;
    if (examine_) defect = examine_(peer_certificate().get());
    if (!defect && examine_agreement_) defect = examine_agreement_(info());
    if (defect) {
        reason_ = *std::move(defect);
        return state::failed;
    }
    established_ = true;
    return state::established;
}

tls_session::state openssl_session::send(std::string_view plain, std::string& records) {
    ERR_clear_error();
    std::string_view none;
    buffers_ = {&none, &records};
    std::size_t written = 0;  // all of it: the buffer accepts everything
    const int done = SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written);
    return done == 1 ? state::established : after(done);
}

void openssl_session::finish(std::string& records) {
    ERR_clear_error();
    std::string_view none;
    buffers_ = {&none, &records};
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

std::optional<channel_binding> openssl_session::binding() const {
    return binding_of(*ssl_);
}

tls_info openssl_session::info() const {
    tls_info known;
    known.version = SSL_get_version(ssl_.get());
    known.cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_.get()));
    known.resumed = SSL_session_reused(ssl_.get()) == 1;
    const owned<X509> certificate = peer_certificate();
    if (!certificate) return known;
    known.subject = subject_of(certificate.get());
    known.names = alternative_names(certificate.get());
    known.valid_until = date_text(X509_get0_notAfter(certificate.get()));
    known.fingerprint_sha256 = fingerprint_of(*certificate);
    return known;
}

owned<X509> openssl_session::peer_certificate() const {
    return owned<X509>(SSL_get1_peer_certificate(ssl_.get()));
}

tls_session::state openssl_session::after(int returned) {
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
            return established_ ? state::established : state::handshake;
        case SSL_ERROR_ZERO_RETURN:
            return state::closed;
        default:
            if (!defect_) {
                std::string hint = hint_about_queued_error();
                defect_ = fail(errc::tls_failed, queued_error());
                defect_->hint = std::move(hint);
            }
            reason_ = *std::move(defect_);
            ERR_clear_error();
            return state::failed;
    }
}

// The session is copied, because OpenSSL changes its own until the end of this connection.
int openssl_session::ticket_came(SSL* ssl, SSL_SESSION* session) noexcept {
    constexpr int openssl_keeps_its_own = 0;
    const auto& self = *static_cast<const openssl_session*>(SSL_get_app_data(ssl));
    const bool is_verified = self.established_;
    if (!self.keep_ticket_ || !is_verified ||
        SSL_SESSION_get_protocol_version(session) != TLS1_3_VERSION)
        return openssl_keeps_its_own;
    if (owned<SSL_SESSION> copy{SSL_SESSION_dup(session)}) self.keep_ticket_(std::move(copy));
    return openssl_keeps_its_own;
}

// The defect of a certificate, if OpenSSL was told to verify; otherwise it is no reason of a failure.
int openssl_session::verified(int good, X509_STORE_CTX* store) noexcept {
    if (good == 1) return 1;
    auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    if ((SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER) == 0) return 1;
    auto& self = *static_cast<openssl_session*>(SSL_get_app_data(ssl));
    const errc meaning = meaning_of_verification(X509_STORE_CTX_get_error(store));
    self.defect_ = fail(meaning, verification_words(store));
    return 0;
}

}  // namespace pop3::inline v1::tls
