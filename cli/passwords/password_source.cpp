// SPDX-License-Identifier: MIT
#include "password_source.hpp"

#include <bsd/readpassphrase.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "fetch/error.hpp"
#include "keyring.hpp"
#include "password_command.hpp"
#include "password_file.hpp"

namespace pop3::cli {
namespace {

using fetch::fetch_errc;

bool has_source(const connection_options& said) {
    return !said.password.empty() || !said.password_command.empty() ||
           !said.password_file.empty() || !said.password_credential.empty() ||
           said.password_keyring;
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
    return password_in((std::filesystem::path(directory) / name).string());
}

secret_string password_of(const connection_options& said, std::stop_token stop) {
    if (!said.password.empty()) return said.password;
    if (!said.password_command.empty())
        return password_from(said.password_command, patience_with_programs(said, std::move(stop)));
    if (!said.password_file.empty()) return password_in(said.password_file);
    if (!said.password_credential.empty()) return password_in_credential(said.password_credential);
#ifdef POP3_HAS_KEYRING
    if (said.password_keyring) return password_in_keyring(said.host, said.user);
#endif
    return ask_for_password(said);
}

}  // namespace

patience patience_with_programs(const connection_options& said, std::stop_token stop) {
    const bool is_limited = said.deadline.count() > 0;
    const auto longest = is_limited ? std::min(said.timeout, said.deadline) : said.timeout;
    return {std::chrono::steady_clock::now() + longest, std::move(stop)};
}

void get_proxy_password(const connection_options& said, connect_options& into) {
    if (into.way.via && !said.proxy_password_command.empty())
        into.way.via->password =
            password_from(said.proxy_password_command, patience_with_programs(said, into.stop));
}

bool asks_a_human(const connection_options& said) {
    return needs_user(said) && !has_source(said);
}

secret_string ask_for_password(const connection_options& said) {
    const std::string question =
        "Password for " + escaped(said.user) + " at " + escaped(said.host) + ": ";
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

credentials who_logs_in(const connection_options& said, std::stop_token stop) {
    switch (proves_by(said)) {
        case proof::certificate:
            return credentials::external(said.user);
        case proof::ticket:
            return credentials::kerberos(said.user);
        case proof::none:
            return credentials::anonymous(said.user);
        case proof::token:
            return credentials::oauth(said.user, password_of(said, std::move(stop)))
                .by(mechanism_of(said));
        case proof::password:
            break;
    }
    const credentials who(said.user, password_of(said, std::move(stop)));
    return said.mechanism.empty() ? who : who.by(mechanism_of(said));
}

}  // namespace pop3::cli
