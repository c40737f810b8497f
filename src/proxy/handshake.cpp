// SPDX-License-Identifier: MIT
#include "handshake.hpp"

#include "net/perform.hpp"

namespace pop3::inline v1::net {

std::optional<failure> open_tunnel(transport& wire, const proxy& by, const destination& to,
                                   const patience& limit, waiting& clock) {
    flow<void> handshake =
        by.speaks == proxy::protocol::socks5 ? socks5(by, to) : http_connect(by, to);
    while (const io_request* want = handshake.next())
        handshake.done(perform(wire, *want, limit, clock));
    return handshake.take();
}

failure tunnel_waiter::lost(const io_result& why) {
    return {why.error, {}, {}, why.detail};
}

failure tunnel_waiter::take_failure() {
    return fail(errc::proxy_refused, "it closed the connection");
}

waiter::progress say::poll(io_request& want) {
    const std::string_view rest = octets_.reveal().substr(sent_);
    if (rest.empty()) return progress::ready;
    want = {io_request::kind::write, rest, {}};
    return progress::needs_io;
}

waiter::progress hear::poll(io_request& want) {
    if (closed_) return progress::failed;
    if (filled_ == heard_.size()) return progress::ready;
    want = {io_request::kind::read, {}, std::span(heard_).subspan(filled_)};
    return progress::needs_io;
}

void hear::fed(std::size_t octets) {
    closed_ = octets == 0;
    filled_ += octets;
}

}  // namespace pop3::inline v1::net
