// SPDX-License-Identifier: MIT
// TLS by OpenSSL without I/O, for both sides.
#pragma once

#include <functional>
#include <optional>

#include "openssl_types.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

class POP3_EXPORT openssl_session final : public tls_session {
  public:
    /// Examines the peer's certificate after a handshake that OpenSSL accepts; null if it sent none.
    using examiner = std::function<std::optional<failure>(const X509*)>;

    /// `ssl` is set up for its role (client or server), before the handshake. Throws pop3::error
    /// (errc::tls_failed) if OpenSSL has no memory.
    explicit openssl_session(owned<SSL> ssl, examiner examine = {});

    step advance(std::string_view& records, std::span<char> plain, std::string& answer) override;
    state send(std::string_view plain, std::string& records) override;
    void finish(std::string& records) override;
    [[nodiscard]] failure failed_because() const override { return reason_; }
    [[nodiscard]] std::optional<channel_binding> binding() const override;

    /// The certificate of the peer; null if it sent none.
    [[nodiscard]] owned<X509> peer_certificate() const;

  private:
    static int verified(int good, X509_STORE_CTX* store) noexcept;

    state shake_hands();
    state after(int returned);

    // OpenSSL's input and output: so it does no I/O, and many records are sent in one write.
    struct record_buffers {
        std::string_view* incoming = nullptr;
        std::string* outgoing = nullptr;
    };
    friend record_buffers& buffers_of(BIO* bio);

    record_buffers buffers_;
    owned<SSL> ssl_;
    examiner examine_;
    std::optional<failure> defect_;  // of the certificate of the peer
    failure reason_;
    bool established_ = false;
};

}  // namespace pop3::inline v1::tls
