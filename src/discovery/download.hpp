// SPDX-License-Identifier: MIT
// A small file from the disk or the web.
#pragma once

#include <string>
#include <string_view>

#include "pop3/discovery.hpp"

namespace pop3::inline v1::discovery {

/// Octets of an autoconfig file. That of a large provider has 10 KiB.
constexpr std::size_t largest_file = 256 * 1024;

/// The file at a path. errc::bad_announcement.
result<std::string> read_file(const std::string& path);

/// True of a URL whose content nobody on the way can change.
bool is_https(std::string_view url);

/// The content of an http: or https: URL. Over https it is never redirected to http.
/// errc::bad_announcement, timed_out, cancelled, library_unavailable.
result<std::string> download(const std::string& url, const discovery_options& options);

}  // namespace pop3::inline v1::discovery
