// SPDX-License-Identifier: MIT
// How the client for Asio connects: names, addresses that race, proxies, TLS. Its failures are those of
// the blocking client.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <future>
#include <semaphore>
#include <string>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>

#include "net/environment.hpp"
#include "peers/relaying_proxy.hpp"
#include "tls/tls_fixture.hpp"
#include "waited_client.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;

using endpoints = std::vector<net::endpoint>;

constexpr const char* hello = "S: +OK ready";

connect_options clear_text() {
    return {.tls = tls_mode::none, .policy = {.allow_cleartext_password = true}};
}

// The outcome of connecting to `host`, whose addresses `names` finds.
result<reply> opened(const std::string& host, const connect_options& options,
                     const net::resolve_fn& names = net::system_lookup) {
    ::asio::io_context loop;
    asio::connection mail(loop.get_executor(), options, {system::real_clock(), names});
    auto outcome = mail.async_connect(host, ::asio::use_future);
    loop.run();
    return outcome.get();
}

failure failure_to_open(const std::string& host, const connect_options& options,
                        const net::resolve_fn& names = net::system_lookup) {
    const auto outcome = opened(host, options, names);
    return outcome ? failure{} : outcome.error();
}

// How connecting ends when it is cancelled after a while, in which it comes as far as it can.
std::error_code code_of_cancelled_opening(const connect_options& options,
                                          const net::resolve_fn& names) {
    ::asio::io_context loop;
    ::asio::cancellation_signal signal;
    asio::connection mail(loop.get_executor(), options, {system::real_clock(), names});
    std::error_code code;
    const auto ended = [&](const std::exception_ptr&, const result<reply>& outcome) {
        if (!outcome) code = outcome.error().code;
    };
    mail.async_connect("pop.example.org", ::asio::bind_cancellation_slot(signal.slot(), ended));
    loop.run_for(20ms);
    signal.emit(::asio::cancellation_type::terminal);
    loop.restart();
    loop.run();
    return code;
}

net::resolve_fn always(endpoints found) {
    return [found = std::move(found)](const std::string&, std::uint16_t) { return found; };
}

net::endpoint address(std::uint16_t port) {
    return net::numeric("127.0.0.1", port).value();
}

// ---- names and addresses ----

TEST(AsioOpening, GoesOnWithTheNextAddressIfTheFirstDoesNotAnswer) {
    const full_port silent;
    const scripted_peer server(hello);
    EXPECT_TRUE(
        opened("pop.example.org", clear_text(), always({silent.where(), address(server.port())})));
}

TEST(AsioOpening, GoesOnWithTheNextAddressIfTheFirstRefuses) {
    const closed_port closed;
    const scripted_peer server(hello);
    EXPECT_TRUE(
        opened("pop.example.org", clear_text(), always({closed.where(), address(server.port())})));
}

TEST(AsioOpening, NamesEachAddressThatRefused) {
    const closed_port first("127.0.0.2");
    const closed_port second("127.0.0.3");
    const endpoints found = {first.where(), second.where()};
    const failure reason = failure_to_open("pop.example.org", clear_text(), always(found));
    EXPECT_EQ(reason.message(),
              "connect pop.example.org:110: no connection (127.0.0.2: Connection refused; "
              "127.0.0.3: Connection refused)");
    const auto blocking =
        connection::open("pop.example.org", clear_text(), {system::real_clock(), always(found)});
    EXPECT_EQ(reason, blocking.error());
}

TEST(AsioOpening, EndsAtItsTimeLimitIfNoAddressAnswers) {
    const full_port silent;
    connect_options options = clear_text();
    options.timeouts.connect = 20ms;
    const failure reason = failure_to_open("pop.example.org", options, always({silent.where()}));
    EXPECT_EQ(reason.code, errc::timed_out);
    EXPECT_EQ(reason.detail, "no connection within 0.020 s");
}

TEST(AsioOpening, LooksNamesUpWhileTheLoopGoesOn) {
    const scripted_peer server(hello);
    std::promise<void> loop_goes_on;
    const net::resolve_fn slow = [&](const std::string&, std::uint16_t) {
        loop_goes_on.get_future().wait();
        return endpoints{address(server.port())};
    };
    ::asio::io_context loop;
    asio::connection mail(loop.get_executor(), clear_text(), {system::real_clock(), slow});
    auto outcome = mail.async_connect("pop.example.org", ::asio::use_future);
    ::asio::post(loop, [&] { loop_goes_on.set_value(); });
    loop.run();
    EXPECT_TRUE(outcome.get());
}

TEST(AsioOpening, DoesNotWaitForANameServiceThatDoesNotAnswer) {
    auto released = std::make_shared<std::promise<void>>();
    std::promise<void> begun;
    std::promise<void> ended;
    const net::resolve_fn silent = [&](const std::string&, std::uint16_t) -> result<endpoints> {
        begun.set_value();
        released->get_future().wait();
        ended.set_value();
        return fail(errc::host_not_found);
    };
    connect_options options = clear_text();
    options.timeouts.connect = 20ms;
    ::asio::io_context loop;
    asio::connection mail(loop.get_executor(), options, {system::real_clock(), silent});
    auto outcome = mail.async_connect("pop.example.org", ::asio::use_future);
    begun.get_future().wait();
    loop.run();
    EXPECT_EQ(outcome.get().error().code, errc::timed_out);
    released->set_value();
    ended.get_future().wait();
}

TEST(AsioOpening, IsCancelledWhileItLooksANameUp) {
    std::promise<void> released;
    std::promise<void> begun;
    std::promise<void> ended;
    const net::resolve_fn silent = [&](const std::string&, std::uint16_t) -> result<endpoints> {
        begun.set_value();
        released.get_future().wait();
        ended.set_value();
        return fail(errc::host_not_found);
    };
    ::asio::io_context loop;
    ::asio::cancellation_signal signal;
    asio::connection mail(loop.get_executor(), clear_text(), {system::real_clock(), silent});
    std::error_code code;
    mail.async_connect("pop.example.org", ::asio::bind_cancellation_slot(
                                              signal.slot(), [&](const std::exception_ptr&,
                                                                 const result<reply>& outcome) {
                                                  code = outcome.error().code;
                                              }));
    begun.get_future().wait();
    signal.emit(::asio::cancellation_type::terminal);
    loop.run();
    EXPECT_EQ(code, errc::cancelled);
    released.set_value();
    ended.get_future().wait();
}

// A name service that answers no more must not keep what was given up in the way of what is wanted.
TEST(AsioOpening, DropsALookupThatWasGivenUp) {
    struct service {
        std::promise<void> answers;
        std::shared_future<void> wait_for_answers = answers.get_future().share();
        std::counting_semaphore<> begun{0};
        std::atomic<int> asked = 0;
    };
    constexpr int all_threads = 16;
    const auto shared = std::make_shared<service>();
    const net::resolve_fn silent = [shared](const std::string&,
                                            std::uint16_t) -> result<endpoints> {
        ++shared->asked;
        shared->begun.release();
        shared->wait_for_answers.wait();
        return fail(errc::host_not_found);
    };
    connect_options options = clear_text();
    options.timeouts.connect = 20ms;
    ::asio::io_context loop;
    std::vector<asio::connection> given_up;
    for (int i = 0; i < all_threads + 4; ++i) {
        given_up.emplace_back(loop.get_executor(), options,
                              net::environment{system::real_clock(), silent});
        given_up.back().async_connect("pop.example.org", ::asio::use_future);
        if (i < all_threads) shared->begun.acquire();
    }
    loop.run();
    const scripted_peer server(hello);
    asio::connection mail(loop.get_executor(), clear_text(),
                          {system::real_clock(), always({address(server.port())})});
    auto outcome = mail.async_connect("pop.example.org", ::asio::use_future);
    shared->answers.set_value();
    loop.restart();
    loop.run();
    EXPECT_TRUE(outcome.get());
    EXPECT_EQ(shared->asked, all_threads);
}

TEST(AsioOpening, EndsWhenItsConnectionIsClosedMeanwhile) {
    const full_port silent;
    ::asio::io_context loop;
    asio::connection mail(loop.get_executor(), clear_text(),
                          {system::real_clock(), always({silent.where()})});
    auto outcome = mail.async_connect("pop.example.org", ::asio::use_future);
    ::asio::post(loop, [&] { mail.close(); });
    loop.run();
    EXPECT_EQ(outcome.get().error().code, errc::session_unusable);
}

// The connection is there, but its handler has not run yet.
TEST(AsioOpening, DoesNotGoOnAfterItWasClosedAtTheMomentOfItsConnection) {
    const scripted_peer server("");
    ::asio::io_context loop;
    connect_options options = clear_text();
    options.port = server.port();
    asio::connection mail(loop.get_executor(), options);
    auto outcome = mail.async_connect("127.0.0.1", ::asio::use_future);
    mail.close();
    loop.run();
    EXPECT_EQ(outcome.get().error().code, errc::session_unusable);
}

TEST(AsioOpening, IsCancelledWhileNoAddressAnswers) {
    const full_port silent;
    EXPECT_EQ(code_of_cancelled_opening(clear_text(), always({silent.where()})), errc::cancelled);
}

TEST(AsioOpening, RefusesHostsAsTheBlockingClientDoes) {
    for (const char* const host : {"", "010.0.0.1", "a name with blanks"}) {
        const auto blocking = nothrow_client::connect(host, clear_text());
        EXPECT_EQ(failure_to_open(host, clear_text()), blocking.error()) << host;
    }
}

TEST(AsioOpening, UsesASocketThatNoOtherProgramInherits) {
    const scripted_peer server(hello);
    ::asio::io_context loop;
    asio::connection mail(loop.get_executor(), clear_text(),
                          {system::real_clock(), always({address(server.port())})});
    auto outcome = mail.async_connect("pop.example.org", ::asio::use_future);
    loop.run();
    ASSERT_TRUE(outcome.get());
    int sockets = 0;
    for (int fd = 0; fd < 256; ++fd) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
        if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != server.port()) continue;
        ++sockets;
        EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    }
    EXPECT_EQ(sockets, 1);
}

// ---- routes ----

class AsioProxy : public testing::TestWithParam<proxy::protocol> {};

INSTANTIATE_TEST_SUITE_P(Kind, AsioProxy,
                         testing::Values(proxy::protocol::socks5, proxy::protocol::http_connect),
                         [](const auto& kind) {
                             return kind.param == proxy::protocol::socks5 ? "Socks5"
                                                                          : "HttpConnect";
                         });

TEST_P(AsioProxy, PassesOnTheGreetingOfTheServer) {
    const scripted_peer server(hello);
    relaying_proxy relay(GetParam(), server.port(), "ann", "s3cret");
    connect_options options = clear_text();
    options.route.via = relay.address();
    const auto greeting = opened("pop.example.org", options);
    ASSERT_TRUE(greeting) << greeting.error().message();
    EXPECT_EQ(greeting->line, "+OK ready");
    EXPECT_EQ(relay.asked_for(), "pop.example.org:110");
}

TEST_P(AsioProxy, ThatDoesNotRunIsNamedAsByTheBlockingClient) {
    const closed_port nobody;
    connect_options options = clear_text();
    options.route.via = proxy{.speaks = GetParam(), .host = "127.0.0.1", .port = nobody.number()};
    const failure reason = failure_to_open("pop.example.org", options);
    EXPECT_EQ(reason, nothrow_client::connect("pop.example.org", options).error());
    EXPECT_EQ(reason.code, errc::connect_failed);
}

TEST_P(AsioProxy, ThatRefusesIsNamedAsByTheBlockingClient) {
    const scripted_peer server(hello);
    std::vector<failure> reasons;
    for (const bool blocking : {false, true}) {
        relaying_proxy relay(GetParam(), server.port(), "ann", "s3cret");
        connect_options options = clear_text();
        options.route.via = relay.address();
        options.route.via->password = secret_string("wrong");
        failure reason = blocking ? nothrow_client::connect("pop.example.org", options).error()
                                  : failure_to_open("pop.example.org", options);
        const std::string port = std::to_string(relay.address().port);
        reason.detail.replace(reason.detail.find(port), port.size(), "PORT");
        reasons.push_back(std::move(reason));
    }
    EXPECT_EQ(reasons[0], reasons[1]);
    const auto last = opened("127.0.0.1", [&] {
        connect_options options = clear_text();
        options.port = server.port();
        return options;
    }());
    EXPECT_TRUE(last);  // the script is played to its end
}

// ---- TLS ----

class AsioTls : public Tls {
  protected:
    [[nodiscard]] connect_options trusting(tls_mode mode, std::uint16_t port) const {
        connect_options options = trusting_the_authority();
        options.tls = mode;
        options.port = port;
        return options;
    }
};

TEST_F(AsioTls, IsImplicitAndCarriesWholeMessages) {
    std::string script = "TLS\nS: +OK\nC: RPOP a\nS: +OK\nC: RETR 1\nS: +OK\n";
    for (int i = 0; i < 1000; ++i) script += "S: " + std::string(700, 'x') + '\n';
    const scripted_peer server(script + "S: .", issued({}));
    ::asio::io_context loop;
    asio::client mail(loop.get_executor(), trusting(tls_mode::implicit, server.port()));
    wait_for_end(loop, mail.connect("127.0.0.1"));
    EXPECT_TRUE(mail.secure());
    EXPECT_TRUE(mail.connection().tls());
    wait_for_end(loop, mail.rpop("a"));
    EXPECT_EQ(wait_for_end(loop, mail.retr(message_number(1))).size(), 1000U * 702U);
}

TEST_F(AsioTls, BeginsAfterStls) {
    const scripted_peer server("S: +OK ready\nC: STLS\nS: +OK\nTLS\nC: QUIT\nS: +OK", issued({}));
    ::asio::io_context loop;
    asio::client mail(loop.get_executor(), trusting(tls_mode::stls, server.port()));
    wait_for_end(loop, mail.connect("127.0.0.1"));
    EXPECT_TRUE(mail.secure());
    EXPECT_TRUE(wait_for_end(loop, mail.quit()).positive());
}

TEST_F(AsioTls, TrustsWhatItWasToldToBeforeItConnects) {
    const scripted_peer server("TLS\nS: +OK ready", issued({}));
    connect_options options = trusting(tls_mode::implicit, server.port());
    ::asio::io_context loop;
    const tls_options trust = std::exchange(options.tls_options, {});
    asio::connection first(loop.get_executor(), options);
    first.set_trust(trust);
    asio::connection mail(std::move(first));
    auto outcome = mail.async_connect("127.0.0.1", ::asio::use_future);
    loop.run();
    EXPECT_TRUE(outcome.get());
}

TEST_F(AsioTls, RefusesACertificateAsTheBlockingClientDoes) {
    for (const certificate_words& words : {certificate_words{.names = "DNS:pop.example.com"},
                                           certificate_words{.from_day = -30, .to_day = -1}}) {
        const identity presented = issued(words);
        std::vector<failure> reasons;
        for (const bool blocking : {false, true}) {
            const scripted_peer server("TLS", presented);
            const connect_options options = trusting(tls_mode::implicit, server.port());
            failure reason = blocking ? nothrow_client::connect("127.0.0.1", options).error()
                                      : failure_to_open("127.0.0.1", options);
            EXPECT_EQ(reason.command, "TLS with 127.0.0.1:" + std::to_string(server.port()));
            reason.command.clear();
            reasons.push_back(std::move(reason));
        }
        EXPECT_EQ(reasons[0], reasons[1]);
    }
}

TEST_F(AsioTls, IsCancelledInAHandshakeThatDoesNotEnd) {
    const scripted_peer server("...");
    EXPECT_EQ(code_of_cancelled_opening(trusting(tls_mode::implicit, server.port()),
                                        always({address(server.port())})),
              errc::cancelled);
}

TEST_F(AsioTls, EndsAtItsTimeLimitInAHandshakeThatDoesNotEnd) {
    const scripted_peer server("...");
    connect_options options = trusting(tls_mode::implicit, server.port());
    options.timeouts.connect = 20ms;
    EXPECT_EQ(failure_to_open("127.0.0.1", options).code, errc::timed_out);
}

}  // namespace
}  // namespace pop3::test
