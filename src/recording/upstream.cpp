// SPDX-License-Identifier: MIT
#include "upstream.hpp"

#include "net/happy_eyeballs.hpp"
#include "net/perform.hpp"
#include "net/resolver.hpp"
#include "net/socket_transport.hpp"
#include "pop3/flows.hpp"
#include "pop3/openssl.hpp"
#include "pop3/owned_session.hpp"
#include "tls/tls_transport.hpp"

namespace pop3::inline v1::recording {
namespace {

class upgrade {
  public:
    upgrade(upstream& server, const recording_proxy_options& options, const wait_limits& limit,
            system::clock& clock)
        : server_(server), options_(options), limit_(limit), clock_(clock) {}

    std::optional<failure> encrypt() {
        auto encrypted = tls::encrypted(*openssl_engine(), std::move(server_.wire), options_.host,
                                        options_.tls_options, limit_);
        if (!encrypted) return std::move(encrypted).error();
        server_.wire = *std::move(encrypted);
        return std::nullopt;
    }

    // Reads the greeting, and requests TLS as every client of ours does.
    std::optional<failure> by_stls() {
        owned_session dialogue;
        flow<reply> opening = flows::open(dialogue, tls_mode::stls);
        while (const io_request* want = opening.next()) opening.done(perform(*want));
        result<reply> hello = opening.take();
        if (!hello) return std::move(hello).error();
        server_.greeting = hello->line + "\r\n";
        server_.upgrade = dialogue.last_reply().line + "\r\n";
        return std::nullopt;
    }

  private:
    io_result perform(const io_request& want) {
        if (want.type != io_request::kind::start_tls)
            return net::perform(*server_.wire, want, limit_, clock_);
        if (auto reason = encrypt())
            return {reason->code, 0, std::move(reason->detail), std::move(reason->hint)};
        return {};
    }

    upstream& server_;
    const recording_proxy_options& options_;
    const wait_limits& limit_;
    system::clock& clock_;
};

}  // namespace

result<upstream> reach_server(const recording_proxy_options& options, const wait_limits& limit,
                              system::clock& clock) {
    const std::uint16_t port = port_or_default(options.port, options.tls);
    auto found = net::resolve(options.host, port, net::system_lookup, limit, clock);
    if (!found) return std::move(found).error();
    auto socket = net::connect_to_any(*found, limit, clock);
    if (!socket) return std::move(socket).error();
    upstream reached;
    reached.fd = socket->get();
    reached.wire = std::make_unique<net::socket_transport>(*std::move(socket), clock);
    upgrade tls(reached, options, limit, clock);
    std::optional<failure> reason;
    if (options.tls == tls_mode::implicit) reason = tls.encrypt();
    if (options.tls == tls_mode::stls) reason = tls.by_stls();
    if (reason) return *std::move(reason);
    return reached;
}

}  // namespace pop3::inline v1::recording
