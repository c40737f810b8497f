// SPDX-License-Identifier: MIT
#include "database_url.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "database_error.hpp"
#include "libpq.hpp"
#include "url_password.hpp"

namespace pop3::inline v1::postgresql {
namespace {

using options = connection_parameters;

[[noreturn]] void refuse(std::string detail) {
    throw database_error(database_errc::url_unusable, "read the URL of the database",
                         std::move(detail));
}

// Those with a value.
options values_of(PQconninfoOption* all, const libpq& pq) {
    options found;
    for (const PQconninfoOption* each = all; each && each->keyword; ++each)
        if (each->val && *each->val) found.emplace(each->keyword, each->val);
    pq.conninfo_free(all);
    return found;
}

options parsed(const std::string& text, const libpq& pq) {
    char* words = nullptr;
    PQconninfoOption* const all = pq.conninfo_parse(text.c_str(), &words);
    const std::string detail = words ? words : "";
    if (words) pq.freemem(words);
    if (!all) refuse(detail);
    return values_of(all, pq);
}

std::string value(const options& of_url, const options& usual, std::string_view name) {
    for (const options* from : {&of_url, &usual})
        if (const auto found = from->find(name); found != from->end()) return found->second;
    return {};
}

bool is_local(std::string_view host) {
    in_addr address{};  // 127.db.example.org is none
    return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
           host == "::1" ||
           (host.starts_with("127.") &&
            ::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1);
}

// The parts of a list with commas; at least one.
std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        list.remove_prefix(comma + 1);
    }
}

// Where OpenSSL and others look for the authorities of the system: libpq before 16 has no word for them.
std::string system_authorities() {
    const char* const named = std::getenv("SSL_CERT_FILE");
    for (const char* file : {named ? named : "", "/etc/ssl/certs/ca-certificates.crt",
                             "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"})
        if (::access(file, R_OK) == 0) return file;
    refuse("this machine has no list of authorities: name one by ?sslrootcert=FILE");
}

bool has_own_authorities() {
    const char* const home = std::getenv("HOME");
    return home && ::access((std::string(home) + "/.postgresql/root.crt").c_str(), R_OK) == 0;
}

// libpq would try them in turn, but without a time limit for each.
std::vector<options> each_host(const options& all, const options& usual) {
    constexpr const char* lists[] = {"host", "hostaddr", "port"};
    std::size_t count = 1;
    for (const char* name : lists)
        count = std::max(count, parts_of(value(all, usual, name)).size());
    std::vector<options> hosts;
    for (std::size_t i = 0; i < count; ++i) {
        options& one = hosts.emplace_back(all);
        for (const char* name : lists) {
            const std::vector<std::string> parts = parts_of(value(all, usual, name));
            if (parts.size() != 1 && parts.size() != count)
                refuse("it does not have as many ports as hosts");
            one[name] = parts[parts.size() == 1 ? 0 : i];
        }
    }
    return hosts;
}

void verify_server(options& of_url, const options& usual) {
    const std::string mode = of_url.contains("sslmode") ? of_url["sslmode"] : "verify-full";
    if (mode == "disable") return;
    if (mode != "verify-full" && mode != "verify-ca")
        refuse(
            "sslmode=" + mode +
            " does not verify the server; write nothing, sslmode=verify-full, or sslmode=disable");
    of_url["sslmode"] = mode;
    if (value(of_url, usual, "sslrootcert").empty() && !has_own_authorities())
        of_url["sslrootcert"] = system_authorities();
}

}  // namespace

bool is_database_url(std::string_view text) noexcept {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

database_url::database_url(std::string text) : text_(std::move(text)) {
    if (!is_database_url(text_)) refuse("it does not begin with postgresql://");
    if (has_password(text_))
        refuse("it has a password, which other users of this machine could see");
    const libpq& pq = loaded_libpq();
    options of_url = parsed(text_, pq);
    if (of_url.contains("password") || of_url.contains("sslpassword"))
        refuse("it has a password, which other users of this machine could see");
    if (of_url.contains("service")) refuse("name the host, not a service");
    const options usual = values_of(pq.conndefaults(), pq);
    of_url["client_encoding"] = "UTF8";
    of_url.try_emplace("fallback_application_name", "pop3");
    of_url.try_emplace("gssencmode", "disable");  // asking for it may take seconds
    // One name may lead to several servers, and to another one after a failover.
    of_url.try_emplace("target_session_attrs", "read-write");
    for (const auto& [name, seconds] : {std::pair{"keepalives_idle", "10"},
                                        {"keepalives_interval", "5"},
                                        {"keepalives_count", "3"}})
        of_url.try_emplace(name, seconds);
    for (options& host : each_host(of_url, usual)) {
        if (!is_local(host["host"]) || !is_local(host["hostaddr"])) verify_server(host, usual);
        hosts_.push_back(std::move(host));
    }
}

}  // namespace pop3::inline v1::postgresql
