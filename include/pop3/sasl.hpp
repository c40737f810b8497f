// SPDX-License-Identifier: MIT
// A SASL mechanism as AUTH needs it (RFC 4422, RFC 5034), and how login() obtains mechanisms. The
// mechanisms that need no other library are in mechanisms.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/credentials.hpp"
#include "pop3/event.hpp"
#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

/// One attempt to log in by one mechanism. Octets in and out are plain: the AUTH flow does base64.
class POP3_EXPORT sasl_mechanism {
  public:
    virtual ~sasl_mechanism() = default;
    /// The registered name: "PLAIN".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// True: the octets it sends reveal the password or token to an eavesdropper.
    [[nodiscard]] virtual bool reveals_password() const = 0;
    /// The password or token: masked wherever the server repeats it. Empty if there is none.
    [[nodiscard]] virtual secret_string secret() const = 0;
    /// A mechanism that asks others, such as a Kerberos server, or that computes for a while, does so on a
    /// thread of its own: returns the event after which initial_response() (without `challenge`) or
    /// respond() has its result and does not wait. If it is called before that event, that is
    /// errc::timed_out. Returns nothing if neither is the case.
    [[nodiscard]] virtual std::optional<event> prepare(std::optional<std::string_view> challenge) {
        static_cast<void>(challenge);
        return std::nullopt;
    }
    /// The initial response; nothing for a mechanism in which the server speaks first. Called once,
    /// before anything is sent.
    [[nodiscard]] virtual std::optional<result<secret_string>> initial_response() = 0;
    /// False: the initial response waits for the server's empty challenge, and is never sent with
    /// the command.
    [[nodiscard]] virtual bool allows_initial_response() const { return true; }
    /// The answer to a challenge. A failure cancels the exchange with "*".
    [[nodiscard]] virtual result<secret_string> respond(std::string_view challenge) = 0;
    /// True when the exchange is complete, and the server has proved what the mechanism requires. A
    /// +OK before that is errc::server_unverified.
    [[nodiscard]] virtual bool complete() const = 0;
    /// The reason why the server is going to refuse, if it sent one in a challenge.
    [[nodiscard]] virtual std::string server_explanation() const { return {}; }
};

/// The channel binding of the TLS connection (RFC 5056).
struct channel_binding {
    std::string type;  ///< "tls-exporter" (RFC 9266) or "tls-unique" (RFC 5929)
    std::string data;  ///< octets that only the two ends of this connection know
};

/// The server, as mechanisms need to know it.
struct sasl_peer {
    std::string host;                          ///< the name the user connects to; empty: not known
    std::uint16_t port = 0;                    ///< 0: not known
    std::optional<channel_binding> binding{};  ///< nothing: no TLS, or it cannot be bound to
    /// It lists mechanisms, none of which binds to the TLS connection: either it cannot, or somebody
    /// between has removed them (RFC 5802, section 6).
    bool lists_no_binding = false;
};

/// How well a mechanism protects the user's secret; login() uses the strongest.
enum class sasl_strength {
    only_by_name,  ///< insecure, or implemented wrongly by servers: used only if credentials::by() names it
    plaintext,           ///< the server receives the password or token
    challenge_response,  ///< the server does not receive the password
    channel_bound,  ///< the same, and a man in the middle of the TLS connection cannot relay it
};

/// A mechanism that could be used.
struct sasl_offer {
    std::string_view name;   ///< the registered name: "PLAIN"
    sasl_strength strength;  ///< how well it protects the secret
};

/// Makes mechanisms; the way for libraries to add theirs to login(). Must be thread-safe.
class POP3_EXPORT mechanism_source {
  public:
    virtual ~mechanism_source() = default;
    /// The mechanisms for these credentials and this server; of equal ones, the better first.
    [[nodiscard]] virtual std::vector<sasl_offer> offers(const credentials& identity,
                                                         const sasl_peer& peer) const = 0;
    /// One of offers().
    [[nodiscard]] virtual result<std::unique_ptr<sasl_mechanism>> make(
        std::string_view name, const credentials& identity, const sasl_peer& peer) const = 0;
};

/// The mechanisms of mechanisms.hpp: those that need no other library. Lives until the program ends.
POP3_EXPORT const mechanism_source& builtin_mechanisms() noexcept;

}  // namespace pop3::inline v1
