// SPDX-License-Identifier: MIT
#include "upload_body.hpp"

#include <algorithm>
#include <string_view>

namespace pop3::fetch {
namespace {

std::size_t copied(std::string_view octets, octet_count at, std::span<char> room) {
    const std::string_view rest = octets.substr(std::min<octet_count>(at, octets.size()));
    const std::size_t count = std::min(rest.size(), room.size());
    std::copy_n(rest.data(), count, room.data());
    return count;
}

}  // namespace

std::size_t upload_body::read(octet_count at, std::span<char> room) const {
    if (at < before_.size()) return copied(before_, at, room);
    at -= before_.size();
    if (at >= message_octets()) return copied(after_, at - message_octets(), room);
    const std::string_view octets = message_.read(from_ + at, room);
    if (octets.data() != room.data()) std::copy_n(octets.data(), octets.size(), room.data());
    return octets.size();
}

}  // namespace pop3::fetch
