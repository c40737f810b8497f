// SPDX-License-Identifier: MIT
// Connections to a server through proxies and other routes, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <fstream>
#include <thread>

#include "net/environment.hpp"
#include "net/socket_transport.hpp"
#include "net/tcp_options.hpp"
#include "peers/relaying_proxy.hpp"
#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
#include "support/temporary_directory.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr const char* hello_and_goodbye = R"(S: +OK ready
    C: QUIT
    S: +OK)";

// No name is looked up here: a proxy does that.
result<nothrow_client> opened(const std::string& host, connect_options options,
                              system::clock& clock = system::real_clock()) {
    const net::resolve_fn never = [](const std::string& name,
                                     std::uint16_t) -> result<std::vector<net::endpoint>> {
        ADD_FAILURE() << name << " was looked up";
        return fail(errc::host_not_found);
    };
    result<connection> open = connection::open(host, std::move(options), {clock, never});
    if (!open) return std::move(open).error();
    return nothrow_client(*std::move(open));
}

connect_options through(const proxy& relay, tls_mode tls = tls_mode::none) {
    return {.tls = tls, .port = 110, .route = {.via = relay}};
}

class Proxy : public testing::TestWithParam<proxy::protocol> {};

INSTANTIATE_TEST_SUITE_P(Kind, Proxy,
                         testing::Values(proxy::protocol::socks5, proxy::protocol::http_connect),
                         [](const auto& kind) {
                             return kind.param == proxy::protocol::socks5 ? "Socks5"
                                                                          : "HttpConnect";
                         });

TEST_P(Proxy, PassesOnTheDialogueAndLooksUpTheName) {
    const scripted_peer server(hello_and_goodbye);
    relaying_proxy relay(GetParam(), server.port());
    {
        auto mail = opened("pop.example.org", through(relay.address()));
        ASSERT_TRUE(mail) << mail.error().message();
        EXPECT_TRUE(mail->quit());
    }
    EXPECT_EQ(relay.asked_for(), "pop.example.org:110");
}

TEST_P(Proxy, TlsIsWithTheServerAndVerifiesItsName) {
    const identity authority({.subject = "An authority", .authority = true});
    const test::temporary_directory files;
    const std::string ca_file = files.path() / "ca.pem";
    std::ofstream(ca_file) << authority.certificate_pem();
    for (const bool right : {true, false}) {
        const scripted_peer server(right ? "TLS\n" + std::string(hello_and_goodbye) : "TLS",
                                   identity({}, &authority));
        relaying_proxy relay(GetParam(), server.port());
        connect_options options = through(relay.address(), tls_mode::implicit);
        options.tls_options.ca_file = ca_file;
        auto mail = opened(right ? "pop.example.org" : "pop.example.com", options);
        ASSERT_EQ(mail.has_value(), right);
        if (right)
            EXPECT_TRUE(mail->quit());
        else
            EXPECT_EQ(mail.error().code, errc::certificate_wrong_name);
    }
}

TEST_P(Proxy, TheServersGreetingRightAfterTheProxysAnswerIsNotLost) {
    const scripted_peer server(hello_and_goodbye);
    relaying_proxy relay(GetParam(), server.port(), {}, {}, true);
    auto mail = opened("pop.example.org", through(relay.address()));
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_EQ(mail->greeting(), "+OK ready");
    EXPECT_TRUE(mail->quit());
}

TEST_P(Proxy, TakesUserAndPassword) {
    const scripted_peer server(hello_and_goodbye);
    relaying_proxy relay(GetParam(), server.port(), "ann", "s3cret");
    auto mail = opened("pop.example.org", through(relay.address()));
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_TRUE(mail->quit());
}

TEST_P(Proxy, ThatRefusesTheLoginIsNamedAndItsPasswordIsNot) {
    relaying_proxy relay(GetParam(), 1, "ann", "s3cret");
    proxy wrong = relay.address();
    wrong.password = "hunter2";
    const auto mail = opened("pop.example.org", through(wrong));
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::proxy_login_refused);
    EXPECT_THAT(mail.error().message(),
                testing::AllOf(testing::HasSubstr("connect pop.example.org:110"),
                               testing::HasSubstr("proxy 127.0.0.1:" + std::to_string(wrong.port)),
                               testing::Not(testing::HasSubstr("hunter2"))));
}

TEST_P(Proxy, ThatDoesNotListenIsNamed) {
    const closed_port nobody;
    proxy relay;
    relay.speaks = GetParam();
    relay.host = "127.0.0.1";
    relay.port = nobody.number();
    const auto mail = opened("pop.example.org", through(relay));
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().message(),
              "connect pop.example.org:110: no connection (proxy 127.0.0.1:" +
                  std::to_string(relay.port) + ": 127.0.0.1: Connection refused)");
}

// ---- proxies that get stuck, by a virtual clock ----

// Accepts one connection and sends something whenever the client waits, on the thread of the test.
class proxy_in_turn {
  public:
    proxy_in_turn() : listener_(listening_on("127.0.0.1")) {}
    void say(std::string_view words) {
        if (!socket_) {
            pollfd somebody{listener_.get(), POLLIN, 0};
            if (::poll(&somebody, 1, 0) == 1)
                socket_ = system::unique_fd(::accept(listener_.get(), nullptr, nullptr));
        }
        if (socket_) send_all(socket_.get(), words);
    }
    [[nodiscard]] bool is_connected() const { return static_cast<bool>(socket_); }
    [[nodiscard]] proxy address(proxy::protocol speaks) const {
        proxy relay;
        relay.speaks = speaks;
        relay.host = "127.0.0.1";
        relay.port = port_of(listener_);
        return relay;
    }

  private:
    system::unique_fd listener_;
    system::unique_fd socket_;
};

struct stuck_handshake {
    const char* name;
    proxy::protocol speaks;
    std::string text;
};

class StuckProxy : public testing::TestWithParam<stuck_handshake> {
  protected:
    failure run(connect_options options) {
        options.route.via = peer_.address(GetParam().speaks);
        const auto mail = opened("pop.example.org", std::move(options), clock_);
        return mail ? failure{} : mail.error();
    }
    std::function<void()> when_silent_ = [] {};
    test::virtual_clock clock_{[this](system::time_point) {
        if (!peer_.is_connected()) return peer_.say(GetParam().text);
        when_silent_();
    }};

  private:
    proxy_in_turn peer_;
};

INSTANTIATE_TEST_SUITE_P(
    Behind, StuckProxy,
    testing::Values(stuck_handshake{"NothingOfSocks5", proxy::protocol::socks5, ""},
                    stuck_handshake{"HalfTheChoice", proxy::protocol::socks5, "\5"},
                    stuck_handshake{"TheChoice", proxy::protocol::socks5, "\5\0"s},
                    stuck_handshake{"HalfTheAnswer", proxy::protocol::socks5, "\5\0\5\0\0\1\x7F"s},
                    stuck_handshake{"NothingOfHttp", proxy::protocol::http_connect, ""},
                    stuck_handshake{"HalfTheStatus", proxy::protocol::http_connect, "HTTP/1.1 2"},
                    stuck_handshake{"HalfTheHeader", proxy::protocol::http_connect,
                                    "HTTP/1.1 200 OK\r\n"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_P(StuckProxy, EndsByTheLimitOfConnecting) {
    const failure reason = run({.timeouts = {.connect = 30s, .read = 60s}});
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
    EXPECT_EQ(clock_.passed(), 30s);
}

TEST_P(StuckProxy, EndsWhenItIsStopped) {
    std::stop_source source;
    when_silent_ = [&] { source.request_stop(); };
    EXPECT_EQ(run({.stop = source.get_token()}).code, errc::cancelled);
    EXPECT_EQ(clock_.passed(), 0s);
}

TEST(DrippingProxy, EndsByTheLimitOfConnectingTogether) {
    proxy_in_turn peer;
    test::virtual_clock* time = nullptr;
    test::virtual_clock clock([&](system::time_point) {
        if (peer.is_connected()) {
            if (time->passed() + 7s > 30s) return;  // the next octet comes too late
            time->advance(7s);
        }
        peer.say("HTTP/1.1 200 OK"s.substr(static_cast<std::size_t>(time->passed() / 7s), 1));
    });
    time = &clock;
    connect_options options = through(peer.address(proxy::protocol::http_connect));
    options.timeouts.connect = 30s;
    const auto mail = opened("pop.example.org", options, clock);
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::timed_out) << mail.error().message();
    EXPECT_EQ(clock.passed(), 30s);
}

// ---- source address, unix sockets, options of TCP ----

failure failure_from(const std::string& source, const std::string& host = "127.0.0.1") {
    const system::unique_fd server = listening_on("127.0.0.1");
    const auto mail =
        opened(host, {.tls = tls_mode::none, .port = port_of(server), .route = {.source = source}});
    return mail ? failure{} : mail.error();
}

TEST(SourceAddress, IsWhatTheServerSees) {
    const system::unique_fd server = listening_on("127.0.0.1");
    std::string seen;
    std::thread accepts([&] {
        net::endpoint from;
        from.length = sizeof from.address;
        const system::unique_fd socket(
            ::accept(server.get(), reinterpret_cast<sockaddr*>(&from.address), &from.length));
        seen = from.text();
        send_all(socket.get(), "+OK\r\n");
    });
    EXPECT_TRUE(
        opened("127.0.0.1",
               {.tls = tls_mode::none, .port = port_of(server), .route = {.source = "127.0.0.2"}}));
    accepts.join();
    EXPECT_EQ(seen, "127.0.0.2");
}

TEST(SourceAddress, StandsInDigits) {
    EXPECT_EQ(failure_from("localhost").code, errc::invalid_argument);
}

TEST(SourceAddress, ThatThisMachineDoesNotHaveIsNamed) {
    const failure reason = failure_from("192.0.2.1");
    EXPECT_EQ(reason.code, errc::connect_failed);
    EXPECT_THAT(reason.detail, testing::HasSubstr("192.0.2.1: Cannot assign"));
}

TEST(SourceAddress, OfOneFamilyReachesNoServerOfTheOther) {
    EXPECT_EQ(failure_from("::1").detail, "no address is of the source address's family");
}

TEST(UnixSocket, IsAServerLikeAnyOther) {
    const test::temporary_directory files;
    const std::string path = files.path() / "pop3";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const system::unique_fd server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(server.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::listen(server.get(), 1);
    std::thread accepts([&] {
        const system::unique_fd socket(::accept(server.get(), nullptr, nullptr));
        send_all(socket.get(), "+OK from here\r\n");
    });
    auto mail = opened("", {.tls = tls_mode::none, .route = {.unix_socket = path}});
    accepts.join();
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_EQ(mail->greeting(), "+OK from here");
}

TEST(UnixSocket, ThatIsNotThereIsNamed) {
    const auto mail =
        opened("", {.tls = tls_mode::none, .route = {.unix_socket = "/nowhere/pop3"}});
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().message(),
              "connect /nowhere/pop3: no connection (No such file or directory)");
}

int option(const system::unique_fd& socket, int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    ::getsockopt(socket.get(), level, name, &value, &size);
    return value;
}

// A connected socket of ours, and its other end.
std::pair<system::unique_fd, system::unique_fd> tcp_pair() {
    const system::unique_fd server = listening_on("127.0.0.1");
    const net::endpoint peer = endpoint_of(server);
    system::unique_fd ours(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::connect(ours.get(), peer.generic(), peer.length);
    return {std::move(ours), system::unique_fd(::accept(server.get(), nullptr, nullptr))};
}

TEST(TcpKeepAlive, AsksAfterTheSilenceAndGivesUpAfterAsMuchAgain) {
    const auto [ours, theirs] = tcp_pair();
    net::enable_keepalive(ours.get(), 60s);
    EXPECT_EQ(option(ours, SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(ours, IPPROTO_TCP, TCP_KEEPIDLE), 60);
    EXPECT_EQ(option(ours, IPPROTO_TCP, TCP_KEEPINTVL) * option(ours, IPPROTO_TCP, TCP_KEEPCNT),
              60);
}

TEST(TcpKeepAlive, IsOffWhereThatIsSaid) {
    const auto [ours, theirs] = tcp_pair();
    net::enable_keepalive(ours.get(), 0s);
    EXPECT_EQ(option(ours, SOL_SOCKET, SO_KEEPALIVE), 0);
}

TEST(TcpOptions, SendsAtOnceAndAcknowledgesAtOnceWhereItWaits) {
    auto [ours, theirs] = tcp_pair();
    const system::unique_fd same(::dup(ours.get()));
    test::virtual_clock clock;
    net::socket_transport wire(std::move(ours), clock);
    EXPECT_NE(option(same, IPPROTO_TCP, TCP_NODELAY), 0);
    const int off = 0;
    ::setsockopt(same.get(), IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
    char octet = 0;
    EXPECT_EQ(wire.read_some({&octet, 1}, {clock.now() + 1s, {}}).error, errc::timed_out);
    EXPECT_EQ(option(same, IPPROTO_TCP, TCP_QUICKACK), 1);
}

}  // namespace
}  // namespace pop3::test
