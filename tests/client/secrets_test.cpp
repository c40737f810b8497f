// SPDX-License-Identifier: MIT
// Secrets that somebody else knows before this connection logs in: the server those of the last
// session, a proxy its own.
#include <gtest/gtest.h>

#include <algorithm>

#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
#include "support/recorder.hpp"

namespace pop3::test {
namespace {

TEST(SecretFromBefore, IsMaskedInTheGreetingAndTheCapabilities) {
    const scripted_peer server(
        "S: +OK welcome back, s3cret\nC: CAPA\nS: +OK\nS: SASL X-S3CRET\nS: .\nC: QUIT\nS: +OK");
    recorder trace;
    client mail("127.0.0.1", {.tls = tls_mode::none,
                              .port = server.port(),
                              .trace = &trace,
                              .secrets = {secret_string(password)}});
    mail.capa();
    mail.quit();
    EXPECT_EQ(trace.lines[0], "S: +OK ****");
    EXPECT_EQ(std::ranges::count(trace.lines, "S: ****"), 1);
    EXPECT_EQ(mail.greeting(), "+OK welcome back, s3cret");
}

TEST(SecretFromBefore, IsMaskedInARefusalToServe) {
    const scripted_peer server("S: -ERR s3cret is locked");
    const auto opened = nothrow_client::connect(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = server.port(), .secrets = {secret_string(password)}});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reply, "-ERR ****");
}

// What comes from behind a proxy may be the proxy's.
TEST(ProxyPassword, IsMaskedInWhatComesThroughTheProxy) {
    const scripted_peer relay(
        "C: CONNECT pop.example.org:110 HTTP/1.1\nC: Host: pop.example.org:110\n"
        "C: Proxy-Authorization: Basic YW5uOnMzY3JldA==\nC: \n"
        "S: HTTP/1.1 200 OK\nS: \nS: +OK YW5uOnMzY3JldA==\nC: QUIT\nS: +OK");
    recorder trace;
    proxy via{.speaks = proxy::protocol::http_connect, .host = "127.0.0.1", .port = relay.port()};
    via.user = "ann";
    via.password = secret_string(password);
    client mail("pop.example.org", {.tls = tls_mode::none, .trace = &trace, .route = {.via = via}});
    mail.quit();
    EXPECT_EQ(trace.lines.front(), "S: +OK ****");
}

TEST(ProxyPassword, IsMaskedInTheProxysRefusal) {
    const scripted_peer relay(
        "C: CONNECT pop.example.org:110 HTTP/1.1\nC: Host: pop.example.org:110\n"
        "C: Proxy-Authorization: Basic YW5uOnMzY3JldA==\nC: \n"
        "S: HTTP/1.1 407 who is YW5uOnMzY3JldA== alias S3CRET?\nS:");
    proxy via{.speaks = proxy::protocol::http_connect, .host = "127.0.0.1", .port = relay.port()};
    via.user = "ann";
    via.password = secret_string(password);
    const auto opened =
        nothrow_client::connect("pop.example.org", {.tls = tls_mode::none, .route = {.via = via}});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reply, "407 ****");
    EXPECT_FALSE(shows_the_password(opened.error()));
}

}  // namespace
}  // namespace pop3::test
