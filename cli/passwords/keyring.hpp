// SPDX-License-Identifier: MIT
// Passwords and tokens in the Secret Service of a desktop.
#pragma once

#include <optional>
#include <string>

#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"

namespace pop3::cli {

/// By what a secret is found: the attributes of secret-tool(1).
struct keyring_item {
    std::string protocol;
    std::string server;
    std::string user;
};

// These throw fetch::local_error: also if the service does not answer within `limit`, as while it waits for
// the user to unlock the keyring.

/// The password of `user` at `host`, whose protocol is "pop3". Throws also if there is none.
secret_string password_in_keyring(const std::string& host, const std::string& user,
                                  const wait_limits& limit);
/// Nothing if there is none.
std::optional<secret_string> secret_in_keyring(const keyring_item& item, const wait_limits& limit);
/// Replaces the secret.
void store_in_keyring(const keyring_item& item, const secret_string& secret,
                      const wait_limits& limit);
void remove_from_keyring(const keyring_item& item, const wait_limits& limit);

}  // namespace pop3::cli
