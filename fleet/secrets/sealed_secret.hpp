// SPDX-License-Identifier: MIT
// A password sealed by AES-256-GCM (NIST SP 800-38D), as a row of the database has it.
#pragma once

#include <cstdint>
#include <string>

#include "key_ring.hpp"
#include "pop3/credentials.hpp"

namespace pop3::fleet {

/// What a secret is sealed for: it opens for nothing else.
struct sealed_for {
    std::int64_t account = 0;  ///< the id of its row
    std::string server{};      ///< its mailbox, and by which rules the connection is trusted
};

struct sealed_secret {
    std::string key_id;  ///< of the key that opens it; not secret
    std::string octets;  ///< the nonce, the sealed octets and the tag; empty: nothing is sealed
};

/// The longest password that is sealed, in octets.
inline constexpr std::size_t longest_secret = 4096;

/// Seals by the current key of `keys`, for one account and server: in the row of another account, or
/// with another server in the settings of its own, it does not open. Throws system::local_error if there is no
/// key, or the secret is too long.
sealed_secret seal(const secret_string& secret, const sealed_for& whose, const key_ring& keys);

/// Opens it. Throws system::local_error if its key is not here, or if it was changed, or sealed for
/// another account or server.
secret_string open(const sealed_secret& sealed, const sealed_for& whose, const key_ring& keys);

}  // namespace pop3::fleet
