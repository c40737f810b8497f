// SPDX-License-Identifier: MIT
// Observing a server: callbacks for each event, and a log to inspect afterwards.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/export.hpp"
#include "pop3/transcript.hpp"

namespace pop3::inline v1 {

/// Called on the server's thread, which serves no client meanwhile: must not throw, and should not
/// block. Connections are numbered from 1, in the order of arrival.
struct server_observer {
    /// A client has connected.
    std::function<void(std::uint64_t connection)> connected{};
    /// A line of the client without its line end; secrets are masked.
    std::function<void(std::uint64_t connection, std::string_view line)> command{};
    /// All octets of the connection, with their faults; secrets are masked.
    std::function<void(std::uint64_t connection, const transcript_event&)> text{};
    /// A client has logged in: its maildrop is open.
    std::function<void(std::string_view user)> logged_in{};
    /// The UPDATE state deleted this many messages.
    std::function<void(std::string_view user, std::size_t messages)> deleted{};
    /// The connection is closed; the last call for it.
    std::function<void(std::uint64_t connection)> closed{};
};

/// Keeps the traffic of each connection of a server:
///
///     pop3::session_log log;
///     pop3::server server({.observe = log.observer()}, mail);
///     // ... the program under test ...
///     EXPECT_EQ(log.commands(1), (std::vector<std::string>{"CAPA", "USER mrose", "PASS ****", "QUIT"}));
///
/// Thread-safe. Must outlive the server.
class POP3_EXPORT session_log {
  public:
    /// Without connections.
    session_log();
    ~session_log();

    /// The observer to set in the server's options.
    [[nodiscard]] server_observer observer();

    /// The commands of a client on a connection, once that is closed; those so far if that takes
    /// longer than `longest`.
    [[nodiscard]] std::vector<std::string> commands(
        std::uint64_t connection,
        std::chrono::milliseconds longest = std::chrono::seconds(30)) const;
    /// The same with the server's side: to_text() prints it.
    [[nodiscard]] transcript dialogue(std::uint64_t connection, std::chrono::milliseconds longest =
                                                                    std::chrono::seconds(30)) const;
    /// The number of connections.
    [[nodiscard]] std::size_t connections() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
