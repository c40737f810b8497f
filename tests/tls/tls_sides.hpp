// SPDX-License-Identifier: MIT
// Both sides of TLS without a socket: records go from one string to the other.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tls/tls_session.hpp"

namespace pop3::test {

/// What one side has received, and what it has to send.
struct tls_side {
    std::unique_ptr<tls_session> tls;
    std::string records{};
    std::string plain{};
    tls_session::state now = tls_session::state::handshake;

    /// Processes records of the peer, `piece` octets at a time.
    void take(const std::string& octets, std::size_t piece) {
        for (std::size_t at = 0; at < octets.size() || at == 0; at += piece) {
            std::string_view part = std::string_view(octets).substr(at, piece);
            now = tls::receive_all(*tls, part, plain, records);
        }
    }
};

/// Until neither has anything to send.
inline void shake_hands(tls_side& client, tls_side& server, std::size_t piece) {
    client.take({}, 1);
    while (!client.records.empty() || !server.records.empty()) {
        server.take(std::exchange(client.records, {}), piece);
        client.take(std::exchange(server.records, {}), piece);
    }
}

}  // namespace pop3::test
