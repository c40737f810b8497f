// SPDX-License-Identifier: MIT
// Sessions of TLS that servers offer to continue (RFC 8446, section 2.2): the next connection to the same
// server needs no certificate and no signature of it.
#pragma once

#include <ctime>
#include <list>
#include <mutex>
#include <string>

#include "openssl_types.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1::tls {

/// The sessions of one context, so that all were verified as it demands. Only those of TLS 1.3: one of TLS 1.2
/// has no channel binding of its own. Thread-safe.
class POP3_EXPORT session_store {
  public:
    /// The oldest one is dropped for one more.
    static constexpr std::size_t most = 128;

    /// `peer` is all that a certificate was verified with beside the context.
    void keep(const std::string& peer, owned<SSL_SESSION> session);

    /// The newest session with `peer` whose certificate is still valid at `now`; null if there is none. Each is
    /// returned once: else somebody on the way could tell that two connections have the same client
    /// (RFC 8446, appendix C.4).
    owned<SSL_SESSION> take(const std::string& peer, std::time_t now);

  private:
    struct entry {
        std::string peer;
        owned<SSL_SESSION> session;
    };

    std::mutex mutex_;
    std::list<entry> entries_;  // the newest is in front
};

}  // namespace pop3::inline v1::tls
