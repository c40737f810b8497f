// SPDX-License-Identifier: MIT
#include "openssl_binding.hpp"

#include <array>
#include <string_view>

namespace pop3::inline v1::tls {
namespace {

std::optional<channel_binding> exporter_of(SSL& ssl) {
    constexpr std::string_view label = "EXPORTER-Channel-Binding";
    std::array<unsigned char, 32> octets{};
    if (SSL_export_keying_material(&ssl, octets.data(), octets.size(), label.data(), label.size(),
                                   nullptr, 0, 0) != 1)
        return std::nullopt;
    return channel_binding{"tls-exporter", std::string(octets.begin(), octets.end())};
}

// The first Finished message of the handshake: the client's, as no session of TLS 1.2 is resumed.
std::optional<channel_binding> unique_of(SSL& ssl) {
    std::array<char, EVP_MAX_MD_SIZE> octets{};
    const std::size_t length = SSL_get_finished(&ssl, octets.data(), octets.size());
    if (length == 0 || SSL_session_reused(&ssl) == 1) return std::nullopt;
    return channel_binding{"tls-unique", std::string(octets.data(), length)};
}

// Written out, because OpenSSL's macro for it uses an old-style cast.
bool has_extended_master_secret(SSL& ssl) {
    return SSL_ctrl(&ssl, SSL_CTRL_GET_EXTMS_SUPPORT, 0, nullptr) == 1;
}

}  // namespace

std::optional<channel_binding> binding_of(SSL& ssl) {
    if (SSL_version(&ssl) >= TLS1_3_VERSION) return exporter_of(ssl);
    return has_extended_master_secret(ssl) ? unique_of(ssl) : std::nullopt;
}

}  // namespace pop3::inline v1::tls
