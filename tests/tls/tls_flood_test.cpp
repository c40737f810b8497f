// SPDX-License-Identifier: MIT
// A peer that keeps TLS busy without sending anything: real records of OpenSSL over real sockets. By a
// virtual clock: nothing here waits.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <functional>
#include <string>
#include <tuple>
#include <utility>

#include "net/environment.hpp"
#include "net/socket_transport.hpp"
#include "peers/certificates.hpp"
#include "peers/loopback.hpp"
#include "pop3/client.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;

// The server's side of a connection, on the thread of the test: it acts whenever the client waits.
class flooding_server {
  public:
    flooding_server(int newest, std::string greeting) : greeting_(std::move(greeting)) {
        std::tie(clients_, socket_) = connected_pair();
        if (newest != 0) identity_.speak_no_newer_than(newest);
        context_ = identity_.server_context();
        ssl_ = tls::owned<SSL>(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), socket_.get());
        SSL_set_accept_state(ssl_.get());
        set_nonblocking();
    }
    system::unique_fd clients_end() { return std::move(clients_); }
    [[nodiscard]] SSL* tls() const { return ssl_.get(); }

    // Continues the handshake, then sends the greeting, then what `flood` sends while there is room.
    void act(const std::function<bool(flooding_server&)>& flood) {
        ERR_clear_error();
        if (!SSL_is_init_finished(ssl_.get()) && SSL_do_handshake(ssl_.get()) != 1) return;
        if (!greeting_.empty()) write(std::exchange(greeting_, {}));
        while (flood(*this)) continue;
    }
    bool write(const std::string& octets) {
        return SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size())) > 0;
    }
    // Records that are not of OpenSSL's making; false if there is no room for all of them.
    bool send_raw(const std::string& records) {
        if (pending_.empty()) pending_ = records;
        const ssize_t n = ::send(socket_.get(), pending_.data(), pending_.size(), MSG_DONTWAIT);
        if (n > 0) pending_.erase(0, static_cast<std::size_t>(n));
        if (n > 0) sent_ += static_cast<std::size_t>(n);
        return pending_.empty();
    }
    [[nodiscard]] std::size_t sent() const {
        return sent_ + BIO_number_written(SSL_get_wbio(ssl_.get()));
    }

  private:
    void set_nonblocking() {
        const int flags = ::fcntl(socket_.get(), F_GETFL);
        ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
    }

    std::string greeting_;
    identity identity_{certificate_words{}};
    system::unique_fd clients_;
    system::unique_fd socket_;
    tls::owned<SSL_CTX> context_;
    tls::owned<SSL> ssl_;
    std::string pending_;
    std::size_t sent_ = 0;
};

bool update_keys(flooding_server& server, int type) {
    return SSL_key_update(server.tls(), type) == 1 && SSL_do_handshake(server.tls()) == 1;
}

// Before its end: anybody on the way can send these.
const std::string hello_requests = [] {
    std::string record("\x16\x03\x03\x40\x00", 5);
    return record + std::string(0x4000, '\0');
}();
const std::string empty_records = [] {
    std::string all;
    for (int i = 0; i < 3000; ++i) all += std::string("\x16\x03\x03\x00\x00", 5);
    return all;
}();

// After the handshake.
struct flood {
    const char* name;
    int newest;  // of the versions of TLS; 0: the newest there is
    std::function<bool(flooding_server&)> more;
};

const flood floods[] = {
    {"OfKeyUpdates", 0,
     [](flooding_server& s) { return update_keys(s, SSL_KEY_UPDATE_NOT_REQUESTED); }},
    {"OfKeyUpdatesThatWantAnAnswer", 0,
     [](flooding_server& s) { return update_keys(s, SSL_KEY_UPDATE_REQUESTED); }},
    {"OfTickets", 0,
     [](flooding_server& s) {
         return SSL_new_session_ticket(s.tls()) == 1 && SSL_do_handshake(s.tls()) == 1;
     }},
    {"OfRequestsToNegotiateAgain", TLS1_2_VERSION,
     [](flooding_server& s) {
         return SSL_renegotiate(s.tls()) == 1 && SSL_do_handshake(s.tls()) == 1;
     }},
};

class TlsFlood {
  public:
    TlsFlood(int newest, std::string greeting, std::function<bool(flooding_server&)> more)
        : server_(newest, std::move(greeting)), more_(std::move(more)) {}

    failure refusal(connect_options options = {}) {
        options.tls_options.dangerously_accept_any_certificate();
        auto wire = std::make_unique<net::socket_transport>(server_.clients_end(), clock_);
        auto open = connection::over(std::move(wire), "pop.example.org", options,
                                     {clock_, net::system_lookup});
        if (!open) return open.error();
        nothrow_client mail(*std::move(open));
        const auto noop = mail.capa();
        return noop ? failure{} : noop.error();
    }

    std::function<void()> before_each_turn = [] {};
    test::virtual_clock clock_{[this](system::time_point) {
        before_each_turn();
        if (more_) server_.act(more_);
    }};
    flooding_server server_;
    std::function<bool(flooding_server&)> more_;
};

void expect_the_bound(TlsFlood& flood, const failure& reason) {
    EXPECT_EQ(reason.code, errc::tls_failed) << reason.message();
    EXPECT_NE(reason.message().find("KiB of TLS records came without data"), std::string::npos)
        << reason.message();
    EXPECT_LT(flood.server_.sent(), 1024 * 1024U);
    EXPECT_EQ(flood.clock_.passed(), 0s);
}

class FloodAfterTheHandshake : public testing::TestWithParam<flood> {};

TEST_P(FloodAfterTheHandshake, EndsBeforeTheGreetingHasCome) {
    TlsFlood flood(GetParam().newest, "", GetParam().more);
    expect_the_bound(flood, flood.refusal());
}

TEST_P(FloodAfterTheHandshake, EndsAfterTheGreetingToo) {
    TlsFlood flood(GetParam().newest, "+OK ready\r\n", GetParam().more);
    expect_the_bound(flood, flood.refusal());
}

TEST_P(FloodAfterTheHandshake, EndsWhenItIsStopped) {
    std::stop_source stop;
    TlsFlood flood(GetParam().newest, "", [&](flooding_server& server) {
        stop.request_stop();
        return GetParam().more(server);
    });
    EXPECT_EQ(flood.refusal({.stop = stop.get_token()}).code, errc::cancelled);
}

// One record a second is never too much, and never silence.
TEST_P(FloodAfterTheHandshake, ThatTricklesEndsByTheLimitOfAWait) {
    TlsFlood flood(GetParam().newest, "", [&](flooding_server& server) {
        GetParam().more(server);
        return false;
    });
    flood.before_each_turn = [&] {
        if (SSL_is_init_finished(flood.server_.tls())) flood.clock_.advance(1s);
    };
    const failure reason = flood.refusal({.timeouts = {.read = 10s}});
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
    EXPECT_LE(flood.clock_.passed(), 12s);
}

INSTANTIATE_TEST_SUITE_P(Flood, FloodAfterTheHandshake, testing::ValuesIn(floods),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(FloodInTheHandshake, OfHelloRequestsEnds) {
    TlsFlood flood(0, "", {});
    flood.before_each_turn = [&] {
        while (flood.server_.send_raw(hello_requests)) continue;
    };
    expect_the_bound(flood, flood.refusal());
}

TEST(FloodInTheHandshake, OfEmptyRecordsEnds) {
    TlsFlood flood(0, "", {});
    flood.before_each_turn = [&] {
        while (flood.server_.send_raw(empty_records)) continue;
    };
    EXPECT_EQ(flood.refusal().code, errc::tls_failed);
    EXPECT_LT(flood.server_.sent(), 1024 * 1024U);
}

TEST(FloodInTheHandshake, ThatTricklesEndsByTheLimitOfConnecting) {
    TlsFlood flood(0, "", {});
    flood.before_each_turn = [&] {
        flood.clock_.advance(1s);
        flood.server_.send_raw(std::string("\x16\x03\x03\x00\x04\0\0\0\0", 9));
    };
    const failure reason = flood.refusal({.timeouts = {.connect = 10s}});
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
    EXPECT_LE(flood.clock_.passed(), 12s);
}

TEST(DrippedRecords, OfOneOctetEachEndTheReplyAfterFiveMinutes) {
    bool is_asked = false;  // after the turn in which it sends the greeting
    TlsFlood flood(0, "+OK ready\r\n", [&](flooding_server& server) {
        if (std::exchange(is_asked, true)) server.write("x");
        return false;
    });
    flood.before_each_turn = [&] { flood.clock_.advance(1s); };
    const failure reason = flood.refusal();
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
    EXPECT_LE(flood.clock_.passed(), 6min);
}

}  // namespace
}  // namespace pop3::test
