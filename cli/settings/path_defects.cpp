// SPDX-License-Identifier: MIT
#include "path_defects.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "setting_words.hpp"
#include "system/private_file.hpp"
#include "system/unique_fd.hpp"
#include "vocabulary/utf8.hpp"
#ifdef POP3_HAS_CHECK
#include "check/quirks_file.hpp"
#endif

namespace pop3::cli {
namespace {

namespace fs = std::filesystem;
using words = std::optional<std::string>;
using defects = std::vector<setting_defect>;

std::string shown(const fs::path& path) {
    return readable(path.string());
}

fs::file_type type_of(const fs::path& path) {
    std::error_code unknown;
    return fs::status(path, unknown).type();
}

// Also if nobody knows, because a folder above may not be searched.
bool is_there(const fs::path& path) {
    return type_of(path) != fs::file_type::not_found;
}

// What keeps this user from looking at it.
words defect_of_look(const fs::path& path) {
    std::error_code error;
    if (fs::status(path, error).type() != fs::file_type::none) return std::nullopt;
    return shown(path) + " cannot be looked at: " + error.message();
}

// A relative path names something else wherever the program starts.
words defect_of_path(const fs::path& path) {
    const std::string text = path.string();
    if (text.starts_with('~')) return "only ~/ at its beginning stands for a home directory";
    if (text.starts_with('$')) return "variables are not expanded: write the whole path, or ~/";
    if (path.is_relative())
        return "a relative path depends on where pop3 starts: write the whole path, or ~/";
    return std::nullopt;
}

words defect_of_folder(const fs::path& path) {
    if (auto wrong = defect_of_path(path)) return wrong;
    if (auto wrong = defect_of_look(path)) return wrong;
    if (!is_there(path)) return "there is no folder " + shown(path);
    if (type_of(path) != fs::file_type::directory) return shown(path) + " is not a folder";
    return std::nullopt;
}

words defect_of_file(const fs::path& path) {
    if (auto wrong = defect_of_path(path)) return wrong;
    if (auto wrong = defect_of_look(path)) return wrong;
    if (!is_there(path)) return "there is no file " + shown(path);
    if (type_of(path) == fs::file_type::directory) return shown(path) + " is a folder";
    if (::access(path.c_str(), R_OK) != 0)
        return shown(path) + " cannot be read: " + std::strerror(errno);
    return std::nullopt;
}

system::unique_fd opened(const fs::path& path) {
    return system::unique_fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

// A file that decides about trust.
words defect_of_trusted(const fs::path& path) {
    if (auto wrong = defect_of_file(path)) return wrong;
    if (type_of(path) != fs::file_type::regular) return std::nullopt;
    return system::writable_by_others(opened(path).get(), path);
}

// A FIFO is not opened: its writer would write in vain.
words defect_of_secret(const fs::path& path) {
    if (auto wrong = defect_of_file(path)) return wrong;
    if (type_of(path) != fs::file_type::regular) return std::nullopt;
    if (system::is_private(opened(path).get(), path.string())) return std::nullopt;
    return "other users may read or change " + shown(path) + ": chmod 600 " + shown(path);
}

words defect_of_profile([[maybe_unused]] const fs::path& path) {
    if (auto wrong = defect_of_file(path)) return wrong;
#ifdef POP3_HAS_CHECK
    try {
        check::read_quirks(path.string());
    } catch (const error& e) {
        return e.reason().message();
    }
#endif
    return std::nullopt;
}

words defect_of_socket(const fs::path& path) {
    if (auto wrong = defect_of_path(path)) return wrong;
    if (auto wrong = defect_of_look(path)) return wrong;
    if (!is_there(path)) return "there is no socket " + shown(path);
    if (type_of(path) != fs::file_type::socket) return shown(path) + " is not a socket";
    return std::nullopt;
}

// ---- targets ----

words defect_of_parent(const fs::path& path) {
    const fs::path parent = path.parent_path();
    if (auto wrong = defect_of_look(parent)) return wrong;
    if (!is_there(parent))
        return "there is no folder " + shown(parent) +
               ": create it, or check whether its disk is mounted";
    if (::access(parent.c_str(), W_OK | X_OK) != 0)
        return "nothing can be created in " + shown(parent) + ": " + std::strerror(errno);
    return std::nullopt;
}

// "Mail/" is "Mail".
fs::path without_slash(const fs::path& path) {
    const fs::path normal = path.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

bool is_part(const fs::path& name) {
    return name == "cur" || name == "new" || name == "tmp" || name == "maildirfolder";
}

words defect_of_target(const fetch::maildir_spec& target) {
    if (auto wrong = defect_of_path(target.path)) return wrong;
    const fs::path path = without_slash(target.path);
    if (auto wrong = defect_of_look(path)) return wrong;
    if (!is_there(path)) {
        const bool in_new_one =
            path.filename().string().starts_with('.') && !is_there(path.parent_path());
        return defect_of_parent(in_new_one ? path.parent_path() : path);
    }
    if (type_of(path) != fs::file_type::directory) return shown(path) + " is not a folder";
    if (is_there(path / "cur") && is_there(path / "new") && is_there(path / "tmp"))
        return std::nullopt;
    std::error_code unreadable;
    for (fs::directory_iterator entry(path, unreadable), end; !unreadable && entry != end;
         entry.increment(unreadable))
        if (!is_part(entry->path().filename()))
            return shown(path) + " is not a Maildir: it has other files, and no cur, new and tmp";
    return std::nullopt;
}

words defect_of_target(const fetch::mbox_spec& target) {
    if (auto wrong = defect_of_path(target.path)) return wrong;
    if (type_of(target.path) == fs::file_type::directory)
        return shown(target.path) + " is a folder, and an mbox is a file";
    return is_there(target.path) ? words() : defect_of_parent(target.path);
}

words defect_of_target(const fetch::lmtp_spec& target) {
    return target.socket.empty() ? words() : defect_of_socket(target.socket);
}

words defect_of_target(const fetch::imap_spec&) {
    return std::nullopt;
}

bool is_in_search_path(const std::string& program) {
    const char* const folders = std::getenv("PATH");
    for (const std::string& each : split(folders ? folders : "/bin:/usr/bin", ':'))
        if (::access((fs::path(each) / program).c_str(), X_OK) == 0) return true;
    return false;
}

words defect_of_target(const fetch::pipe_spec& target) {
    const std::string& program = target.words.front();
    if (program.find('/') == program.npos) {
        if (is_in_search_path(program)) return std::nullopt;
        return "there is no program " + in_quotes(program) + " in PATH";
    }
    if (auto wrong = defect_of_path(program)) return wrong;
    if (!is_there(program)) return "there is no program " + shown(program);
    if (::access(program.c_str(), X_OK) != 0 || type_of(program) == fs::file_type::directory)
        return shown(program) + " is not a program that can be run";
    return std::nullopt;
}

words defect_of_target(const fetch::stdout_spec&) {
    return std::nullopt;
}

words defect_of_target(const fetch::gmail_spec&) {
    return std::nullopt;
}

// ---- all of an account ----

void check(std::string_view setting, const std::string& path, words (*look)(const fs::path&),
           defects& found) {
    if (path.empty()) return;
    if (auto wrong = look(path)) found.push_back({setting, *std::move(wrong)});
}

}  // namespace

std::vector<setting_defect> path_defects(const account& entry) {
    const connection_options& server = entry.connection;
    defects found;
    check("ca", server.ca_file, defect_of_trusted, found);
    check("ca-directory", server.ca_directory, defect_of_folder, found);
    check("crl", server.crl_file, defect_of_trusted, found);
    check("client-certificate", server.client_certificate, defect_of_trusted, found);
    check("client-key", server.client_key, defect_of_trusted, found);
    check("password-file", server.password_file, defect_of_secret, found);
    if (is_client_file(entry.oauth))
        check("oauth-client", entry.oauth.client, defect_of_secret, found);
    check("oauth-client-secret-file", entry.oauth.client_secret_file, defect_of_secret, found);
    check("gmail-oauth-client", entry.delivery.gmail_oauth_client, defect_of_secret, found);
    check("imap-ca", entry.delivery.imap.ca_file, defect_of_trusted, found);
    check("imap-password-file", entry.delivery.imap.password_file, defect_of_secret, found);
    check("profile", entry.profile, defect_of_profile, found);
    check("host", server.unix_socket, defect_of_socket, found);
    const auto look = [](const auto& target) { return defect_of_target(target); };
    if (auto wrong =
            std::visit(look, fetch::parse_target(entry.delivery.target, home_directory()).value()))
        found.push_back({"to", *std::move(wrong)});
    if (!entry.delivery.refused_to.empty())
        if (auto wrong = std::visit(
                look, fetch::parse_target(entry.delivery.refused_to, home_directory()).value()))
            found.push_back({"refused-to", *std::move(wrong)});
    if (const std::string& name = entry.delivery.deliver_as; !name.empty())
        if (!::getpwnam(name.c_str()))
            found.push_back({"deliver-as", "there is no user " + in_quotes(name)});
    return found;
}

std::vector<setting_defect> path_defects(const run_options& run) {
    defects found;
    if (!run.ledger.empty())
        if (auto wrong = fetch::defect_of_database(run.ledger))
            found.push_back({"ledger", *std::move(wrong)});
    if (run.state.empty()) return found;
    if (auto wrong = defect_of_path(run.state))
        found.push_back({"state", *std::move(wrong)});
    else if (is_there(run.state) && type_of(run.state) != fs::file_type::directory)
        found.push_back({"state", shown(run.state) + " is not a folder"});
    return found;
}

}  // namespace pop3::cli
