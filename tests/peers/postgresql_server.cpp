// SPDX-License-Identifier: MIT
#include "postgresql_server.hpp"

#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "local_daemon.hpp"
#include "postgresql/connection.hpp"

namespace pop3::test {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

// Debian has one directory for each version.
std::string programs() {
    std::error_code none;
    std::string newest;
    for (const auto& each : fs::directory_iterator("/usr/lib/postgresql", none))
        if (fs::exists(each.path() / "bin/initdb")) newest = (each.path() / "bin").string();
    return newest;
}

const passwd* postgres_user() {
    return ::getpwnam("postgres");
}

// PostgreSQL refuses to run as root.
std::vector<std::string> as_postgres(std::vector<std::string> words) {
    std::vector<std::string> all{"setpriv", "--pdeathsig", "QUIT"};
    if (::geteuid() == 0)
        all = {"setpriv",        "--reuid=postgres", "--regid=postgres",
               "--clear-groups", "--pdeathsig",      "QUIT"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

void write_private(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    if (::geteuid() != 0) return;
    const passwd* const owner = postgres_user();
    if (::chown(path.c_str(), owner->pw_uid, owner->pw_gid) != 0)
        throw std::runtime_error("chown failed");
}

}  // namespace

std::string postgresql_server::why_not() {
    if (programs().empty()) return "postgresql is not installed";
    if (::geteuid() == 0 && !postgres_user()) return "there is no user postgres";
    return {};
}

postgresql_server::postgresql_server(const std::string& certificate, const std::string& key)
    : port_(free_port()), has_tls_(!certificate.empty()) {
    const fs::path log = home_.path() / "postgresql.log";
    if (const passwd* const owner = postgres_user(); ::geteuid() == 0)
        if (::chown(home_.path().c_str(), owner->pw_uid, owner->pw_gid) != 0)
            throw std::runtime_error("chown failed");
    const pid_t made = start_logged(
        as_postgres({programs() + "/initdb", "-D", home_.path() / "data", "-U", "pop3", "-A",
                     "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"}),
        log);
    int status = -1;
    ::waitpid(made, &status, 0);
    if (status != 0) raise_with_log("initdb failed", log);
    if (has_tls_) {
        write_private(home_.path() / "server.pem", certificate);
        write_private(home_.path() / "server.key", key);
    }
    start();
}

postgresql_server::~postgresql_server() {
    ::kill(pid_, SIGQUIT);
    ::waitpid(pid_, nullptr, 0);
}

void postgresql_server::start() {
    const std::string home = home_.path().string();
    std::vector<std::string> words{programs() + "/postgres", "-D", home + "/data"};
    for (const std::string& setting :
         {"listen_addresses=127.0.0.1"s, "port=" + std::to_string(port_),
          "unix_socket_directories=" + home, "fsync=off"s, "full_page_writes=off"s,
          "shared_buffers=16MB"s, "max_connections=60"s, "max_wal_senders=0"s, "wal_level=minimal"s,
          "autovacuum=off"s, "jit=off"s, "huge_pages=off"s,
          "ssl=" + std::string(has_tls_ ? "on" : "off"), "ssl_cert_file=" + home + "/server.pem",
          "ssl_key_file=" + home + "/server.key"}) {
        words.emplace_back("-c");
        words.push_back(setting);
    }
    pid_ = start_logged(as_postgres(words), home_.path() / "postgresql.log");
    wait_until_ready();
}

void postgresql_server::wait_until_ready() const {
    while (true) try {
            postgresql::connection(postgresql::database_url(url()), {});
            return;
        } catch (const postgresql::database_error&) {
            if (::waitpid(pid_, nullptr, WNOHANG) != 0)
                raise_with_log("postgres did not start", home_.path() / "postgresql.log");
            ::usleep(10'000);  // it does not report when it is ready
        }
}

void postgresql_server::crash() {
    ::kill(pid_, SIGQUIT);
    ::waitpid(pid_, nullptr, 0);
    start();
}

std::string postgresql_server::url(const std::string& database) const {
    return "postgresql://pop3@/" + database + "?host=" + home_.path().string() +
           "&port=" + std::to_string(port_);
}

std::string postgresql_server::tcp_url(const std::string& database, std::uint16_t port) const {
    return "postgresql://pop3@127.0.0.1:" + std::to_string(port) + '/' + database +
           "?sslmode=disable";
}

std::string postgresql_server::new_database(const std::string& original) {
    std::string name = "test" + std::to_string(++databases_);
    execute("postgres",
            "CREATE DATABASE " + name + " TEMPLATE " + original + " STRATEGY file_copy");
    return name;
}

void postgresql_server::execute(const std::string& database, const std::string& sql) const {
    postgresql::connection(postgresql::database_url(url(database)), {}).execute_script(sql);
}

std::string postgresql_server::ask(const std::string& database, const std::string& sql) const {
    postgresql::connection db(postgresql::database_url(url(database)), {});
    const std::string as_text = "SELECT (" + sql + ")::text";
    const postgresql::statement question{as_text.c_str()};
    const postgresql::rows found = db.execute(question);
    return found.empty() ? std::string() : found[0].text(0);
}

}  // namespace pop3::test
