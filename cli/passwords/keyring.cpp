// SPDX-License-Identifier: MIT
// Secrets in the desktop's Secret Service (GNOME Keyring, KWallet, KeePassXC), by libsecret.
#include "keyring.hpp"

#include <libsecret/secret.h>

#include <functional>
#include <memory>

#include "fetch/error.hpp"
#include "system/blocking_call.hpp"
#include "system/late_library.hpp"

namespace pop3::cli {
namespace {

// The functions of libsecret that are used, and of its glib.
struct libsecret {
    decltype(&::secret_schema_new) schema_new;
    decltype(&::secret_schema_unref) schema_unref;
    decltype(&::secret_password_lookup_sync) password_lookup_sync;
    decltype(&::secret_password_store_sync) password_store_sync;
    decltype(&::secret_password_clear_sync) password_clear_sync;
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
                         .password_store_sync = library["secret_password_store_sync"],
                         .password_clear_sync = library["secret_password_clear_sync"],
                         .password_free = library["secret_password_free"],
                         .error_free = library["g_error_free"]};
    }();
    return loaded;
}

using owned_schema = std::unique_ptr<SecretSchema, decltype(&::secret_schema_unref)>;
using found_password = std::unique_ptr<gchar, decltype(&::secret_password_free)>;
using found_error = std::unique_ptr<GError, decltype(&::g_error_free)>;
using found_secret = std::optional<secret_string>;

// Of secret-tool(1); only the attributes count, not the program that stored the secret.
owned_schema attributes(const libsecret& keyring) {
    return {keyring.schema_new("org.freedesktop.Secret.Generic", SECRET_SCHEMA_DONT_MATCH_NAME,
                               "protocol", SECRET_SCHEMA_ATTRIBUTE_STRING, "server",
                               SECRET_SCHEMA_ATTRIBUTE_STRING, "user",
                               SECRET_SCHEMA_ATTRIBUTE_STRING, nullptr),
            keyring.schema_unref};
}

failure unavailable(std::string detail) {
    failure reason{fetch::fetch_errc::password_unavailable, {}, {}, std::move(detail)};
    reason.hint = "Check that the keyring runs and is unlocked, or name another source.";
    return reason;
}

// These wait for the service, and for the user who has to unlock the keyring, for any time.

result<found_secret> look_up(const libsecret& keyring, const keyring_item& item) {
    const owned_schema schema = attributes(keyring);
    GError* failed = nullptr;
    const found_password password(
        keyring.password_lookup_sync(schema.get(), nullptr, &failed, "protocol",
                                     item.protocol.c_str(), "server", item.server.c_str(), "user",
                                     item.user.c_str(), nullptr),
        keyring.password_free);
    const found_error reason(failed, keyring.error_free);
    if (reason) return unavailable(reason->message);
    if (!password) return found_secret();
    return found_secret(secret_string(password.get()));
}

result<found_secret> store(const libsecret& keyring, const keyring_item& item,
                           const secret_string& secret) {
    const owned_schema schema = attributes(keyring);
    GError* failed = nullptr;
    std::string text(secret.reveal());
    keyring.password_store_sync(schema.get(), SECRET_COLLECTION_DEFAULT,
                                ("pop3 login " + item.user).c_str(), text.c_str(), nullptr, &failed,
                                "protocol", item.protocol.c_str(), "server", item.server.c_str(),
                                "user", item.user.c_str(), nullptr);
    wipe(text);
    const found_error reason(failed, keyring.error_free);
    if (reason) return unavailable(reason->message);
    return found_secret();
}

result<found_secret> clear(const libsecret& keyring, const keyring_item& item) {
    const owned_schema schema = attributes(keyring);
    GError* failed = nullptr;
    keyring.password_clear_sync(schema.get(), nullptr, &failed, "protocol", item.protocol.c_str(),
                                "server", item.server.c_str(), "user", item.user.c_str(), nullptr);
    const found_error reason(failed, keyring.error_free);
    if (reason) return unavailable(reason->message);
    return found_secret();
}

found_secret within(const wait_limits& limit, const std::string& doing,
                    std::function<result<found_secret>()> question) {
    result<found_secret> found =
        system::call_with_deadline<found_secret>(std::move(question), limit, system::real_clock());
    if (found) return *std::move(found);
    failure reason = std::move(found).error();
    if (reason.code == errc::timed_out)
        reason = unavailable("the keyring did not answer within the timeout; is it locked?");
    if (reason.command.empty()) reason.command = doing;
    throw system::local_error(std::move(reason));
}

}  // namespace

std::optional<secret_string> secret_in_keyring(const keyring_item& item, const wait_limits& limit) {
    const libsecret& keyring = loaded_libsecret();
    return within(limit, "ask the keyring", [&keyring, item] { return look_up(keyring, item); });
}

void store_in_keyring(const keyring_item& item, const secret_string& secret,
                      const wait_limits& limit) {
    const libsecret& keyring = loaded_libsecret();
    within(limit, "write into the keyring",
           [&keyring, item, secret] { return store(keyring, item, secret); });
}

void remove_from_keyring(const keyring_item& item, const wait_limits& limit) {
    const libsecret& keyring = loaded_libsecret();
    within(limit, "remove from the keyring", [&keyring, item] { return clear(keyring, item); });
}

secret_string password_in_keyring(const std::string& host, const std::string& user,
                                  const wait_limits& limit) {
    constexpr const char* doing = "ask the keyring for the password";
    const libsecret& keyring = loaded_libsecret();
    const keyring_item item{"pop3", host, user};
    auto found = within(limit, doing, [&keyring, item] { return look_up(keyring, item); });
    if (found) return *std::move(found);
    failure none = unavailable("no password found");
    none.command = doing;
    none.hint = "Store it by: secret-tool store --label=pop3 protocol pop3 server " + host +
                " user " + user;
    throw system::local_error(std::move(none));
}

}  // namespace pop3::cli
