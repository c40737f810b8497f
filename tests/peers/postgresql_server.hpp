// SPDX-License-Identifier: MIT
// A real PostgreSQL for one test program: private, on a socket of its own and on a free port of the
// loopback, with a database for each test. It is not durable, and ends with the program, however that ends.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "support/temporary_directory.hpp"

namespace pop3::test {

class postgresql_server {
  public:
    /// The reason why no PostgreSQL can be started here; empty if one can.
    static std::string why_not();

    /// Returns when it accepts connections. With a certificate and its key, both in PEM, it supports TLS.
    explicit postgresql_server(const std::string& certificate = {}, const std::string& key = {});
    ~postgresql_server();
    postgresql_server(const postgresql_server&) = delete;
    postgresql_server& operator=(const postgresql_server&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Over its socket, as the owner of all databases.
    [[nodiscard]] std::string url(const std::string& database = "postgres") const;
    /// Over TCP, through `port` of the loopback: its own, or that of a relay.
    [[nodiscard]] std::string tcp_url(const std::string& database, std::uint16_t port) const;

    /// The name of a new database: empty, or a copy of `original`, which nobody may use meanwhile.
    std::string new_database(const std::string& original = "template0");
    /// Executes SQL in a database.
    void execute(const std::string& database, const std::string& sql) const;
    /// The first column of the first row, as text; empty without one.
    [[nodiscard]] std::string ask(const std::string& database, const std::string& sql) const;

    /// Ends all sessions at once, as a crash does; and recovers.
    void crash();

  private:
    void start();
    void wait_until_ready() const;

    temporary_directory home_;
    std::uint16_t port_;
    bool has_tls_;
    pid_t pid_ = -1;
    int databases_ = 0;
};

}  // namespace pop3::test
