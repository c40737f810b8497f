// SPDX-License-Identifier: MIT
// The server's side of TLS without any I/O.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

/// Processes all of `records`. Appends what was in them to `plain`, and answers to `answer`.
inline tls_session::state receive_all(tls_session& session, std::string_view records,
                                      std::string& plain, std::string& answer) {
    constexpr std::size_t piece = 16 * 1024;  // the most that a record contains
    while (true) {
        const std::size_t before = plain.size();
        plain.resize(before + piece);
        const auto [now, octets] =
            session.advance(records, std::span(plain).subspan(before), answer);
        plain.resize(before + octets);
        if (octets == 0) return now;
    }
}

/// The versions that an acceptor speaks: TLS 1.2 or newer, or, as a fault, older ones too or only.
enum class tls_versions { secure, old_too, only_old };

/// Makes sessions that share certificate and settings.
class tls_acceptor {
  public:
    virtual ~tls_acceptor() = default;
    virtual std::unique_ptr<tls_session> accept() = 0;
};

}  // namespace pop3::inline v1::tls
