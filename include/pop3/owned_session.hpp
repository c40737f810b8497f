// SPDX-License-Identifier: MIT
// owned_session: what the owner of a connection creates, and does the I/O of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/limits.hpp"
#include "pop3/policy.hpp"
#include "pop3/sasl.hpp"
#include "pop3/tracer.hpp"

namespace pop3::inline v1 {

/// Made by a program that runs flows itself; pop3::connection has one. Flows get it as a dialogue,
/// everybody else as a const session.
class POP3_EXPORT owned_session final : public dialogue {
  public:
    /// A session in state greeting; copies the limits and the policy.
    explicit owned_session(const pop3::limits& limits = {}, const pop3::policy& policy = {});
    ~owned_session() = default;

    /// `t` (null: none) sees each line from now on. It must outlive the session.
    void set_tracer(tracer* t) noexcept;
    /// The connection is encrypted from its first octet (implicit TLS, RFC 8314).
    void set_secure() noexcept;
    /// Batches pipeline where the server can; false waits for each reply.
    void set_pipelining(bool wanted) noexcept;
    /// The host that the user connects to: OAUTHBEARER and GSSAPI send it to the server.
    void set_peer(std::string host, std::uint16_t port);
    /// The channel binding of the TLS connection; to be set as soon as its handshake is done.
    void set_channel_binding(std::optional<channel_binding> binding);
    /// Frees the memory that an idle session does not need. For owners of many sessions, after a verb.
    void release_memory() noexcept;
    /// login() may also use the mechanisms of `more`, in preference to its own. `more` must outlive
    /// the session.
    void add_mechanisms(const mechanism_source& more);
};

}  // namespace pop3::inline v1
