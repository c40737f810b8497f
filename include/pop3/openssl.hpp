// SPDX-License-Identifier: MIT
// TLS by OpenSSL.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "pop3/export.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1 {

/// OpenSSL as a TLS engine: the default, unless connect_options::engine names another. Connections with
/// the same options share what was read from files, until one of these changes, or for ten minutes; those
/// with a certificate of the client share nothing. Those that also have the same host continue the sessions
/// that a server with TLS 1.3 offers them (RFC 8446, section 2.2), which saves it a signature and both sides a
/// certificate; pins and vetos are examined again. No data is sent before the handshake is over.
POP3_EXPORT std::shared_ptr<tls_engine> openssl_engine();

/// Decides about a server whose certificate tls_options accepts. Returns why it is refused all the same, as a
/// text for people; empty: it is accepted. A std::exception refuses it, with its text.
using certificate_veto = std::function<std::string(const std::string& host, const tls_info& peer)>;

/// The same engine with one condition more: `veto` is called once for each connection, after the handshake and
/// all checks of tls_options have succeeded, and before anything is sent or received through it. A text is
/// errc::tls_failed, with the text as its detail. It can only refuse: what tls_options does not accept never
/// reaches it, and one known server with a defect is accepted by tls_options::pin_only. Called by the thread
/// that connects, so by several at once if the engine is shared. Keep the engine for all connections: they
/// share what it has read from files. Throws errc::invalid_argument if there is nothing to call.
///
///     options.engine = pop3::openssl_engine([](const std::string&, const pop3::tls_info& peer) {
///         return peer.version == "TLSv1.3" ? "" : "only TLS 1.3 is allowed here";
///     });
POP3_EXPORT std::shared_ptr<tls_engine> openssl_engine(certificate_veto veto);

}  // namespace pop3::inline v1
