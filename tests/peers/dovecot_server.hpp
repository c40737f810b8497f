// SPDX-License-Identifier: MIT
// A real Dovecot for one test program: private configuration, free ports, its own mail.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "local_daemon.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {

/// Its users have the password "secret of NAME". Stops on destruction.
class dovecot_server {
  public:
    /// The reason why no Dovecot can be started here; empty if one can.
    static std::string why_not();

    /// `extra` is added to the configuration.
    explicit dovecot_server(const std::string& extra = {});

    [[nodiscard]] std::uint16_t port() const { return port_; }          ///< clear text and STLS
    [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }  ///< implicit TLS
    /// The same for IMAP, if `extra` has "protocols = pop3 imap".
    [[nodiscard]] std::uint16_t imap_port() const { return imap_port_; }
    [[nodiscard]] std::uint16_t imap_tls_port() const { return imap_tls_port_; }
    [[nodiscard]] std::string ca_file() const;
    static std::string password(const std::string& user) { return "secret of " + user; }

    /// An access token (RFC 7519) that the server accepts for `user` for this long from now.
    [[nodiscard]] std::string token_for(const std::string& user,
                                        std::chrono::seconds good_for) const;
    /// A PEM file with a certificate that identifies `user`, and its key.
    [[nodiscard]] std::string client_certificate(const std::string& user) const;

    /// A new user with these messages, in this order.
    std::string new_user(const std::vector<std::string>& stored_messages);
    /// How many messages the mailbox of `user` has on disk.
    [[nodiscard]] std::size_t count(const std::string& user) const;
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }

  private:
    void make_authority();
    void make_token_key();
    void make_certificate(const std::string& name, const std::string& subject,
                          const std::string& extensions) const;
    void write_configuration(const std::string& extra);
    [[nodiscard]] std::filesystem::path maildir(const std::string& user) const;

    temporary_directory directory_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
    std::uint16_t imap_port_ = 0;
    std::uint16_t imap_tls_port_ = 0;
    int users_ = 0;
    std::optional<local_daemon> process_;
};

}  // namespace pop3::test
