// SPDX-License-Identifier: MIT
// TLS over any transport: the blocking adapter of a tls_session, of either side.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pop3/export.hpp"
#include "pop3/tls.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::tls {

class POP3_EXPORT tls_transport final : public transport {
  public:
    tls_transport(std::unique_ptr<tls_session> session, std::unique_ptr<transport> lower);
    /// Sends the end of TLS if that is possible without waiting.
    ~tls_transport() override;
    tls_transport(const tls_transport&) = delete;
    tls_transport& operator=(const tls_transport&) = delete;

    /// The handshake, with the verification that the session does.
    io_result handshake(const wait_limits& limit);
    /// Sends the end of TLS.
    io_result finish(const wait_limits& limit);

    io_result read_some(std::span<char> into, const wait_limits& limit) override;
    io_result read_ready(std::span<char> into) override;
    io_result write_some(std::span<const char> from, const wait_limits& limit) override;
    [[nodiscard]] std::optional<channel_binding> binding() const override;
    [[nodiscard]] std::optional<tls_info> tls() const override;

  private:
    io_result shake_hands(const wait_limits& limit, std::span<char> room);
    io_result read(std::span<char> into, const wait_limits* limit, std::span<char> room);
    io_result more_records(const wait_limits* limit, std::span<char> room);
    void keep_records();
    io_result flush(const wait_limits& limit);
    io_result failed(const wait_limits& limit);

    std::unique_ptr<tls_session> session_;
    std::unique_ptr<transport> lower_;
    std::string_view records_;  // of the peer, not processed: in the room of a call, then in kept_
    std::string kept_;
    std::string out_;       // records to be sent
    std::size_t sent_ = 0;  // of these
    bool open_ = false;     // established, and not ended
};

/// Does the client's side of the handshake with `host` over `lower`. Octets that came before the
/// handshake must not become part of what is read through the result.
POP3_EXPORT result<std::unique_ptr<transport>> encrypted(tls_engine& engine,
                                                         std::unique_ptr<transport> lower,
                                                         const std::string& host,
                                                         const tls_options& trust,
                                                         const wait_limits& limit);

}  // namespace pop3::inline v1::tls
