// SPDX-License-Identifier: MIT
#include "recording/reached_server.hpp"

#include "net/happy_eyeballs.hpp"
#include "net/resolver.hpp"
#include "net/tcp_transport.hpp"
#include "pop3/flows.hpp"
#include "pop3/openssl.hpp"

namespace pop3::inline v1::recording {
namespace {

class upgrade {
  public:
    upgrade(reached_server& of, const recording_proxy_options& how, const patience& limit)
        : of_(of), how_(how), limit_(limit) {}

    std::optional<failure> encrypt() {
        auto encrypted =
            openssl_engine()->handshake(std::move(of_.wire), how_.host, how_.trust, limit_);
        if (!encrypted) return std::move(encrypted).error();
        of_.wire = *std::move(encrypted);
        return std::nullopt;
    }

    // Hears the greeting, and asks for TLS as every client of ours does.
    std::optional<failure> by_stls() {
        session dialogue;
        auto greeted = run(flows::greeting(dialogue));
        if (!greeted) return std::move(greeted).error();
        of_.greeting = greeted->line + "\r\n";
        auto upgraded = run(flows::stls(dialogue));
        if (!upgraded) return std::move(upgraded).error();
        of_.upgrade = upgraded->line + "\r\n";
        return std::nullopt;
    }

  private:
    template <class T>
    result<T> run(flow<T> exchange) {
        while (const io_request* want = exchange.next()) exchange.done(perform(*want));
        return exchange.take();
    }

    io_result perform(const io_request& want) {
        switch (want.what) {
            case io_request::kind::read:
                return of_.wire->read_some(want.in, limit_);
            case io_request::kind::read_ready:
                return of_.wire->read_ready(want.in);
            case io_request::kind::write:
                return of_.wire->write_some(want.out, limit_);
            case io_request::kind::start_tls:
                if (auto why = encrypt()) return {why->code, 0, std::move(why->detail)};
                return {};
        }
        return {};
    }

    reached_server& of_;
    const recording_proxy_options& how_;
    const patience& limit_;
};

}  // namespace

result<reached_server> reach_server(const recording_proxy_options& how, const patience& limit,
                                    net::waiting& clock) {
    const std::uint16_t usual = how.tls == tls_mode::implicit ? 995 : 110;
    const std::uint16_t port = how.port != 0 ? how.port : usual;
    auto found = net::resolve(how.host, port, net::system_lookup, limit, clock);
    if (!found) return std::move(found).error();
    auto socket = net::connect_to_any(*found, limit, clock);
    if (!socket) return std::move(socket).error();
    reached_server reached;
    reached.fd = socket->get();
    reached.wire = std::make_unique<net::tcp_transport>(*std::move(socket), clock);
    upgrade tls(reached, how, limit);
    std::optional<failure> why;
    if (how.tls == tls_mode::implicit) why = tls.encrypt();
    if (how.tls == tls_mode::stls) why = tls.by_stls();
    if (why) return *std::move(why);
    return reached;
}

}  // namespace pop3::inline v1::recording
