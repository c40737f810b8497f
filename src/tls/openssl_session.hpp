// SPDX-License-Identifier: MIT
// TLS by OpenSSL without I/O, for both sides.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "openssl_types.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

class POP3_EXPORT openssl_session final : public tls_session {
  public:
    /// The most octets of records that the peer may send before the end of the handshake. OpenSSL
    /// accepts chains of certificates of 100 KiB.
    static constexpr std::size_t most_before_established = 128 * 1024;
    /// The same in a row without data: tickets, KeyUpdate, requests to negotiate again, empty
    /// records. A peer without an end of them would keep TLS busy for ever.
    static constexpr std::size_t most_without_data = 64 * 1024;

    /// Examines the peer's certificate after a handshake that OpenSSL accepts; null if it sent none.
    using examiner = std::function<std::optional<failure>(const X509*)>;

    /// `ssl` is set up for its role (client or server), before the handshake. Throws pop3::error
    /// (errc::tls_failed) if OpenSSL has no memory.
    explicit openssl_session(owned<SSL> ssl, examiner examine = {});
    /// Examines what was agreed, after the examiner has accepted the certificate.
    using agreement_examiner = std::function<std::optional<failure>(const tls_info&)>;
    /// Called once, before the session is established.
    void set_agreement_examiner(agreement_examiner examine) {
        examine_agreement_ = std::move(examine);
    }

    /// Takes a session that the server offers to continue.
    using ticket_keeper = std::function<void(owned<SSL_SESSION>)>;
    /// `keep` is called for each such offer of a server with TLS 1.3, within advance(). It must not throw.
    void set_ticket_keeper(ticket_keeper keep) { keep_ticket_ = std::move(keep); }
    /// OpenSSL's callback of a client's context, for SSL_CTX_sess_set_new_cb.
    static int ticket_came(SSL* ssl, SSL_SESSION* session) noexcept;

    step advance(std::string_view& records, std::span<char> plain, std::string& answer) override;
    state send(std::string_view plain, std::string& records) override;
    void finish(std::string& records) override;
    [[nodiscard]] failure failed_because() const override { return reason_; }
    [[nodiscard]] std::optional<channel_binding> binding() const override;
    [[nodiscard]] tls_info info() const override;

    /// The certificate of the peer; null if it sent none.
    [[nodiscard]] owned<X509> peer_certificate() const;

  private:
    static int verified(int good, X509_STORE_CTX* store) noexcept;

    step process(std::string_view& records, std::span<char> plain, std::string& answer);
    state shake_hands();
    [[nodiscard]] std::size_t most_now() const noexcept {
        return established_ ? most_without_data : most_before_established;
    }
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
    agreement_examiner examine_agreement_;
    ticket_keeper keep_ticket_;
    std::optional<failure> defect_;  // of the certificate of the peer
    failure reason_;
    bool established_ = false;
    std::size_t without_data_ = 0;  // octets of records since there was data
};

}  // namespace pop3::inline v1::tls
