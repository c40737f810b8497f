// SPDX-License-Identifier: MIT
// Sends requests of HTTP, by libcurl. TLS is verified, https: is never left, no redirection is followed
// unasked, and all time and memory is bounded.
#pragma once

#include <memory>

#include "message.hpp"

namespace pop3::inline v1::http {

/// Keeps its connection open for the next request to the same server. For one thread at a time.
class client {
  public:
    client();
    ~client();
    client(client&& from) noexcept;
    client& operator=(client&& from) noexcept;

    /// Sends the request and returns the response, whatever its status is. Blocks. The failure names
    /// method and host, and nothing else of the request or the response. Before the request is sent:
    /// errc::invalid_argument (the URL), library_unavailable, host_not_found, connect_failed,
    /// tls_failed, tls_bad_file, certificate_untrusted. At any time: timed_out, cancelled, and the
    /// failure of the stream. A request with a body is never sent twice. While it is sent or after that, so
    /// that the server may have executed it: closed_by_server, limit_exceeded (the response), server_error (too
    /// many redirections).
    result<response> perform(const request& asked);

  private:
    struct state;
    std::unique_ptr<state> state_;
};

/// The same over a connection of its own.
result<response> perform(const request& asked);

}  // namespace pop3::inline v1::http
