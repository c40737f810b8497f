// SPDX-License-Identifier: MIT
#include "unix_listener.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>

#include "new_socket.hpp"

namespace pop3::inline v1::net {

bool has_listener(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::copy(path.begin(), path.end(), address.sun_path);
    const system::unique_fd socket = new_socket(AF_UNIX, SOCK_DGRAM);
    // EPROTOTYPE: it is for connections, as that of some syslog daemons is.
    return socket && (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                                sizeof address) == 0 ||
                      errno == EPROTOTYPE);
}

}  // namespace pop3::inline v1::net
