// SPDX-License-Identifier: MIT
#include "handshake.hpp"

#include <utility>

namespace pop3::inline v1::proxies {

flow<void> proxy_handshake(const proxy& relay, destination server) {
    return relay.speaks == proxy::protocol::socks5 ? socks5(relay, std::move(server))
                                                   : http_connect(relay, std::move(server));
}

failure handshake_io::lost(const io_result& reason) {
    return {reason.error, {}, {}, reason.detail, {}, reason.hint};
}

failure handshake_io::take_failure() {
    return fail(errc::proxy_refused, "it closed the connection");
}

waiter::progress send_octets::poll(io_request& want) {
    const std::string_view rest = octets_.reveal().substr(sent_);
    if (rest.empty()) return progress::ready;
    want = {io_request::kind::write, rest, {}};
    return progress::needs_io;
}

waiter::progress read_octets::poll(io_request& want) {
    if (closed_) return progress::failed;
    if (filled_ == received_.size()) return progress::ready;
    want = {io_request::kind::read, {}, std::span(received_).subspan(filled_)};
    return progress::needs_io;
}

void read_octets::fed(std::size_t octets) {
    closed_ = octets == 0;
    filled_ += octets;
}

}  // namespace pop3::inline v1::proxies
