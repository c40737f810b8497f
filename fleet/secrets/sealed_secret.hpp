// SPDX-License-Identifier: MIT
// A password sealed by AES-256-GCM (NIST SP 800-38D), as a row of the database has it.
#pragma once

#include <cstdint>
#include <string>

#include "key_ring.hpp"
#include "pop3/credentials.hpp"

namespace pop3::fleet {

struct sealed_secret {
    std::string key_id;  ///< of the key that opens it; not secret
    std::string octets;  ///< the nonce, the sealed octets and the tag; empty: nothing is sealed
};

/// The longest password that is sealed, in octets.
inline constexpr std::size_t longest_secret = 4096;

/// Seals by the current key of `keys`, for one account: a row that is copied to another account does
/// not open there. Throws system::local_error if there is no key, or the secret is too long.
sealed_secret seal(const secret_string& secret, std::int64_t account, const key_ring& keys);

/// Opens it. Throws system::local_error if its key is not here, or if it was changed, or sealed for
/// another account.
secret_string open(const sealed_secret& sealed, std::int64_t account, const key_ring& keys);

}  // namespace pop3::fleet
