// SPDX-License-Identifier: MIT
// The server's sockets: none of them ever blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "pop3/export.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

/// One connection of a client.
class stream_socket {
  public:
    struct outcome {
        std::size_t octets = 0;  ///< 0: nothing now, or the end
        bool closed = false;     ///< by the peer, in order or not
    };
    explicit stream_socket(system::unique_fd fd);

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// For the next owner of the connection.
    [[nodiscard]] system::unique_fd release() && noexcept { return std::move(fd_); }
    outcome read_some(std::span<char> into) noexcept;
    outcome write_some(std::string_view octets) noexcept;
    /// Sends the end of this side's stream.
    void finish() noexcept;

  private:
    system::unique_fd fd_;
};

/// Two sockets that are connected to each other: ours, and one for a client in this process. Throws
/// std::system_error.
std::pair<stream_socket, system::unique_fd> connected_sockets();

class POP3_EXPORT listening_socket {
  public:
    /// `address` is numeric, IPv4 or IPv6; port 0 is a free one. Throws pop3::error.
    listening_socket(const std::string& address, std::uint16_t port);

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    [[nodiscard]] std::uint16_t port() const;

    struct accepted {
        std::optional<stream_socket> socket;
        /// The network of the client, in octets: an IPv4 address, or the first 64 bits of IPv6,
        /// which one customer has for itself (RFC 6177).
        std::string network{};
        bool exhausted = false;  ///< no more descriptors or memory: try again when some are free
    };
    /// The next waiting client, if there is one.
    accepted accept();

  private:
    system::unique_fd fd_;
};

}  // namespace pop3::inline v1::net
