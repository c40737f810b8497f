// SPDX-License-Identifier: MIT
#include "key_ring.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstdlib>

#include "fetch/error.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"
#include "wire/base64.hpp"

namespace pop3::fleet {
namespace {

constexpr std::size_t key_octets = 32;
constexpr std::size_t longest_id = 32;
constexpr std::size_t most_keys = 16;

[[noreturn]] void refuse(const std::string& name, std::size_t line, const char* words) {
    throw system::local_error({fetch::fetch_errc::password_unavailable,
                               "read the keys " + name,
                               {},
                               "line " + std::to_string(line) + ": " + words});
}

bool is_id(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    return !text.empty() && text.size() <= longest_id &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string_view without_blanks(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

sealing_key key_of(std::string_view line, const std::string& name, std::size_t number) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_id(line.substr(0, colon)))
        refuse(name, number, "write ID:KEY, as in 2026-11:$(openssl rand -base64 32)");
    std::optional<std::string> octets = wire::base64_decode(line.substr(colon + 1));
    if (!octets || octets->size() != key_octets) {
        if (octets) wipe(*octets);
        refuse(name, number, "the key has to be 32 octets in base64 (openssl rand -base64 32)");
    }
    return {std::string(line.substr(0, colon)), secret_string(*std::move(octets))};
}

}  // namespace

key_ring key_ring::parsed(std::string_view text, const std::string& name) {
    key_ring ring;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = without_blanks(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        sealing_key key = key_of(line, name, number);
        if (ring.find(key.id)) refuse(name, number, "two keys have this id");
        if (ring.keys_.size() == most_keys) refuse(name, number, "there are more than 16 keys");
        ring.keys_.push_back(std::move(key));
    }
    if (ring.keys_.empty()) refuse(name, 1, "there is no key");
    return ring;
}

key_ring key_ring::read(const std::filesystem::path& file) {
    std::filesystem::path source = file;
    if (source.empty()) {
        const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
        if (!directory) return {};
        source = std::filesystem::path(directory) / "pop3-fleet-key";
        std::error_code ignored;
        if (!std::filesystem::exists(source, ignored)) return {};
    }
    const std::string doing = "read the keys " + source.string();
    const system::unique_fd open(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    if (!open) system::raise_errno(doing);
    if (!system::is_private(open.get(), source))
        throw system::local_error({fetch::fetch_errc::password_unavailable,
                                   doing,
                                   {},
                                   "other users may read this file: chmod 600"});
    return parsed(system::read_secret(open.get(), source).reveal(), source.string());
}

const sealing_key* key_ring::find(std::string_view id) const noexcept {
    const auto found = std::ranges::find(keys_, id, &sealing_key::id);
    return found == keys_.end() ? nullptr : &*found;
}

}  // namespace pop3::fleet
