// SPDX-License-Identifier: MIT
// Name lookups that no thread of an event loop waits for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "net/resolver.hpp"

namespace pop3::inline v1::asio {

using lookup_answer = result<std::vector<net::endpoint>>;

/// Looks `host` up by `names`, and calls `answered` on the thread of the lookup, which is one of at most
/// 16 in the process. Further lookups wait for one of them, and are dropped as soon as `wanted`, which
/// any thread may call, is false. The process does not wait for any.
void look_up(net::resolve_fn names, std::string host, std::uint16_t port,
             std::function<bool()> wanted, std::function<void(lookup_answer)> answered);

}  // namespace pop3::inline v1::asio
