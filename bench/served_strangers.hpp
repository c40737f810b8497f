// SPDX-License-Identifier: MIT
// What strangers and slow readers do to a server, for as long as they live.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "system/unique_fd.hpp"

namespace pop3::bench {

/// A connection to 127.0.0.1. Throws std::runtime_error.
system::unique_fd connected(std::uint16_t port);

/// Connections that do nothing.
class idle_strangers {
  public:
    idle_strangers(std::uint16_t port, std::size_t count);

  private:
    std::vector<system::unique_fd> all_;
};

/// TLS connections of users that request a big message again and again, and read almost nothing.
class slow_readers {
  public:
    slow_readers(std::uint16_t port, std::size_t count);
    ~slow_readers();
    slow_readers(const slow_readers&) = delete;
    slow_readers& operator=(const slow_readers&) = delete;

  private:
    struct reader;
    std::vector<std::unique_ptr<reader>> all_;
    std::jthread reading_;
};

/// TLS connections without a login, each with 30,000 KeyUpdates that were computed before, sent as
/// fast as the server reads them.
class key_update_flood {
  public:
    key_update_flood(std::uint16_t port, std::size_t count);
    ~key_update_flood();
    key_update_flood(const key_update_flood&) = delete;
    key_update_flood& operator=(const key_update_flood&) = delete;

    /// Begins to send.
    void open_the_gates();

  private:
    struct flood;
    std::vector<std::unique_ptr<flood>> all_;
    std::vector<std::jthread> sending_;
};

}  // namespace pop3::bench
