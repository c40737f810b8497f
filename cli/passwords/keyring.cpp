// SPDX-License-Identifier: MIT
// Passwords in the desktop's Secret Service (GNOME Keyring, KWallet, KeePassXC), by libsecret.
#include "keyring.hpp"

#include <libsecret/secret.h>

#include <memory>

#include "fetch/error.hpp"
#include "system/blocking_call.hpp"
#include "system/late_library.hpp"

namespace pop3::cli {
namespace {

constexpr const char* asking_keyring = "ask the keyring for the password";

// The functions of libsecret that are used, and of its glib.
struct libsecret {
    decltype(&::secret_schema_new) schema_new;
    decltype(&::secret_schema_unref) schema_unref;
    decltype(&::secret_password_lookup_sync) password_lookup_sync;
    decltype(&::secret_password_free) password_free;
    decltype(&::g_error_free) error_free;
};

// Throws errc::library_unavailable.
const libsecret& loaded_libsecret() {
    static const libsecret loaded = [] {
        const system::late_library library("libsecret-1.so.0", "libsecret-1-0");
        return libsecret{.schema_new = library["secret_schema_new"],
                         .schema_unref = library["secret_schema_unref"],
                         .password_lookup_sync = library["secret_password_lookup_sync"],
                         .password_free = library["secret_password_free"],
                         .error_free = library["g_error_free"]};
    }();
    return loaded;
}

using owned_schema = std::unique_ptr<SecretSchema, decltype(&::secret_schema_unref)>;
using found_password = std::unique_ptr<gchar, decltype(&::secret_password_free)>;
using found_error = std::unique_ptr<GError, decltype(&::g_error_free)>;

// Passwords of secret-tool(1); only the attributes count, not the program that stored them.
owned_schema attributes(const libsecret& keyring) {
    return {keyring.schema_new("org.freedesktop.Secret.Generic", SECRET_SCHEMA_DONT_MATCH_NAME,
                               "protocol", SECRET_SCHEMA_ATTRIBUTE_STRING, "server",
                               SECRET_SCHEMA_ATTRIBUTE_STRING, "user",
                               SECRET_SCHEMA_ATTRIBUTE_STRING, nullptr),
            keyring.schema_unref};
}

failure unavailable(std::string detail) {
    failure reason{fetch::fetch_errc::password_unavailable, asking_keyring, {}, std::move(detail)};
    reason.hint = "Check that the keyring runs and is unlocked, or name another source.";
    return reason;
}

// Waits for the service, and for the user who has to unlock the keyring, for any time.
result<secret_string> look_up(const libsecret& keyring, const std::string& host,
                              const std::string& user) {
    const owned_schema schema = attributes(keyring);
    GError* failed = nullptr;
    const found_password password(
        keyring.password_lookup_sync(schema.get(), nullptr, &failed, "protocol", "pop3", "server",
                                     host.c_str(), "user", user.c_str(), nullptr),
        keyring.password_free);
    const found_error reason(failed, keyring.error_free);
    if (reason) return unavailable(reason->message);
    if (password) return secret_string(password.get());
    failure none = unavailable("no password found");
    none.hint = "Store it by: secret-tool store --label=pop3 protocol pop3 server " + host +
                " user " + user;
    return none;
}

}  // namespace

secret_string password_in_keyring(const std::string& host, const std::string& user,
                                  const wait_limits& limit) {
    const libsecret& keyring = loaded_libsecret();
    const auto question = [&keyring, host, user] { return look_up(keyring, host, user); };
    result<secret_string> found =
        system::call_with_deadline<secret_string>(question, limit, system::real_clock());
    if (found) return *std::move(found);
    failure reason = std::move(found).error();
    if (reason.code == errc::timed_out)
        reason = unavailable("the keyring did not answer within the timeout; is it locked?");
    if (reason.command.empty()) reason.command = asking_keyring;
    throw system::local_error(std::move(reason));
}

}  // namespace pop3::cli
