// SPDX-License-Identifier: MIT
#include "route_failures.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>

#include "happy_eyeballs.hpp"
#include "new_socket.hpp"
#include "vocabulary/host_syntax.hpp"
#include "vocabulary/url_authority.hpp"

namespace pop3::inline v1::net {
namespace {

failure not_connected(int error) {
    failure reason = fail(errc::connect_failed, std::system_category().message(error));
    reason.hint =
        "Check the path of the socket, its permissions, and whether the server is running.";
    return reason;
}

std::optional<failure> defect_of_name(const std::string& host, const char* role) {
    if (!is_valid_host(host))
        return fail(errc::invalid_argument, std::string(role) + " is empty or invalid");
    if (auto words = defect_of_host(host)) return fail(errc::invalid_argument, *std::move(words));
    return std::nullopt;
}

}  // namespace

// The name service stops at a NUL, a certificate check may not: such a host is refused before both.
bool is_valid_host(const std::string& host) {
    const auto is_graphic = [](char c) { return c > ' ' && c < '\x7F'; };
    return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), is_graphic);
}

std::optional<failure> defect_of_route(const std::string& host, const route& path) {
    if (auto reason = defect_of_name(host, "the host name")) return reason;
    if (!path.via) return std::nullopt;
    if (auto reason = defect_of_name(path.via->host, "the proxy's name")) return reason;
    if (path.via->port == 0) return fail(errc::invalid_argument, "the proxy's port is zero");
    return std::nullopt;
}

result<std::optional<endpoint>> source_address(const route& path) {
    if (path.source.empty()) return std::optional<endpoint>();
    const auto source = numeric(path.source, 0);
    if (!source && source.error().code == errc::invalid_argument) return source.error();
    if (!source) return fail(errc::invalid_argument, "the source address is not numeric");
    return std::optional(*source);
}

result<std::vector<endpoint>> candidates(const std::vector<endpoint>& found,
                                         const std::optional<endpoint>& source) {
    std::vector<endpoint> usable = found;
    if (source)
        std::erase_if(usable, [&](const endpoint& e) { return e.family() != source->family(); });
    if (usable.empty() && !found.empty())
        return fail(errc::connect_failed, "no address is of the source address's family");
    return interleave_families(usable);
}

// A full backlog is reported as EAGAIN at once, without anything to wait for: the server does not
// accept.
result<system::unique_fd> connect_to_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path || path.find('\0') != path.npos)
        return fail(errc::invalid_argument, "this path is too long for a socket, or empty");
    std::copy(path.begin(), path.end(), address.sun_path);
    system::unique_fd socket = new_socket(AF_UNIX, SOCK_STREAM);
    if (!socket) return not_connected(errno);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return not_connected(errno);
    return socket;
}

failure none_answered(failure reason, const route& path) {
    if (!path.source.empty() && reason.code == errc::connect_failed)
        reason.hint =
            "Check that the source address is one of this machine, and host, port and "
            "firewall.";
    return reason;
}

failure failure_of_proxy(failure reason, const proxy& relay) {
    if (reason.code == errc::connect_failed || reason.code == errc::host_not_found)
        reason.hint = "Check host and port of the proxy, and whether it is running.";
    const std::string where = "proxy " + host_and_port(relay.host, relay.port);
    reason.detail = reason.detail.empty() ? where : where + ": " + reason.detail;
    return reason;
}

}  // namespace pop3::inline v1::net
