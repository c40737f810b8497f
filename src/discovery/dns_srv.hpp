// SPDX-License-Identifier: MIT
// SRV records (RFC 2782): which servers offer a service of a domain.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/resolver.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1::discovery {

struct srv_record {
    std::uint16_t priority = 0;
    std::uint16_t weight = 0;
    std::uint16_t port = 0;
    std::string target{};  ///< without its final dot; empty: the service is not offered
    friend bool operator==(const srv_record&, const srv_record&) = default;
};

/// Most records taken from one answer.
constexpr std::size_t most_srv_records = 32;

/// The SRV records of a DNS message (RFC 1035, section 4); none if the name does not exist.
/// errc::bad_announcement if the message is malformed, or reports another error.
POP3_EXPORT result<std::vector<srv_record>> parse_srv_answer(std::string_view message);

/// A number from 0 to `most`.
using dice = std::function<std::uint32_t(std::uint32_t most)>;

/// The order in which to try them: by priority, and by chance among equals, where more weight makes
/// for more chance (RFC 2782, "Weight").
POP3_EXPORT std::vector<srv_record> in_order(std::vector<srv_record> records, const dice& chance);

/// Asks the name servers of this machine, or only `server`, for the SRV records of `name`, and
/// returns the DNS message of the answer; an empty one if the name or the records do not exist.
/// Blocks.
result<std::string> query_srv(const std::string& name, const std::optional<net::endpoint>& server);

}  // namespace pop3::inline v1::discovery
