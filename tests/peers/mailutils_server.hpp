// SPDX-License-Identifier: MIT
// A real pop3d of GNU mailutils for one test program: private configuration, a free port, its own
// mail. It rewrites the mbox that it serves: each session adds or changes fields of the headers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "local_daemon.hpp"
#include "pop3/credentials.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {

/// Supports clear text only. Stops on destruction.
class mailutils_server {
  public:
    /// The reason why no pop3d can be started here; empty if one can. Only root can: it changes its
    /// group.
    static std::string why_not();

    mailutils_server();

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// A new user with these messages, in this order.
    credentials new_user(const std::vector<std::string>& stored_messages);
    /// The messages that the mailbox of `user` has on disk now.
    [[nodiscard]] std::vector<std::string> messages(const std::string& user) const;

  private:
    [[nodiscard]] std::filesystem::path home(const std::string& user) const;

    temporary_directory directory_;
    std::uint16_t port_;
    int users_ = 0;
    std::optional<local_daemon> process_;
};

}  // namespace pop3::test
