// SPDX-License-Identifier: MIT
#include "password_source.hpp"

#include <bsd/readpassphrase.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "fetch/error.hpp"
#include "key_file.hpp"
#include "keyring.hpp"
#include "password_command.hpp"
#include "password_file.hpp"

namespace pop3::cli {
namespace {

using fetch::fetch_errc;

bool has_source(const connection_options& options) {
    return !options.password.empty() || !options.password_command.empty() ||
           !options.password_file.empty() || !options.password_credential.empty() ||
           options.password_keyring;
}

secret_string password_in_credential(const std::string& name) {
    const std::string doing = "read the systemd credential " + name;
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (!directory || !*directory)
        system::raise_local(fetch_errc::password_unavailable, doing,
                            "systemd provides none: use LoadCredential= in the unit");
    if (name.find('/') != name.npos || name == "." || name == "..")
        system::raise_local(std::make_error_code(std::errc::invalid_argument), doing,
                            "a credential is a name, not a path");
    return read_password_file((std::filesystem::path(directory) / name).string());
}

secret_string password_of(const connection_options& options, std::stop_token stop) {
    if (!options.password.empty()) return options.password;
    if (!options.password_command.empty())
        return run_password_command(options.password_command,
                                    program_wait_limits(options, std::move(stop)));
    if (!options.password_file.empty()) return read_password_file(options.password_file);
    if (!options.password_credential.empty())
        return password_in_credential(options.password_credential);
#ifdef POP3_HAS_KEYRING
    if (options.password_keyring) return password_in_keyring(options.host, options.user);
#endif
    return ask_for_password(options);
}

}  // namespace

wait_limits program_wait_limits(const connection_options& options, std::stop_token stop) {
    const bool is_limited = options.deadline.count() > 0;
    const auto longest = is_limited ? std::min(options.timeout, options.deadline) : options.timeout;
    return {std::chrono::steady_clock::now() + longest, std::move(stop)};
}

void get_proxy_password(const connection_options& options, connect_options& into) {
    if (into.route.via && !options.proxy_password_command.empty())
        into.route.via->password = run_password_command(options.proxy_password_command,
                                                        program_wait_limits(options, into.stop));
}

bool needs_prompt(const connection_options& options) {
    return needs_user(options) && !has_source(options);
}

secret_string ask_for_password(const connection_options& options) {
    const std::string question =
        "Password for " + escaped(options.user) + " at " + escaped(options.host) + ": ";
    std::string room(1024, '\0');
    const char* const got =
        ::readpassphrase(question.c_str(), room.data(), room.size(), RPP_REQUIRE_TTY);
    const secret_string password(got ? std::string_view(got) : std::string_view());
    wipe(room);
    if (password.empty())
        system::raise_local(fetch_errc::password_unavailable, "ask for the password",
                            got ? "nothing was entered"
                                : "there is no terminal to ask on; name a password command, a "
                                  "password file, a credential or the keyring");
    return password;
}

credentials resolve_credentials(const connection_options& options, std::stop_token stop) {
    for (const std::string* file :
         {&options.client_key, &options.client_certificate, &options.ca_file})
        refuse_if_others_may_write(*file);
    switch (credential_kind_for(options)) {
        case credential_kind::certificate:
            return credentials::external(options.user);
        case credential_kind::kerberos_ticket:
            return credentials::kerberos(options.user);
        case credential_kind::none:
            return credentials::anonymous(options.user);
        case credential_kind::token:
            return credentials::oauth(options.user, password_of(options, std::move(stop)))
                .by(mechanism_of(options));
        case credential_kind::password:
            break;
    }
    const credentials identity(options.user, password_of(options, std::move(stop)));
    return options.mechanism.empty() ? identity : identity.by(mechanism_of(options));
}

}  // namespace pop3::cli
