// SPDX-License-Identifier: MIT
// What the commands of one session read and change; transport of octets is not their concern.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "multi_line_response.hpp"
#include "open_maildrop.hpp"
#include "pop3/server/backend.hpp"
#include "pop3/server/options.hpp"
#include "server_mechanism.hpp"

namespace pop3::inline v1::serving {

/// What is known about a connection before the first command.
struct connection_facts {
    bool encrypted = false;      ///< TLS from the first octet
    bool stls_possible = false;  ///< TLS can be started
    std::string timestamp;       ///< for APOP: "<left@right>", never the same twice; may be empty
    std::chrono::milliseconds refusal_delay{0};  ///< server_options::refusal_delay
};

/// The states of RFC 1939, section 3, and the two ways out.
enum class server_state {
    authorization,
    transaction,
    starting_tls,  ///< +OK to STLS was sent, the handshake is still to come
    ended,         ///< nothing more is sent or read
};

class command_context {
  public:
    command_context(const server_features& offers, backend& mailbox, connection_facts known)
        : offered(offers), mail(mailbox), facts(std::move(known)) {}

    // ---- replies: the only places where status lines are made ----

    void ok(std::string_view text = {});
    /// +OK, and then `rest`, which ends with the terminator.
    void ok(std::string_view text, std::unique_ptr<multi_line_response> rest);
    void err(std::string_view text);
    /// -ERR with the response code for `reason`, if such codes are offered.
    void err(const failure& reason);
    /// "+ " and a challenge in base64 (RFC 5034, section 4).
    void challenge(std::string_view base64);

    // ---- login ----

    /// True if a password may be sent now; else refuses.
    bool password_allowed();
    /// The user is authenticated: opens the maildrop, replies, enters TRANSACTION.
    void log_in(std::string_view name);
    /// Refuses, later each time; too many failures end the connection, to stop guessing.
    void login_failed(const failure& reason);
    /// TLS began: everything sent in clear text is discarded (rule R6).
    void forget_clear_text();

    // ---- arguments ----

    /// The message that `arguments` names, without further arguments; refuses otherwise, also if it
    /// is marked.
    std::optional<message_number> only_message(std::string_view arguments);
    /// The message that `word` names; refuses otherwise, also if it is marked.
    std::optional<message_number> message(std::string_view word);
    /// True if `arguments` are blank; else refuses.
    bool no_arguments(std::string_view arguments);

    const server_features& offered;
    backend& mail;
    connection_facts facts;
    server_state state = server_state::authorization;
    bool input_waits = false;                   ///< more has come after the command
    std::string user;                           ///< the argument of USER
    bool logged_in = false;                     ///< also after the end
    bool utf8 = false;                          ///< UTF8 was accepted
    std::unique_ptr<open_maildrop> drop;        ///< in TRANSACTION
    std::unique_ptr<server_mechanism> sasl;     ///< while AUTH waits for a response
    std::unique_ptr<multi_line_response> rest;  ///< of the current response
    std::string out;                            ///< output that was not sent yet
    std::chrono::milliseconds put_off{0};       ///< how long `out` is withheld from now on

  private:
    std::size_t failed_logins_ = 0;
};

}  // namespace pop3::inline v1::serving
