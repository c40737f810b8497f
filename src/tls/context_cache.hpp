// SPDX-License-Identifier: MIT
// What connections with the same tls_options share: making it anew for each would read the authorities
// of the system from the disk each time.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "openssl_types.hpp"
#include "pop3/export.hpp"
#include "pop3/tls.hpp"
#include "session_store.hpp"

namespace pop3::inline v1::tls {

/// What connections with the same options share.
struct client_context {
    explicit client_context(owned<SSL_CTX> made) : openssl(std::move(made)) {}

    owned<SSL_CTX> openssl;
    session_store sessions;
};

/// The contexts that were needed last. A file that has changed on the disk makes a new one. Those with a
/// key of the client are not kept, because the key would be; nor those with ca_directory, whose files
/// OpenSSL reads when it needs them. Thread-safe: no thread waits for the disk of another.
class POP3_EXPORT context_cache {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t most = 16;
    /// The directory of the system's authorities is read when one is needed, too: a change there counts
    /// after this time at the latest.
    static constexpr std::chrono::minutes longest{10};

    /// The context for `trust` at the time `now`. errc::tls_bad_file, which is tried again the next time.
    result<std::shared_ptr<client_context>> context(const tls_options& trust, time_point now);

  private:
    struct entry {
        std::string key;
        std::shared_ptr<client_context> context;
        time_point made;
    };

    std::shared_ptr<client_context> known(const std::string& key, time_point now);
    void keep(entry made);

    std::mutex mutex_;
    std::list<entry> entries_;  // what was needed last is in front
};

}  // namespace pop3::inline v1::tls
