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

[[noreturn]] void raise_unavailable(const std::string& doing, std::string detail,
                                    std::string hint) {
    throw system::local_error(failure{
        fetch_errc::password_unavailable, doing, {}, std::move(detail), {}, std::move(hint)});
}

bool has_source(const connection_options& options) {
    return !options.password.empty() || !options.password_command.empty() ||
           !options.password_file.empty() || !options.password_credential.empty() ||
           options.password_keyring;
}

secret_string password_in_credential(const std::string& name, const wait_limits& limit) {
    const std::string doing = "read the systemd credential " + name;
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (!directory || !*directory)
        raise_unavailable(doing, "systemd provides none: use LoadCredential= in the unit",
                          "Run the program by that unit, or name another source of the password.");
    if (name.find('/') != name.npos || name == "." || name == "..")
        system::raise_local(std::make_error_code(std::errc::invalid_argument), doing,
                            "a credential is a name, not a path");
    return read_password_file((std::filesystem::path(directory) / name).string(), limit);
}

secret_string password_of(const connection_options& options, const wait_limits& limit) {
    if (!options.password.empty()) return options.password;
    if (!options.password_command.empty())
        return run_password_command(options.password_command, limit);
    if (!options.password_file.empty()) return read_password_file(options.password_file, limit);
    if (!options.password_credential.empty())
        return password_in_credential(options.password_credential, limit);
#ifdef POP3_HAS_KEYRING
    if (options.password_keyring) return password_in_keyring(options.host, options.user, limit);
#endif
    return ask_for_password(options);
}

}  // namespace

wait_limits source_limits(const connection_options& options, std::stop_token stop,
                          std::chrono::steady_clock::time_point end) {
    const auto longest = std::min(options.timeout, options.deadline);
    return {std::min(std::chrono::steady_clock::now() + longest, end), std::move(stop)};
}

void get_proxy_password(const connection_options& options, connect_options& into) {
    if (into.route.via && !options.proxy_password_command.empty())
        into.route.via->password = run_password_command(
            options.proxy_password_command, source_limits(options, into.stop, into.timeouts.end));
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
        raise_unavailable("ask for the password",
                          got ? "nothing was entered" : "there is no terminal to ask on",
                          got ? "Run it again, and enter the password."
                              : "Name a password command, a password file, a credential or the "
                                "keyring.");
    return password;
}

credentials resolve_credentials(const connection_options& options) {
    return resolve_credentials(options, source_limits(options));
}

credentials resolve_credentials(const connection_options& options, const wait_limits& limit) {
    for (const std::string* file :
         {&options.client_key, &options.client_certificate, &options.ca_file, &options.crl_file})
        refuse_if_others_may_write(*file);
    switch (credential_kind_for(options)) {
        case credential_kind::certificate:
            return credentials::external(options.user);
        case credential_kind::kerberos_ticket:
            return credentials::kerberos(options.user);
        case credential_kind::none:
            return credentials::anonymous(options.user);
        case credential_kind::token:
            return credentials::oauth(options.user, password_of(options, limit))
                .by(mechanism_of(options));
        case credential_kind::password:
            break;
    }
    const credentials identity(options.user, password_of(options, limit));
    return options.mechanism.empty() ? identity : identity.by(mechanism_of(options));
}

}  // namespace pop3::cli
