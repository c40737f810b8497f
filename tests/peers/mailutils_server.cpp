// SPDX-License-Identifier: MIT
#include "mailutils_server.hpp"

#include <crypt.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace pop3::test {
namespace {

constexpr const char* program = "/usr/sbin/pop3d";
constexpr const char* domain = "example.org";
constexpr std::string_view separator = "From ann@example.org Mon Jun  2 10:00:00 2025\n";

// Users of a virtual domain are in a file of its name, so none of the system's is touched.
std::string configuration(const std::filesystem::path& directory, std::uint16_t port) {
    return "mode daemon;\nforeground yes;\nmax-children 64;\n"
           "server 127.0.0.1:" +
           std::to_string(port) +
           " { tls-mode no; };\n"
           "acl { allow any; };\n"
           "tcp-wrappers { enable no; };\n"
           "mailbox { mailbox-type mbox; };\n"
           "auth { authentication generic:virtdomain; authorization virtdomain; };\n"
           "virtdomain { passwd-dir " +
           (directory / "domains").string() +
           "; };\n"
           "logging { syslog no; };\n"
           "pidfile " +
           (directory / "pid").string() + ";\n";
}

}  // namespace

std::string mailutils_server::why_not() {
    if (::geteuid() != 0) return "pop3d of GNU mailutils ends at once where it is not root";
    if (::access(program, X_OK) != 0) return "mailutils-pop3d is not installed";
    return {};
}

mailutils_server::mailutils_server() : port_(free_port()) {
    const std::filesystem::path& d = directory_.path();
    std::filesystem::create_directories(d / "domains");
    std::ofstream(d / "pop3d.conf") << configuration(d, port_);
    const std::vector<std::string> words = {program, "--no-site-config",
                                            "--config-file=" + (d / "pop3d.conf").string()};
    process_.emplace(words, port_, d / "log");
}

std::filesystem::path mailutils_server::home(const std::string& user) const {
    return directory_.path() / user.substr(0, user.find('@'));
}

credentials mailutils_server::new_user(const std::vector<std::string>& stored_messages) {
    const std::string name = "user" + std::to_string(++users_);
    const std::string user = name + '@' + domain;
    const std::string password = "secret of " + user;
    crypt_data scratch{};
    const char* const hash = ::crypt_r(password.c_str(), "$6$tests$", &scratch);
    if (!hash || *hash == '*') throw std::runtime_error("crypt failed");
    std::filesystem::create_directories(home(user));
    std::ofstream(directory_.path() / "domains" / domain, std::ios::app)
        << name << ':' << hash << ':' << ::geteuid() << ':' << ::getegid()
        << "::" << home(user).string() << ":/bin/false\n";
    std::ofstream mailbox(home(user) / "INBOX", std::ios::binary);
    for (const std::string& message : stored_messages) mailbox << separator << message << '\n';
    return {user, password};
}

std::vector<std::string> mailutils_server::messages(const std::string& user) const {
    std::vector<std::string> all;
    std::ifstream mailbox(home(user) / "INBOX", std::ios::binary);
    for (std::string line; std::getline(mailbox, line);) {
        if (line.starts_with("From "))
            all.emplace_back();
        else
            all.back() += line + '\n';
    }
    for (std::string& message : all) message.pop_back();  // the blank line after it
    return all;
}

}  // namespace pop3::test
