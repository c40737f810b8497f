// SPDX-License-Identifier: MIT
// TLS over any transport.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "openssl_types.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::tls {

class POP3_EXPORT openssl_stream final : public transport {
  public:
    /// `ssl` is set up for its role (client or server), before the handshake.
    openssl_stream(owned<SSL> ssl, std::unique_ptr<transport> below);
    /// Sends close_notify if that is possible without waiting.
    ~openssl_stream() override;
    openssl_stream(const openssl_stream&) = delete;
    openssl_stream& operator=(const openssl_stream&) = delete;

    /// The handshake, with the verification that `ssl` was set up for.
    io_result handshake(const wait_limits& limit);
    /// The certificate of the peer; null if it sent none.
    [[nodiscard]] owned<X509> peer_certificate() const;

    io_result read_some(std::span<char> into, const wait_limits& limit) override;
    io_result read_ready(std::span<char> into) override;
    io_result write_some(std::span<const char> from, const wait_limits& limit) override;
    [[nodiscard]] std::optional<channel_binding> binding() const override;

  private:
    static const BIO_METHOD* bio_method();
    static int bio_read(BIO* bio, char* into, std::size_t size, std::size_t* octets) noexcept;
    static int bio_write(BIO* bio, const char* from, std::size_t size,
                         std::size_t* octets) noexcept;
    static long bio_control(BIO* bio, int command, long, void*) noexcept;
    static int verified(int good, X509_STORE_CTX* store) noexcept;

    io_result pull(std::span<char> into) noexcept;
    io_result push(std::span<const char> from) noexcept;
    void start(const wait_limits* limit);
    io_result outcome_of(int returned);

    std::unique_ptr<transport> below_;
    owned<SSL> ssl_;
    const wait_limits* limit_ = nullptr;  // of the current call; null: do not wait
    io_result trouble_;                   // of the transport below
    std::optional<int> verification_;     // X509_V_ERR_...
    std::string verification_words_;
    bool at_end_ = false;    // the transport below has ended
    bool shut_down_ = true;  // close_notify is not needed
};

}  // namespace pop3::inline v1::tls
