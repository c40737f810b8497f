// SPDX-License-Identifier: MIT
// How an account obtains access tokens, as users describe it.
#pragma once

#include <string>
#include <vector>

#include "setting_defect.hpp"

namespace pop3::cli {

struct account;

struct oauth_options {
    std::string provider{};               ///< "google"; empty: the account has a password
    std::string client{};                 ///< its id, or the path of Google's file
    std::string client_secret_command{};  ///< at most one of this and the next is set
    std::string client_secret_file{};
    std::string client_certificate{};  ///< a PEM file with its key; in place of a secret
    std::string tenant{};              ///< these: empty, as the provider has it
    std::string scope{};
    std::string authorize_url{};
    std::string token_url{};
    std::string device_url{};
    std::string on_login_needed{};  ///< a shell command
};

/// True if `client` is a path.
bool is_client_file(const oauth_options& options);

/// What is missing in the settings of `entry` for tokens, or contradictory.
std::vector<setting_defect> oauth_defects(const account& entry);

}  // namespace pop3::cli
