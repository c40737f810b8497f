// SPDX-License-Identifier: MIT
// Where a database is: the URL of libpq, with the rules of this program for passwords and TLS.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::inline v1::postgresql {

/// True if `text` begins like one: "postgresql://" or "postgres://".
bool is_database_url(std::string_view text) noexcept;

/// The parameters of a connection, by the names of libpq.
using connection_parameters = std::map<std::string, std::string, std::less<>>;

/// A URL as in postgresql://USER@HOST:PORT/DATABASE?OPTION=VALUE, with the options of libpq. It has no
/// password: libpq reads that from PGPASSWORD, PGPASSFILE, ~/.pgpass, or the file of ?passfile=. A server
/// that is not on this machine is verified by TLS, with the authorities of the system or of
/// ?sslrootcert=; only ?sslmode=disable, written out, does without. Several hosts, separated by commas,
/// are tried for the one that accepts changes.
class database_url {
  public:
    /// Loads libpq. Throws errc::library_unavailable, or database_errc::url_unusable, whose words never
    /// have a password.
    explicit database_url(std::string text);

    /// As it was written. Not secret.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// One for each host, in the order in which they are tried.
    [[nodiscard]] const std::vector<connection_parameters>& hosts() const noexcept {
        return hosts_;
    }

  private:
    std::string text_;
    std::vector<connection_parameters> hosts_;
};

}  // namespace pop3::inline v1::postgresql
