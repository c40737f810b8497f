// SPDX-License-Identifier: MIT
// The local errors of a fetch: ledger, lock, target, password command; with advice.
#pragma once

#include <exception>
#include <string>
#include <system_error>

#include "pop3/error.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {

/// What happened, if neither a pop3::errc nor an errno tells.
enum class fetch_errc {
    ledger_newer = 1,      ///< written by a newer version of this program
    ledger_unreadable,     ///< damaged, truncated, or not a ledger
    ledger_busy,           ///< another process held it for too long
    account_locked,        ///< another run works on the same account
    target_missing,        ///< the folder that should contain the Maildir does not exist
    target_not_maildir,    ///< its path is something else
    place_missing,         ///< a Maildir that an interrupted run delivered into does not exist
    place_elsewhere,       ///< a Maildir that an interrupted run delivered into is not at its path
    password_unavailable,  ///< the configured source has none
    unique_ids_withheld,   ///< the server had unique-ids before and now refuses UIDL
    listing_unreadable,    ///< no line of LIST and UIDL names a message
    message_too_short,     ///< far fewer octets came than LIST announces
    target_refuses_all,    ///< the target refused too many messages in a row
    target_unknown,        ///< the text is not of the form of any target
    envelope_unusable,     ///< LMTP has no recipient, or an address is not one
    target_not_mbox,       ///< its path is something else
    target_locked,         ///< another program held the mbox for too long
    target_not_lmtp,       ///< the peer does not speak LMTP
    target_not_imap,       ///< the peer does not speak IMAP
    target_login_refused,  ///< the IMAP server of the target refuses the credentials
    delivery_refused,      ///< the target refuses this message permanently
    delivery_deferred,     ///< the target does not accept this message now
    delivery_in_doubt,     ///< the target received all of it, and never reported the result
    login_delay_pending,   ///< not tried: the server requires a pause between logins
    server_back_off,       ///< not tried: the server refused logins, or requires a very long pause
    password_refused_before,  ///< not tried: this password was refused a short while ago
    target_refused_before,    ///< not tried: the target refused this login a short while ago
    target_foreign,           ///< the target belongs to a user for whom this one may not deliver
    state_not_private,        ///< another user could have written the ledger
    lease_lost,               ///< another run acquired the account while this one worked on it
    target_forbidden,         ///< the target accepts no mail from this login
};

const std::error_category& fetch_category() noexcept;
std::error_code make_error_code(fetch_errc e) noexcept;

/// What `thrown` tells, if it is a pop3::error or a std::system_error (no descriptor, no thread); any other
/// exception is thrown again.
failure failure_of(const std::exception_ptr& thrown);

/// One sentence of advice for `f`, from any source.
std::string advice(const failure& f);

}  // namespace pop3::fetch

template <>
struct std::is_error_code_enum<pop3::fetch::fetch_errc> : std::true_type {};
