// SPDX-License-Identifier: MIT
// What can go wrong on our own side of a fetch: ledger, lock, target, password command. And what
// to do about it, in words.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "pop3/error.hpp"

namespace pop3::fetch {

/// What happened, where neither a pop3::errc nor an errno says it.
enum class fetch_errc {
    ledger_newer = 1,      ///< written by a newer version of this program
    ledger_unreadable,     ///< damaged, cut to nothing, or no ledger at all
    ledger_busy,           ///< another process held it for too long
    account_locked,        ///< another run works on the same account
    target_missing,        ///< the folder that the Maildir should stand in does not exist
    target_not_maildir,    ///< there is something else in its place
    password_unavailable,  ///< there is none where it was said to be
    unique_ids_withheld,   ///< the server gave unique-ids before and now refuses UIDL
    listing_unreadable,    ///< no line of LIST and UIDL names a message
    message_too_short,     ///< far fewer octets came than LIST announces
    target_refuses_all,    ///< so many messages in a row were not taken that no more are offered
    target_unknown,        ///< what was given is not of the form of any target
    envelope_unusable,     ///< LMTP has no recipient, or an address is not one
    target_not_mbox,       ///< there is something else in its place
    target_locked,         ///< another program held the mbox for too long
    target_not_lmtp,       ///< what answers does not speak LMTP
    delivery_refused,      ///< the target will never take this message
    delivery_deferred,     ///< the target does not take this message now
    delivery_in_doubt,     ///< the target got it all, and never said what it did with it
    between_logins,        ///< not tried: the server wants more time between logins
    left_alone,  ///< not tried: the server turned us away, or wants more time between logins than is usual
    refused_before,     ///< not tried: this password was refused a short while ago
    target_foreign,     ///< the target belongs to a user in whose name this one may not deliver
    state_not_private,  ///< another user could have written the ledger
    lease_lost,         ///< the account was given to another run while this one worked on it
};

const std::error_category& fetch_category() noexcept;
std::error_code make_error_code(fetch_errc e) noexcept;

/// Something on this machine is in the way: disk, permissions, ledger. Not the server's doing;
/// whoever catches it ends the session without deleting anything.
class local_error : public error {
  public:
    using error::error;
};

/// Throws a local_error: `doing` says what was under way, as in "write /home/ann/Mail/tmp/1.x".
[[noreturn]] void raise_local(fetch_errc e, std::string doing, std::string detail = {});
[[noreturn]] void raise_local(std::error_code e, std::string doing, std::string detail = {});
/// The same with the error number of the system call that failed.
[[noreturn]] void raise_errno(std::string doing, int number = errno);

/// One sentence that says what to do about `f`, whoever it came from.
std::string advice(const failure& f);

}  // namespace pop3::fetch

template <>
struct std::is_error_code_enum<pop3::fetch::fetch_errc> : std::true_type {};
