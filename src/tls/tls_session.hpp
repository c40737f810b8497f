// SPDX-License-Identifier: MIT
// The server's side of TLS without any I/O.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pop3::inline v1::tls {

/// TLS on one connection: records of the peer in, records for the peer out.
class tls_session {
  public:
    enum class state {
        handshake,
        established,
        closed,  ///< the peer ended it in order
        failed,  ///< nothing can be sent any more except the alert in `records`
    };
    virtual ~tls_session() = default;
    /// Processes records of the peer. Appends their content to `plain`, and answers to `records`.
    virtual state receive(std::string_view octets, std::string& plain, std::string& records) = 0;
    /// Appends `plain`, in records, to `records`. Only when established.
    virtual void send(std::string_view plain, std::string& records) = 0;
    /// Appends the message that ends TLS in order.
    virtual void finish(std::string& records) = 0;
};

/// The versions that an acceptor speaks: TLS 1.2 or newer, or, as a fault, older ones too or only.
enum class tls_versions { secure, old_too, only_old };

/// Makes sessions that share certificate and settings.
class tls_acceptor {
  public:
    virtual ~tls_acceptor() = default;
    virtual std::unique_ptr<tls_session> accept() = 0;
};

}  // namespace pop3::inline v1::tls
