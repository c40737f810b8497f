// SPDX-License-Identifier: MIT
// policy: which commands a session sends. Strict by default; the poplib facade is lenient where
// Python is.
#pragma once

#include <chrono>

namespace pop3::inline v1 {

/// Set before a session starts.
struct policy {
    /// Send a user's password over a connection without TLS.
    bool allow_cleartext_password = false;
    /// Refuse a command that RFC 1939 does not allow in the session's state before sending it.
    bool check_state = true;
    /// Accept only a msg-id as APOP's timestamp: a forged one leaks the secret (CVE-2007-1558).
    bool strict_apop_timestamp = true;
    /// login() enters UTF8 mode where the server has it (RFC 6856): otherwise Courier replaces mail
    /// with an 8-bit header by a notice.
    bool utf8 = true;
    /// Pipeline batches where the server advertises it (RFC 2449, section 6.6).
    bool pipelining = true;
    /// The interval at which keep_alive_until() sends NOOP. Exchange Online closes after a minute.
    std::chrono::milliseconds keep_alive = std::chrono::seconds(20);
};

}  // namespace pop3::inline v1
