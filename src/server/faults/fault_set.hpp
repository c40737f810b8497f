// SPDX-License-Identifier: MIT
// All effects of the faults of a server, by the place where they act.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "faulty_exchange.hpp"
#include "pop3/server/backend.hpp"
#include "pop3/server/certificate.hpp"
#include "pop3/server/faults.hpp"
#include "tls/tls_session.hpp"

namespace pop3::inline v1::serving {

/// The session and user that a maildrop was opened for.
struct visit {
    std::string user;
    std::uint64_t session;  ///< of this user, from 1
};

/// Between the session and the backend.
struct maildrop_changes {
    std::optional<failure> refusal;  ///< of every login with the right password
    /// Which messages this session has, in the order of their numbers.
    std::function<std::vector<message_number>(const visit&, maildrop&)> shown;
    /// Called for each maildrop after it was opened, unchanged but for `shown`.
    std::vector<std::function<void(const visit&, maildrop&)>> opened;
    std::function<octet_count(const visit&, octet_count)> size;
    std::function<std::string(const visit&, maildrop&, message_number)> unique_id;
    /// Header fields inserted before a message; its size grows by them.
    std::function<std::string(const visit&, maildrop&, message_number)> fields;
    std::function<std::size_t(maildrop&, std::span<const message_number>)> remove;

    [[nodiscard]] bool any() const {
        return refusal || shown || !opened.empty() || size || unique_id || fields || remove;
    }
};

/// Between the connection and TLS.
struct tls_changes {
    tls::tls_versions versions = tls::tls_versions::secure;
    std::optional<certificate_flaws> flaws;  ///< of a certificate generated for this server
    bool other_name = false;
    bool silent = false;          ///< no answer to a handshake
    bool refused = false;         ///< the connection ends at the first octet of a handshake
    std::uint64_t bad_write = 0;  ///< from 1; the message whose records are damaged

    [[nodiscard]] bool another_certificate() const { return flaws || other_name; }
};

struct fault_set {
    fault_set() = default;
    explicit fault_set(const std::vector<fault>& faults);

    // One hook of a fault, for each connection.
    void on_command(decltype(fault_hooks::on_command) hook) {
        dialogue.push_back({.on_command = hook});
    }
    void on_line(decltype(fault_hooks::on_line) hook) { dialogue.push_back({.on_line = hook}); }
    void on_reply_end(decltype(fault_hooks::on_reply_end) hook) {
        dialogue.push_back({.on_reply_end = hook});
    }
    void on_octets(decltype(fault_hooks::on_octets) hook) {
        dialogue.push_back({.on_octets = hook});
    }
    void on_disconnect(decltype(fault_hooks::on_disconnect) hook) {
        dialogue.push_back({.on_disconnect = hook});
    }

    std::vector<fault_hooks> dialogue;
    maildrop_changes mail;
    tls_changes tls;
};

}  // namespace pop3::inline v1::serving
