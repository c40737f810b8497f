// SPDX-License-Identifier: MIT
#include "password_source.hpp"

#include <bsd/readpassphrase.h>

#include <cstdlib>
#include <filesystem>

#include "fetch/error.hpp"
#include "password_file.hpp"

namespace pop3::cli {
namespace {

using fetch::fetch_errc;

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    return text;
}

// The credential of the named mechanism, instead of a password.
proof proves_by(const connection_options& said) {
    const std::string mechanism = upper(said.mechanism);
    if (mechanism == "EXTERNAL") return proof::certificate;
    if (mechanism == "GSSAPI") return proof::ticket;
    if (mechanism == "ANONYMOUS") return proof::none;
    if (mechanism == "OAUTHBEARER" || mechanism == "XOAUTH2") return proof::token;
    return proof::password;
}

bool needs_secret(const connection_options& said) {
    const proof by = proves_by(said);
    return by == proof::password || by == proof::token;
}

bool has_source(const connection_options& said) {
    return !said.password.empty() || !said.password_command.empty() ||
           !said.password_file.empty() || !said.password_credential.empty() ||
           said.password_keyring;
}

secret_string password_in_credential(const std::string& name) {
    const std::string doing = "read the systemd credential " + name;
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (!directory || !*directory)
        fetch::raise_local(fetch_errc::password_unavailable, doing,
                           "systemd provides none: use LoadCredential= in the unit");
    if (name.find('/') != name.npos || name == "." || name == "..")
        fetch::raise_local(std::make_error_code(std::errc::invalid_argument), doing,
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

bool needs_user(const connection_options& said) {
    return needs_secret(said);
}

bool asks_a_human(const connection_options& said) {
    return needs_secret(said) && !has_source(said);
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
        fetch::raise_local(fetch_errc::password_unavailable, "ask for the password",
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
                .by(upper(said.mechanism));
        case proof::password:
            break;
    }
    const credentials who(said.user, password_of(said, std::move(stop)));
    return said.mechanism.empty() ? who : who.by(upper(said.mechanism));
}

}  // namespace pop3::cli
