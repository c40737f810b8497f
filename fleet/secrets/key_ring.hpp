// SPDX-License-Identifier: MIT
// The keys by which passwords are sealed in the database. They are never in it: a file or a systemd
// credential has them, on each machine that runs a worker.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/credentials.hpp"

namespace pop3::fleet {

/// A key of AES-256, and its name, which is not secret.
struct sealing_key {
    std::string id;
    secret_string octets;  ///< 32 of them
};

/// The first key seals; each opens what it has sealed. So a new key becomes the first line of the file,
/// and the old one stays below it until nothing is sealed by it.
class key_ring {
  public:
    /// No key: nothing can be sealed or opened.
    key_ring() = default;
    /// "ID:BASE64" in each line, with 32 octets in base64; an id has up to 32 letters, digits, dots and
    /// hyphens. Lines that are empty or begin with # are passed over. `name` is of the source, for
    /// errors. Throws system::local_error, without any of the text.
    static key_ring parsed(std::string_view text, const std::string& name);
    /// The keys in `file`, which only its owner may read. If that is empty: those in the systemd
    /// credential "pop3-fleet-key", or none if there is no such credential. Throws
    /// system::local_error.
    static key_ring read(const std::filesystem::path& file);

    /// The key that seals; null: there is none.
    [[nodiscard]] const sealing_key* current() const noexcept {
        return keys_.empty() ? nullptr : &keys_.front();
    }
    /// The key of that id; null: it is not here.
    [[nodiscard]] const sealing_key* find(std::string_view id) const noexcept;

  private:
    std::vector<sealing_key> keys_;
};

}  // namespace pop3::fleet
