// SPDX-License-Identifier: MIT
#include "dovecot_server.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>

#include "wire/base64.hpp"

extern char** environ;

namespace pop3::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* program = "/usr/sbin/dovecot";
constexpr uid_t mail_user = 5000;  // Dovecot refuses to read mail as root

// Dovecot reads its users once a second at most, so all of them exist from the start.
constexpr int most_users = 100;

constexpr std::string_view token_key = "a key that tokens are signed with";

// Base64 according to RFC 7515, without padding.
std::string base64url(std::string_view octets) {
    std::string text = wire::base64_encode(octets);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

std::string user_name(int n) {
    return "user" + std::to_string(n);
}

void run(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    ::posix_spawn_file_actions_init(&quiet);
    ::posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    int status = -1;
    if (::posix_spawnp(&pid, arguments[0], &quiet, nullptr, arguments.data(), environ) == 0)
        ::waitpid(pid, &status, 0);
    ::posix_spawn_file_actions_destroy(&quiet);
    if (status != 0) throw std::runtime_error(words[0] + " failed");
}

void write_file(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

void give_away(const fs::path& path) {
    if (::geteuid() == 0 && ::chown(path.c_str(), mail_user, mail_user) != 0)
        throw std::runtime_error("chown failed");
}

}  // namespace

std::string dovecot_server::why_not() {
    if (::access(program, X_OK) != 0) return "dovecot-pop3d is not installed";
    return {};
}

dovecot_server::dovecot_server(const std::string& extra)
    : port_(free_port()),
      tls_port_(free_port()),
      imap_port_(free_port()),
      imap_tls_port_(free_port()) {
    fs::permissions(directory(),
                    fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    make_authority();
    make_certificate("server", "localhost",
                     "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
    make_token_key();
    write_configuration(extra);
    fs::create_directories(directory() / "mail");
    give_away(directory() / "mail");
    const std::vector<std::string> words = {program, "-F", "-c", directory() / "dovecot.conf"};
    process_.emplace(words, port_, directory() / "log");
}

std::string dovecot_server::ca_file() const {
    return directory() / "ca.pem";
}

fs::path dovecot_server::maildir(const std::string& user) const {
    return directory() / "mail" / user;
}

std::string dovecot_server::new_user(const std::vector<std::string>& stored_messages) {
    if (users_ == most_users) throw std::runtime_error("no user left");
    const std::string user = user_name(++users_);
    for (const char* part : {"", "new", "cur", "tmp"}) {
        fs::create_directories(maildir(user) / part);
        give_away(maildir(user) / part);
    }
    for (std::size_t i = 0; i < stored_messages.size(); ++i) {
        const std::size_t time = 1704067200 + i;
        const fs::path file =
            maildir(user) / "new" / (std::to_string(time) + ".M1P1Q" + std::to_string(i) + ".test");
        write_file(file, stored_messages[i]);
        give_away(file);
    }
    return user;
}

std::size_t dovecot_server::count(const std::string& user) const {
    std::size_t files = 0;
    for (const char* part : {"new", "cur"})
        for ([[maybe_unused]] const auto& file : fs::directory_iterator(maildir(user) / part))
            ++files;
    return files;
}

void dovecot_server::make_authority() {
    const std::string d = directory().string() + "/";
    run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=test CA", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", d + "ca.key",
         "-out", d + "ca.pem"});
}

void dovecot_server::make_certificate(const std::string& name, const std::string& subject,
                                      const std::string& extensions) const {
    const std::string d = directory().string() + "/" + name;
    write_file(d + ".ext", extensions);
    run({"openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + subject, "-keyout",
         d + ".key", "-out", d + ".csr"});
    run({"openssl", "x509", "-req", "-in", d + ".csr", "-CA", ca_file(), "-CAkey",
         (directory() / "ca.key").string(), "-CAcreateserial", "-days", "2", "-extfile", d + ".ext",
         "-out", d + ".pem"});
}

std::string dovecot_server::client_certificate(const std::string& user) const {
    make_certificate(user, user, "extendedKeyUsage=clientAuth\n");
    const fs::path certificate = directory() / (user + ".pem");
    std::ofstream both(certificate, std::ios::app);
    both << std::ifstream(directory() / (user + ".key")).rdbuf();
    return certificate;
}

// Where Dovecot looks for the key of tokens that name none: ISSUER/ALGORITHM/KEY.
void dovecot_server::make_token_key() {
    const fs::path place = directory() / "token-keys/default/HS256";
    fs::create_directories(place);
    write_file(place / "default", wire::base64_encode(token_key));
    write_file(directory() / "oauth2.conf",
               "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix=" +
                   (directory() / "token-keys").string() + "/\nusername_attribute = sub\n");
}

std::string dovecot_server::token_for(const std::string& user,
                                      std::chrono::seconds good_for) const {
    const std::int64_t now = std::time(nullptr);
    const std::string claims = R"({"sub":")" + user + R"(","iat":)" + std::to_string(now - 60) +
                               R"(,"exp":)" + std::to_string(now + good_for.count()) + "}";
    const std::string words = base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + base64url(claims);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    HMAC(EVP_sha256(), token_key.data(), static_cast<int>(token_key.size()),
         reinterpret_cast<const unsigned char*>(words.data()), words.size(), mac.data(), &length);
    return words + '.' + base64url({reinterpret_cast<const char*>(mac.data()), length});
}

void dovecot_server::write_configuration(const std::string& extra) {
    const std::string d = directory().string() + "/";
    const bool root = ::geteuid() == 0;
    const std::string uid = std::to_string(root ? mail_user : ::geteuid());
    const std::string gid = std::to_string(root ? mail_user : ::getegid());
    std::string text =
        "protocols = pop3\nlisten = 127.0.0.1\nbase_dir = " + d + "run\nlog_path = " + d +
        "log\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n"
        "mail_location = maildir:" +
        d + "mail/%n\nssl = yes\nssl_cert = <" + d + "server.pem\nssl_key = <" + d +
        "server.key\n"
        "ssl_ca = <" +
        d +
        "ca.pem\nssl_require_crl = no\nssl_verify_client_cert = yes\n"
        "auth_ssl_username_from_cert = yes\n"
        "auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 apop "
        "xoauth2 oauthbearer external\n"
        "auth_failure_delay = 0\n"
        "passdb {\n  driver = static\n  mechanisms = external\n"
        "  args = nopassword=y\n}\n"
        "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n"
        "  args = " +
        d +
        "oauth2.conf\n}\n"
        "passdb {\n  driver = passwd-file\n"
        // "none" are LMTP's questions whether there is such a user
        "  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 apop none\n"
        "  args = username_format=%n " +
        d +
        "users\n}\n"
        "userdb {\n  driver = static\n  args = uid=" +
        uid + " gid=" + gid + " home=" + d +
        "mail/%n\n}\n"
        "service pop3-login {\n  inet_listener pop3 {\n    port = " +
        std::to_string(port_) +
        "\n  }\n  inet_listener pop3s {\n    port = " + std::to_string(tls_port_) +
        "\n    ssl = yes\n  }\n}\n"
        "service imap-login {\n  inet_listener imap {\n    port = " +
        std::to_string(imap_port_) +
        "\n  }\n  inet_listener imaps {\n    port = " + std::to_string(imap_tls_port_) +
        "\n    ssl = yes\n  }\n}\n"
        // no waiting after a wrong password
        "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n";
    if (root) {
        text += "}\n";
    } else {
        // only root can change user or root directory
        const std::string user = std::getenv("USER") ? std::getenv("USER") : uid;
        text += "  chroot =\n}\ndefault_internal_user = " + user +
                "\ndefault_login_user = " + user + "\ndefault_internal_group = " + gid +
                "\nservice pop3-login {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n";
    }
    text += "service stats {\n  chroot =\n}\n" + extra;
    write_file(directory() / "dovecot.conf", text);
    std::string users;
    for (int n = 1; n <= most_users; ++n)
        users += user_name(n) + ":{PLAIN}" + password(user_name(n)) + "::::::\n";
    write_file(directory() / "users", users);
}

}  // namespace pop3::test
