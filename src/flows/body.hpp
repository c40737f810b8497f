// SPDX-License-Identifier: MIT
// Passes the body of a multi-line response (RFC 1939, section 3) to a sink.
#pragma once

#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"
#include "pop3/types.hpp"
#include "session/handed_over.hpp"

namespace pop3::inline v1::flows {

/// Passes the body to `sink` in chunks: no more of it is held than the input buffer. A Sink is
/// anything with write(std::string_view).
template <class Sink>
flow<octet_count> body_into(dialogue& s, Sink& sink) {
    octet_count octets = 0;
    while (true) {
        std::string_view chunk = co_await s.next_chunk();
        if (chunk.empty()) break;
        if (auto reason = handed_over(s, [&] { sink.write(chunk); })) co_return *std::move(reason);
        octets += chunk.size();
    }
    co_return octets;
}

}  // namespace pop3::inline v1::flows
