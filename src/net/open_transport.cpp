// SPDX-License-Identifier: MIT
#include "open_transport.hpp"

#include "happy_eyeballs.hpp"
#include "perform.hpp"
#include "proxy/handshake.hpp"
#include "resolver.hpp"
#include "route_failures.hpp"
#include "socket_transport.hpp"
#include "tcp_options.hpp"

namespace pop3::inline v1::net {
namespace {

std::unique_ptr<transport> over(system::unique_fd socket, const environment& outside) {
    return std::make_unique<socket_transport>(std::move(socket), outside.clock);
}

result<std::unique_ptr<transport>> open_directly(const std::string& host, std::uint16_t port,
                                                 const route& path, const wait_limits& limit,
                                                 const environment& outside) {
    const auto source = source_address(path);
    if (!source) return source.error();
    auto found = resolve(host, port, outside.names, limit, outside.clock);
    if (!found) return std::move(found).error();
    auto socket = connect_to_any(*found, limit, outside.clock, *source);
    if (!socket) return none_answered(std::move(socket).error(), path);
    enable_keepalive(socket->get(), path.tcp_keep_alive);
    return over(*std::move(socket), outside);
}

result<std::unique_ptr<transport>> open_via_proxy(const proxy& relay,
                                                  const proxies::destination& server,
                                                  const route& path, const wait_limits& limit,
                                                  const environment& outside) {
    auto wire = open_directly(relay.host, relay.port, path, limit, outside);
    if (!wire) return failure_of_proxy(std::move(wire).error(), relay);
    flow<void> handshake = proxies::proxy_handshake(relay, server);
    while (const io_request* want = handshake.next())
        handshake.done(perform(**wire, *want, limit, outside.clock));
    if (auto reason = handshake.take()) return failure_of_proxy(*std::move(reason), relay);
    return wire;
}

}  // namespace

result<std::unique_ptr<transport>> open_transport(const std::string& host, std::uint16_t port,
                                                  const wait_limits& limit,
                                                  const environment& outside,
                                                  const route& path) try {
    if (path.unix_socket.empty())
        if (auto reason = defect_of_route(host, path)) return *std::move(reason);
    if (limit.stop.stop_requested()) return fail(errc::cancelled);
    if (!path.unix_socket.empty()) {
        auto socket = connect_to_path(path.unix_socket);
        if (!socket) return std::move(socket).error();
        return over(*std::move(socket), outside);
    }
    if (path.via) return open_via_proxy(*path.via, {host, port}, path, limit, outside);
    return open_directly(host, port, path, limit, outside);
} catch (const std::system_error& e) {
    return failure{e.code(), {}, {}, e.what()};
}

}  // namespace pop3::inline v1::net
