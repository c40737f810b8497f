// SPDX-License-Identifier: MIT
#include "context_cache.hpp"

#include <openssl/evp.h>
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

// The file as it is on the disk now.
void add_file(std::string& key, const std::string& path) {
    add(key, path);
    struct stat is {};
    if (path.empty() || ::stat(path.c_str(), &is) != 0) return add(key, {});
    add(key, std::to_string(is.st_dev) + ' ' + std::to_string(is.st_ino) + ' ' +
                 std::to_string(is.st_size) + ' ' + std::to_string(is.st_mtim.tv_sec) + '.' +
                 std::to_string(is.st_mtim.tv_nsec) + ' ' + std::to_string(is.st_ctim.tv_sec) +
                 '.' + std::to_string(is.st_ctim.tv_nsec));
}

// Where OpenSSL looks for the authorities of the system.
std::string system_path(const char* variable, const char* otherwise) {
    const char* const named = std::getenv(variable);
    return named ? named : otherwise;
}

// A secret is in the key as its digest only.
void add_secret(std::string& key, const secret_string& secret) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const std::string_view octets = secret.reveal();
    EVP_Digest(octets.data(), octets.size(), digest, &size, EVP_sha256(), nullptr);
    add(key, std::string(digest, digest + size));
}

// All that make_client_context() depends on.
std::string key_of(const tls_options& trust) {
    std::string key;
    add_file(key, system_path(X509_get_default_cert_file_env(), X509_get_default_cert_file()));
    add_file(key, system_path(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()));
    for (const std::string* path : {&trust.ca_file, &trust.ca_directory, &trust.crl_file,
                                    &trust.client_certificate, &trust.client_key})
        add_file(key, *path);
    add(key, trust.ca_pem);
    add_secret(key, trust.client_identity_pem);
    add_secret(key, trust.key_passphrase);
    add(key, std::to_string(static_cast<int>(trust.minimum_version)));
    add(key, trust.verification.on() ? "verified" : "any");
    add(key, trust.pin_only ? "pins" : "chain");
    return key;
}

}  // namespace

result<std::shared_ptr<SSL_CTX>> context_cache::context(const tls_options& trust) {
    std::string key = key_of(trust);
    const std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(entries_, key, &entry::key);
    if (known != entries_.end()) {
        entries_.splice(entries_.begin(), entries_, known);
        return entries_.front().context;
    }
    auto made = make_client_context(trust);
    if (!made) return std::move(made).error();
    entries_.push_front({std::move(key), std::shared_ptr<SSL_CTX>(*std::move(made))});
    if (entries_.size() > most) entries_.pop_back();
    return entries_.front().context;
}

}  // namespace pop3::inline v1::tls
