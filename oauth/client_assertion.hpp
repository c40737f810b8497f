// SPDX-License-Identifier: MIT
// What a client with a certificate sends in place of a secret: a signed statement that it is that client
// (RFC 7523, section 2.2), which names the certificate (RFC 7515, section 4.1.8) as Microsoft requires.
#pragma once

#include <string_view>

#include "client_file.hpp"
#include "login_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"

namespace pop3::oauth {

/// Reads a PEM file with a certificate and its RSA key, without a password. oauth_errc::client_refused if
/// it is none.
result<client_certificate> parse_client_certificate(std::string_view text);

/// For the client of `settings`, which has a certificate. Valid for ten minutes, and from a minute ago on.
/// oauth_errc::client_refused if the key cannot be used.
result<secret_string> client_assertion(const login_settings& settings);

}  // namespace pop3::oauth
