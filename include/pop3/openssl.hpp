// SPDX-License-Identifier: MIT
// TLS by OpenSSL.
#pragma once

#include <memory>

#include "pop3/export.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1 {

/// OpenSSL as a TLS engine: the default, unless connect_options::engine names another. Connections with
/// the same options share what was read from files, until one of these changes, or for ten minutes; those
/// with a certificate of the client share nothing.
POP3_EXPORT std::shared_ptr<tls_engine> openssl_engine();

}  // namespace pop3::inline v1
