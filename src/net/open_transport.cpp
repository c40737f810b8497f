// SPDX-License-Identifier: MIT
#include "open_transport.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>

#include "happy_eyeballs.hpp"
#include "new_socket.hpp"
#include "perform.hpp"
#include "proxy/handshake.hpp"
#include "resolver.hpp"
#include "socket_transport.hpp"
#include "vocabulary/host_syntax.hpp"
#include "vocabulary/url_authority.hpp"

namespace pop3::inline v1::net {
namespace {

failure not_connected(int error) {
    return fail(errc::connect_failed, std::system_category().message(error));
}

// A full backlog is reported as EAGAIN at once, without anything to wait for: the server does not
// accept.
result<std::unique_ptr<transport>> open_unix_socket(const std::string& path,
                                                    const wait_limits& limit,
                                                    system::clock& clock) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path || path.find('\0') != path.npos)
        return fail(errc::invalid_argument, "this path is too long for a socket, or empty");
    std::copy(path.begin(), path.end(), address.sun_path);
    if (limit.stop.stop_requested()) return fail(errc::cancelled);
    system::unique_fd socket = new_socket(AF_UNIX, SOCK_STREAM);
    if (!socket) return not_connected(errno);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return not_connected(errno);
    return std::unique_ptr<transport>(std::make_unique<socket_transport>(std::move(socket), clock));
}

std::optional<failure> defect_of(const std::string& host, const char* whose) {
    if (!is_valid_host(host))
        return fail(errc::invalid_argument, std::string(whose) + " is empty or invalid");
    if (auto words = defect_of_host(host)) return fail(errc::invalid_argument, *std::move(words));
    return std::nullopt;
}

result<std::optional<endpoint>> source_address(const route& path) {
    if (path.source.empty()) return std::optional<endpoint>();
    const auto source = numeric(path.source, 0);
    if (!source && source.error().code == errc::invalid_argument) return source.error();
    if (!source) return fail(errc::invalid_argument, "the source address is not numeric");
    return std::optional(*source);
}

result<std::unique_ptr<transport>> open_directly(const std::string& host, std::uint16_t port,
                                                 const route& path, const wait_limits& limit,
                                                 const environment& outside) {
    const auto source = source_address(path);
    if (!source) return source.error();
    auto found = resolve(host, port, outside.names, limit, outside.clock);
    if (!found) return std::move(found).error();
    auto socket = connect_to_any(*found, limit, outside.clock, *source);
    if (!socket) {
        failure reason = std::move(socket).error();
        if (*source && reason.code == errc::connect_failed)
            reason.hint =
                "Check that the source address is one of this machine, and host, port and "
                "firewall.";
        return reason;
    }
    enable_keepalive(*socket, path.tcp_keep_alive);
    return std::unique_ptr<transport>(
        std::make_unique<socket_transport>(*std::move(socket), outside.clock));
}

// A connection to the proxy failed: the server was not asked.
failure explained(failure reason, const proxy& relay) {
    if (reason.code == errc::connect_failed || reason.code == errc::host_not_found)
        reason.hint = "Check host and port of the proxy, and whether it is running.";
    const std::string where = "proxy " + host_and_port(relay.host, relay.port);
    reason.detail = reason.detail.empty() ? where : where + ": " + reason.detail;
    return reason;
}

result<std::unique_ptr<transport>> open_via_proxy(const proxy& relay,
                                                  const proxies::destination& server,
                                                  const route& path, const wait_limits& limit,
                                                  const environment& outside) {
    if (auto reason = defect_of(relay.host, "the proxy's name")) return *std::move(reason);
    if (relay.port == 0) return fail(errc::invalid_argument, "the proxy's port is zero");
    auto wire = open_directly(relay.host, relay.port, path, limit, outside);
    if (!wire) return explained(std::move(wire).error(), relay);
    flow<void> handshake = proxies::proxy_handshake(relay, server);
    while (const io_request* want = handshake.next())
        handshake.done(perform(**wire, *want, limit, outside.clock));
    if (auto reason = handshake.take()) return explained(*std::move(reason), relay);
    return wire;
}

}  // namespace

// The name service stops at a NUL, a certificate check may not: such a host is refused before both.
bool is_valid_host(const std::string& host) {
    const auto is_graphic = [](char c) { return c > ' ' && c < '\x7F'; };
    return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), is_graphic);
}

result<std::unique_ptr<transport>> open_transport(const std::string& host, std::uint16_t port,
                                                  const wait_limits& limit,
                                                  const environment& outside,
                                                  const route& path) try {
    if (!path.unix_socket.empty()) {
        auto socket = open_unix_socket(path.unix_socket, limit, outside.clock);
        if (socket || socket.error().code != errc::connect_failed) return socket;
        failure reason = std::move(socket).error();
        reason.hint =
            "Check the path of the socket, its permissions, and whether the server is running.";
        return reason;
    }
    if (auto reason = defect_of(host, "the host name")) return *std::move(reason);
    if (limit.stop.stop_requested()) return fail(errc::cancelled);
    if (path.via) return open_via_proxy(*path.via, {host, port}, path, limit, outside);
    return open_directly(host, port, path, limit, outside);
} catch (const std::system_error& e) {
    return failure{e.code(), {}, {}, e.what()};
}

}  // namespace pop3::inline v1::net
