// SPDX-License-Identifier: MIT
// The server's sockets: none of them ever waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace pop3::inline v1::serving {

/// A file descriptor that is closed when it goes.
class descriptor {
  public:
    explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
    descriptor(descriptor&& from) noexcept : fd_(std::exchange(from.fd_, -1)) {}
    descriptor& operator=(descriptor&& from) noexcept;
    ~descriptor();

    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

  private:
    int fd_;
};

/// One connection of a client.
class stream_socket {
  public:
    struct outcome {
        std::size_t octets = 0;  ///< 0: nothing now, or nothing ever again
        bool closed = false;     ///< by the peer, in order or not
    };
    explicit stream_socket(descriptor fd);

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    outcome read_some(std::span<char> into) noexcept;
    outcome write_some(std::string_view octets) noexcept;
    /// Says that nothing more comes from here.
    void finish() noexcept;

  private:
    descriptor fd_;
};

class listening_socket {
  public:
    /// `address` in digits, IPv4 or IPv6; port 0 is a free one. Throws pop3::error.
    listening_socket(const std::string& address, std::uint16_t port);

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    [[nodiscard]] std::uint16_t port() const;

    struct accepted {
        std::optional<stream_socket> socket;
        bool exhausted = false;  ///< no more descriptors or memory: try again when some are free
    };
    /// The next client that waits, if there is one.
    accepted accept();

  private:
    descriptor fd_;
};

}  // namespace pop3::inline v1::serving
