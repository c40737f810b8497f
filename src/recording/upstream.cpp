// SPDX-License-Identifier: MIT
#include "upstream.hpp"

#include "net/happy_eyeballs.hpp"
#include "net/perform.hpp"
#include "net/resolver.hpp"
#include "net/socket_transport.hpp"
#include "pop3/flows.hpp"
#include "pop3/openssl.hpp"

namespace pop3::inline v1::recording {
namespace {

class upgrade {
  public:
    upgrade(reached_server& of, const recording_proxy_options& how, const patience& limit,
            system::clock& clock)
        : of_(of), how_(how), limit_(limit), clock_(clock) {}

    std::optional<failure> encrypt() {
        auto encrypted =
            openssl_engine()->handshake(std::move(of_.wire), how_.host, how_.trust, limit_);
        if (!encrypted) return std::move(encrypted).error();
        of_.wire = *std::move(encrypted);
        return std::nullopt;
    }

    // Reads the greeting, and requests TLS as every client of ours does.
    std::optional<failure> by_stls() {
        session dialogue;
        flow<reply> opening = flows::open(dialogue, tls_mode::stls);
        while (const io_request* want = opening.next()) opening.done(perform(*want));
        result<reply> hello = opening.take();
        if (!hello) return std::move(hello).error();
        of_.greeting = hello->line + "\r\n";
        of_.upgrade = dialogue.last_reply().line + "\r\n";
        return std::nullopt;
    }

  private:
    io_result perform(const io_request& want) {
        if (want.what != io_request::kind::start_tls)
            return net::perform(*of_.wire, want, limit_, clock_);
        if (auto why = encrypt()) return {why->code, 0, std::move(why->detail)};
        return {};
    }

    reached_server& of_;
    const recording_proxy_options& how_;
    const patience& limit_;
    system::clock& clock_;
};

}  // namespace

result<reached_server> reach_server(const recording_proxy_options& how, const patience& limit,
                                    system::clock& clock) {
    const std::uint16_t port = how.port != 0 ? how.port : default_port(how.tls);
    auto found = net::resolve(how.host, port, net::system_lookup, limit, clock);
    if (!found) return std::move(found).error();
    auto socket = net::connect_to_any(*found, limit, clock);
    if (!socket) return std::move(socket).error();
    reached_server reached;
    reached.fd = socket->get();
    reached.wire = std::make_unique<net::tcp_transport>(*std::move(socket), clock);
    upgrade tls(reached, how, limit, clock);
    std::optional<failure> why;
    if (how.tls == tls_mode::implicit) why = tls.encrypt();
    if (how.tls == tls_mode::stls) why = tls.by_stls();
    if (why) return *std::move(why);
    return reached;
}

}  // namespace pop3::inline v1::recording
