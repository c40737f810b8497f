// SPDX-License-Identifier: MIT
#include "context_cache.hpp"

#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "openssl_context.hpp"

namespace pop3::inline v1::tls {
namespace {

// Each part with its length before it: no two lists of parts make the same key.
void add(std::string& key, std::string_view part) {
    key += std::to_string(part.size()) + ':';
    key += part;
}

std::string in_digits(const timespec& when) {
    return std::to_string(when.tv_sec) + '.' + std::to_string(when.tv_nsec);
}

// The file as it is on the disk now.
void add_file(std::string& key, const std::string& path) {
    add(key, path);
    struct stat is {};
    if (path.empty() || ::stat(path.c_str(), &is) != 0) return add(key, {});
    add(key, std::to_string(is.st_dev) + ' ' + std::to_string(is.st_ino) + ' ' +
                 std::to_string(is.st_size) + ' ' + in_digits(is.st_mtim) + ' ' +
                 in_digits(is.st_ctim));
}

// Where OpenSSL looks for the authorities of the system.
std::string system_path(const char* variable, const char* otherwise) {
    const char* const named = std::getenv(variable);
    return named ? named : otherwise;
}

// All that make_client_context() depends on.
std::string key_of(const tls_options& trust) {
    std::string key;
    add_file(key, system_path(X509_get_default_cert_file_env(), X509_get_default_cert_file()));
    add_file(key, system_path(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()));
    add_file(key, trust.ca_file);
    add_file(key, trust.crl_file);
    add(key, trust.ca_pem);
    add(key, trust.minimum_version == tls_version::tls_1_3 ? "1.3" : "1.2");
    add(key, trust.verification.on() ? "verified" : "any");
    add(key, trust.pin_only ? "pins" : "chain");
    return key;
}

bool may_be_kept(const tls_options& trust) {
    return trust.ca_directory.empty() && trust.client_certificate.empty() &&
           trust.client_identity_pem.empty();
}

}  // namespace

result<std::shared_ptr<client_context>> context_cache::context(const tls_options& trust,
                                                               time_point now) {
    const bool kept = may_be_kept(trust);
    std::string key = kept ? key_of(trust) : std::string();
    if (kept)
        if (auto there = known(key, now)) return there;
    auto made = make_client_context(trust);
    if (!made) return std::move(made).error();
    auto shared = std::make_shared<client_context>(*std::move(made));
    if (kept) keep({std::move(key), shared, now});
    return shared;
}

// Null if there is none, or if it is too old.
std::shared_ptr<client_context> context_cache::known(const std::string& key, time_point now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const entry& each) { return now - each.made > longest; });
    const auto found = std::ranges::find(entries_, key, &entry::key);
    if (found == entries_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found);
    return entries_.front().context;
}

void context_cache::keep(entry made) {
    const std::lock_guard lock(mutex_);
    entries_.push_front(std::move(made));
    if (entries_.size() > most) entries_.pop_back();
}

}  // namespace pop3::inline v1::tls
