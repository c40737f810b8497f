// SPDX-License-Identifier: MIT
// The client that a user has registered at a provider: an id with a secret, or a service account; also
// from the file that Google offers for download.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/result.hpp"

namespace pop3::oauth {

/// A client of Google Workspace that may act as its users.
struct service_account {
    std::string address;  ///< its own
    std::string key_id;
    secret_string key;  ///< RSA, in PEM (PKCS #8)
};

/// What a client has in place of a secret.
struct client_certificate {
    std::string thumbprint;  ///< of the certificate: its SHA-256 in base64url
    secret_string key;       ///< a text in PEM that has it
};

struct client {
    std::string id;
    secret_string secret{};  ///< empty: a public client
    std::optional<client_certificate> certificate{};
    std::optional<service_account> service{};
    std::string token_url{};      ///< as the file has it; empty: as the provider has it
    std::string authorize_url{};  ///< the same
};

/// Reads Google's JSON file. oauth_errc::client_refused if it is none.
result<client> parse_client_file(std::string_view text);

}  // namespace pop3::oauth
