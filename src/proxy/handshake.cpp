// SPDX-License-Identifier: MIT
#include "handshake.hpp"

#include <utility>

namespace pop3::inline v1::proxies {

flow<void> proxy_handshake(const proxy& relay, destination server) {
    return relay.speaks == proxy::protocol::socks5 ? socks5(relay, std::move(server))
                                                   : http_connect(relay, std::move(server));
}

failure handshake_io::failed(const io_result& result) {
    return {result.error, {}, {}, result.detail, {}, result.hint};
}

io_step send_octets::poll() {
    const std::string_view left = octets_.reveal().substr(sent_);
    if (left.empty()) return io_ready{};
    return io_request{io_request::kind::write, left, {}};
}

io_step read_octets::poll() {
    if (closed_) return io_failure{fail(errc::proxy_refused, "it closed the connection"), true};
    if (filled_ == received_.size()) return io_ready{};
    return io_request{io_request::kind::read, {}, std::span(received_).subspan(filled_)};
}

void read_octets::completed(std::size_t octets) {
    closed_ = octets == 0;
    filled_ += octets;
}

}  // namespace pop3::inline v1::proxies
