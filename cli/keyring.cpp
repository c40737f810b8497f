// SPDX-License-Identifier: MIT
// Passwords that the desktop's Secret Service keeps (GNOME Keyring, KWallet, KeePassXC), by libsecret.
#include <libsecret/secret.h>

#include <memory>

#include "fetch/problem.hpp"
#include "password_source.hpp"

namespace pop3::cli {
namespace {

constexpr const char* doing = "ask the keyring for the password";

using owned_schema = std::unique_ptr<SecretSchema, decltype(&secret_schema_unref)>;
using found_password = std::unique_ptr<gchar, decltype(&secret_password_free)>;
using found_error = std::unique_ptr<GError, decltype(&g_error_free)>;

// What secret-tool(1) stores; by whatever program it was stored, its attributes decide.
owned_schema attributes() {
    return {secret_schema_new("org.freedesktop.Secret.Generic", SECRET_SCHEMA_DONT_MATCH_NAME,
                              "protocol", SECRET_SCHEMA_ATTRIBUTE_STRING, "server",
                              SECRET_SCHEMA_ATTRIBUTE_STRING, "user",
                              SECRET_SCHEMA_ATTRIBUTE_STRING, nullptr),
            secret_schema_unref};
}

}  // namespace

secret_string password_in_keyring(const std::string& host, const std::string& user) {
    const owned_schema schema = attributes();
    GError* failed = nullptr;
    const found_password password(
        secret_password_lookup_sync(schema.get(), nullptr, &failed, "protocol", "pop3", "server",
                                    host.c_str(), "user", user.c_str(), nullptr),
        secret_password_free);
    const found_error why(failed, g_error_free);
    if (why) fetch::raise_local(fetch::fetch_errc::password_unavailable, doing, why->message);
    if (!password)
        fetch::raise_local(fetch::fetch_errc::password_unavailable, doing,
                           "it has none; store it by: secret-tool store --label=pop3 protocol pop3 "
                           "server " +
                               host + " user " + user);
    return secret_string(password.get());
}

}  // namespace pop3::cli
