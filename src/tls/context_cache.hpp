// SPDX-License-Identifier: MIT
// What connections with the same tls_options share: making it anew for each would read the authorities
// of the system from the disk each time.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "openssl_types.hpp"
#include "pop3/export.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

/// The contexts that were needed last. A file that has changed on the disk makes a new one. Thread-safe.
class POP3_EXPORT context_cache {
  public:
    static constexpr std::size_t most = 16;

    /// The context for `trust`. errc::tls_bad_file, which is tried again the next time.
    result<std::shared_ptr<SSL_CTX>> context(const tls_options& trust);

  private:
    struct entry {
        std::string key;
        std::shared_ptr<SSL_CTX> context;
    };

    std::mutex mutex_;
    std::list<entry> entries_;  // what was needed last is in front
};

}  // namespace pop3::inline v1::tls
