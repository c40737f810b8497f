// SPDX-License-Identifier: MIT
#include "net/reach.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>

#include "net/happy_eyeballs.hpp"
#include "net/resolver.hpp"
#include "net/tcp_transport.hpp"

namespace pop3::inline v1::net {
namespace {

// The name service stops at a NUL, a certificate check need not: no such host gets to either.
bool is_plausible(const std::string& host) {
    const auto is_graphic = [](char c) { return c > ' ' && c != '\x7F'; };
    return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), is_graphic);
}

failure not_connected(int error) {
    return fail(errc::connect_failed, std::system_category().message(error));
}

}  // namespace

result<std::unique_ptr<transport>> reach(const std::string& host, std::uint16_t port,
                                         const patience& limit, const network& through) try {
    if (!is_plausible(host)) return fail(errc::invalid_argument, "the host name is empty or odd");
    if (limit.stop.stop_requested()) return fail(errc::cancelled);
    auto found = resolve(host, port, through.names, limit, through.clock);
    if (!found) return std::move(found).error();
    auto socket = connect_to_any(*found, limit, through.clock);
    if (!socket) return std::move(socket).error();
    return std::unique_ptr<transport>(
        std::make_unique<tcp_transport>(*std::move(socket), through.clock));
} catch (const std::system_error& e) {
    return failure{e.code(), {}, {}, e.what()};
}

// A full backlog gives EAGAIN at once, and nothing to wait for: nobody is there to take the call.
result<std::unique_ptr<transport>> reach_local(const std::string& path, const patience& limit,
                                               waiting& clock) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path || path.find('\0') != path.npos)
        return fail(errc::invalid_argument, "no socket can have this path");
    std::copy(path.begin(), path.end(), address.sun_path);
    if (limit.stop.stop_requested()) return fail(errc::cancelled);
    unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return not_connected(errno);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return not_connected(errno);
    return std::unique_ptr<transport>(std::make_unique<tcp_transport>(std::move(socket), clock));
}

}  // namespace pop3::inline v1::net
