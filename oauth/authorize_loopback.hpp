// SPDX-License-Identifier: MIT
// A login by a browser on this machine, or on one that reaches this port through ssh -L.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "grant.hpp"
#include "login_settings.hpp"
#include "pop3/result.hpp"

namespace pop3::oauth {

/// Calls `show` with the address that the user opens, and waits until the browser comes back to `port` of
/// 127.0.0.1 (0: a free one). `keep` stores the grant, before the browser shows that all is well; it may
/// throw pop3::error, which is returned. Failures are those of authorization::complete(), and errc::timed_out.
/// Throws system::local_error if it cannot listen.
result<grant> authorize_loopback(const login_settings& settings, std::uint16_t port,
                                 const std::function<void(const std::string& url)>& show,
                                 const std::function<void(const grant&)>& keep,
                                 const wait_limits& limit);

}  // namespace pop3::oauth
