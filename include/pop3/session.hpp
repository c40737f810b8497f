// SPDX-License-Identifier: MIT
// session: what is known about one connection. Flows speak through dialogue.hpp; the owner of the
// connection makes an owned_session.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pop3/capabilities.hpp"
#include "pop3/export.hpp"
#include "pop3/limits.hpp"
#include "pop3/policy.hpp"
#include "pop3/reply.hpp"

namespace pop3::inline v1 {

/// The states of RFC 1939, section 3, as the client sees them.
enum class session_state {
    greeting,       ///< connected; the greeting has not come yet
    authorization,  ///< AUTHORIZATION: log in, or QUIT
    transaction,    ///< TRANSACTION: the maildrop is open
    ended,          ///< QUIT was answered: UPDATE, or the end
};

/// Whether the server has a feature. A listing proves little: servers support what they do not
/// list, and fail at what they do.
enum class support {
    unknown,     ///< there is no CAPA listing, and it was not tried
    absent,      ///< the listing is without it, and it was not tried
    advertised,  ///< the listing has it, and it was not tried
    observed,    ///< it was tried, and worked
    refused,     ///< it was tried, and answered with -ERR each time, without a response code for
                 ///< the reason
};

/// One connection as the client sees it: what can be asked, without any I/O. Only flows change it.
///
/// One verb at a time; not thread-safe; sessions share nothing. After a framing error, a lost
/// connection or a flow dropped half-way it is unusable: every verb fails with
/// errc::session_unusable, QUIT is not sent, and the server deletes nothing.
class POP3_EXPORT session {
  public:
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// The state, as the replies so far imply it.
    [[nodiscard]] session_state state() const noexcept;
    /// False once client and server are out of sync: between verbs, no command may be outstanding.
    /// Also false while a message_reader has not reached the end of its message.
    [[nodiscard]] bool usable() const noexcept;
    /// True if the connection is encrypted by TLS.
    [[nodiscard]] bool secure() const noexcept;
    /// The status line of the greeting; empty before it, and after STLS, which discards it.
    [[nodiscard]] const std::string& greeting() const noexcept;
    /// The newest status line: the text that a verb's value leaves out. Set before a tracer sees
    /// it.
    [[nodiscard]] const reply& last_reply() const noexcept;
    /// The newest CAPA listing; null if the server was not asked since TLS or login, or refused.
    [[nodiscard]] const capabilities* known_capabilities() const noexcept;
    /// What is known about the capability `name`, from CAPA and, if it is a command, from its
    /// replies since the connection began, or since STLS.
    [[nodiscard]] support supports(std::string_view name) const;
    /// The bounds on what the server may make grow.
    [[nodiscard]] const pop3::limits& limits() const noexcept;
    /// Which commands may be sent.
    [[nodiscard]] const pop3::policy& policy() const noexcept;

  protected:
    /// For dialogue.
    session(const pop3::limits& limits, const pop3::policy& policy);
    ~session();

    struct impl;
    std::unique_ptr<impl> impl_;  ///< the state that flows change
};

}  // namespace pop3::inline v1
