// SPDX-License-Identifier: MIT
// What a server serves: a backend knows users and opens maildrops; a maildrop holds messages.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// One message being sent, piece by piece, so that no message is ever held in memory.
class POP3_EXPORT message_source {
  public:
    virtual ~message_source() = default;
    /// The next octets, about `most` of them at most, with CRLF line ends; none at the end. The
    /// view is valid until the next call. After a failure the server closes the connection, because
    /// octets already sent cannot be withdrawn.
    virtual result<std::string_view> next(std::size_t most) = 0;
};

/// The messages of one user, locked for one session (RFC 1939, section 4) and numbered from 1.
/// Messages that arrived after it was opened are not in it. Destroying it releases the lock and
/// deletes nothing.
class POP3_EXPORT maildrop {
  public:
    virtual ~maildrop() = default;

    /// The number of messages.
    [[nodiscard]] virtual std::uint32_t count() const = 0;
    /// Size in octets as sent, before byte-stuffing: CRLF line ends, the last line's included.
    [[nodiscard]] virtual octet_count size(message_number n) = 0;
    /// 1 to 70 octets from 0x21 to 0x7E, the same in every session (RFC 1939, section 7). The view
    /// is valid as long as the maildrop exists.
    [[nodiscard]] virtual std::string_view unique_id(message_number n) = 0;
    /// Begins to read message `n`. The maildrop must outlive the source.
    [[nodiscard]] virtual result<std::unique_ptr<message_source>> open(message_number n) = 0;
    /// The UPDATE state: deletes these messages permanently, as many as it can. Returns how many
    /// remain. Called at most once, as the last call.
    virtual std::size_t remove(std::span<const message_number> marked) = 0;
};

/// Knows the users and their maildrops. The server calls it from its own thread, one call at a
/// time; a call that blocks delays all connections. `user` is what a client sent: any octets but
/// NUL, CR and LF. Failures become response codes: in_use [IN-USE], login_delay [LOGIN-DELAY],
/// system_temporary [SYS/TEMP], system_permanent [SYS/PERM], authentication_failed [AUTH].
class POP3_EXPORT backend {
  public:
    virtual ~backend() = default;

    /// Nothing if `password` is the user's; otherwise the failure. Neither the failure nor the time
    /// it takes may tell an unknown user from a wrong password.
    virtual std::optional<failure> check_password(std::string_view user,
                                                  std::string_view password) = 0;
    /// The password itself, which APOP needs (RFC 1939, section 7); nothing if the user is unknown
    /// or the password is not stored in clear.
    virtual std::optional<secret_string> password_of(std::string_view user);
    /// Opens and locks the maildrop of an authenticated user.
    virtual result<std::unique_ptr<maildrop>> open(std::string_view user) = 0;
};

}  // namespace pop3::inline v1
