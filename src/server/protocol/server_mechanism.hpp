// SPDX-License-Identifier: MIT
// The server's side of a SASL mechanism (RFC 4422): what AUTH drives.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

/// One login by one mechanism. Octets in and out are plain: AUTH does base64.
class server_mechanism {
  public:
    struct challenge {
        std::string octets;
    };
    struct authenticated {
        std::string user;
    };
    using step = std::variant<challenge, authenticated, failure>;

    virtual ~server_mechanism() = default;
    /// The first challenge, if the client did not send an initial response.
    virtual std::string first_challenge() = 0;
    /// The next response of the client; also the initial response.
    virtual step respond(std::string_view octets) = 0;
};

/// PLAIN (RFC 4616).
std::unique_ptr<server_mechanism> sasl_plain_exchange(backend& mail);

}  // namespace pop3::inline v1::serving
