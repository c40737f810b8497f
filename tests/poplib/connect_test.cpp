// SPDX-License-Identifier: MIT
// How POP3 and POP3_SSL connect: certificates of the client, time limits, and options of the library.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <stop_token>

#include "peers/loopback.hpp"
#include "peers/scripted_peer.hpp"
#include "pop3/connect_options.hpp"
#include "pop3/poplib.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::poplib {
namespace {

using test::identity;
using test::scripted_peer;

template <class Call>
failure failure_of(Call call) {
    try {
        call();
    } catch (const error& e) {
        return e.reason();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

// keyfile and certfile exclude a context, so the authorities are those of the system: OpenSSL takes
// these from this variable.
class SystemAuthority {
  public:
    explicit SystemAuthority(const std::string& file) {
        ::setenv("SSL_CERT_FILE", file.c_str(), 1);
    }
    ~SystemAuthority() { ::unsetenv("SSL_CERT_FILE"); }
    SystemAuthority(const SystemAuthority&) = delete;
    SystemAuthority& operator=(const SystemAuthority&) = delete;
};

TEST(PoplibConnect, KeyfileAndCertfileAreShownToAServerThatAsksForThem) {
    const test::temporary_directory files;
    const auto written = [&](const char* name, const std::string& octets) {
        std::ofstream(files.path() / name) << octets;
        return (files.path() / name).string();
    };
    const identity authority({.subject = "An authority", .authority = true});
    const identity me({.subject = "me", .usage = "clientAuth"}, &authority);
    identity presented({.names = "DNS:localhost"}, &authority);
    presented.insist_on_clients_of(authority);
    const SystemAuthority trusted(written("ca.pem", authority.certificate_pem()));
    const scripted_peer server("TLS\nS: +OK ready\nC: NOOP\nS: +OK", presented);
    POP3_SSL mailbox("localhost", server.port(), written("me.key", me.key_pem()),
                     written("me.pem", me.certificate_pem()));
    EXPECT_EQ(mailbox.noop(), "+OK");
}

TEST(PoplibConnect, EndsByItsTimeout) {
    const test::full_port silent;
    const failure reason =
        failure_of([&] { POP3("127.0.0.1", silent.number(), std::chrono::milliseconds(1)); });
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
}

TEST(PoplibConnect, TakesTheRouteOfTheOptions) {
    const scripted_peer relay(
        "C: CONNECT pop.example.org:110 HTTP/1.1\nC: Host: pop.example.org:110\nC: \n"
        "S: HTTP/1.1 200 OK\nS: \nS: +OK ready\nC: STAT\nS: +OK 2 320");
    const proxy via{
        .speaks = proxy::protocol::http_connect, .host = "127.0.0.1", .port = relay.port()};
    POP3 mailbox("pop.example.org", {.tls = tls_mode::none, .route = {.via = via}});
    EXPECT_EQ(mailbox.port(), POP3_PORT);
    EXPECT_EQ(mailbox.stat(), (drop_listing{2, 320}));  // in any state, as Python sends it
}

TEST(PoplibConnect, ByStlsOfTheOptionsKeepsTheWelcome) {
    const identity authority({.subject = "An authority", .authority = true});
    const scripted_peer server("S: +OK Hola\nC: STLS\nS: +OK\nTLS\nC: NOOP\nS: +OK",
                               identity({.names = "DNS:localhost"}, &authority));
    POP3 mailbox("localhost", {.tls = tls_mode::stls,
                               .port = server.port(),
                               .tls_options = {.ca_pem = authority.certificate_pem()}});
    EXPECT_EQ(mailbox.getwelcome(), "+OK Hola");
    EXPECT_EQ(mailbox.noop(), "+OK");
}

TEST(PoplibConnect, EndsWhenTheStopTokenOfTheOptionsSaysSo) {
    const test::full_port silent;
    std::stop_source source;
    source.request_stop();
    const failure reason = failure_of([&] {
        POP3("127.0.0.1",
             {.tls = tls_mode::none, .port = silent.number(), .stop = source.get_token()});
    });
    EXPECT_EQ(reason.code, errc::cancelled) << reason.message();
}

}  // namespace
}  // namespace pop3::poplib
