// SPDX-License-Identifier: MIT
#include "listener.hpp"

#include <fcntl.h>

#include <cstring>

#include "microhttpd.hpp"
#include "net/server_socket.hpp"
#include "system/local_error.hpp"

namespace pop3::fleet {
namespace {

constexpr std::size_t memory_of_connection = 16 * 1024;  // of a request's line and header

MHD_Result send(MHD_Connection* connection, const http_page& page, const char* allow) {
    const microhttpd& http = loaded_microhttpd();
    MHD_Response* const response = http.create_response(
        page.body.size(), const_cast<char*>(page.body.data()), MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    http.add_header(response, "Content-Type", page.type.c_str());
    http.add_header(response, "Cache-Control", "no-store");
    http.add_header(response, "X-Content-Type-Options", "nosniff");
    http.add_header(response, "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    http.add_header(response, "Referrer-Policy", "no-referrer");
    if (allow) http.add_header(response, "Allow", allow);
    const MHD_Result queued = http.queue_response(connection, page.status, response);
    http.destroy_response(response);
    return queued;
}

// Called twice for a request: with its header, and after its content, which nobody reads.
MHD_Result answer(void* pages, MHD_Connection* connection, const char* path, const char* method,
                  const char* /*version*/, const char* /*content*/, std::size_t* size,
                  void** request) {
    static char seen = 0;
    if (std::strcmp(method, "GET") != 0 && std::strcmp(method, "HEAD") != 0)
        return send(connection, {405, "text/plain; charset=utf-8", "only GET and HEAD\n"},
                    "GET, HEAD");
    if (*request != &seen) {
        *request = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    try {
        return send(connection, (*static_cast<page_source*>(pages))(path), nullptr);
    } catch (...) {  // no exception goes through a C library
        return MHD_NO;
    }
}

}  // namespace

listener::listener(const std::string& address, std::uint16_t port, page_source pages)
    : pages_(std::make_unique<page_source>(std::move(pages))) {
    const microhttpd& http = loaded_microhttpd();
    const net::listening_socket socket(address, port);
    port_ = socket.port();
    // The library closes what it is given.
    const int own = ::fcntl(socket.fd(), F_DUPFD_CLOEXEC, 0);
    if (own < 0) system::raise_errno("listen for HTTP");
    daemon_ =
        http.start_daemon(MHD_USE_AUTO_INTERNAL_THREAD, port_, nullptr, nullptr, &answer,
                          pages_.get(), MHD_OPTION_LISTEN_SOCKET, own, MHD_OPTION_CONNECTION_LIMIT,
                          most_connections, MHD_OPTION_CONNECTION_TIMEOUT, connection_seconds,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_of_connection, MHD_OPTION_END);
    if (!daemon_) {
        ::close(own);
        system::raise_errno("listen for HTTP", EAGAIN);
    }
}

listener::~listener() {
    loaded_microhttpd().stop_daemon(daemon_);
}

}  // namespace pop3::fleet
