// SPDX-License-Identifier: MIT
// Every step of a session can get stuck; each ends by its own limit, by the session's limit, and
// on request. By a virtual clock: nothing here waits.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>
#include <tuple>

#include "net/environment.hpp"
#include "net/socket_transport.hpp"
#include "peers/loopback.hpp"
#include "peers/server_script.hpp"
#include "pop3/client.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;

// The other end of a socketpair, on the thread of the test: acts whenever the client waits.
class peer_in_turn {
  public:
    explicit peer_in_turn(const std::string& text) : script_(text) {
        std::tie(clients_, socket_) = connected_pair();
    }
    std::unique_ptr<transport> clients_end(system::clock& clock) {
        return std::make_unique<net::socket_transport>(std::move(clients_), clock);
    }
    // Sends and reads according to the script; false if there is nothing to do.
    bool act() {
        if (script_.is_silent()) return false;
        char octets[4096];
        const ssize_t n = ::recv(socket_.get(), octets, sizeof octets, MSG_DONTWAIT);
        if (n > 0) script_.hear({octets, static_cast<std::size_t>(n)});
        EXPECT_EQ(script_.trouble(), "");
        const std::string words = script_.speak();
        send_all(socket_.get(), words);
        return !words.empty();
    }
    void drip(std::string_view octets = "x") { send_all(socket_.get(), octets); }

  private:
    server_script script_;
    system::unique_fd clients_;
    system::unique_fd socket_;
};

// A step of a session that never ends by itself.
struct stuck_step {
    const char* name;
    tls_mode tls;
    const char* dialogue;  // up to the silence
    std::chrono::seconds own_limit;
    errc ends_in = errc::timed_out;
};

constexpr auto connect_limit = 30s;
constexpr auto read_limit = 60s;

const stuck_step stuck_steps[] = {
    {"NameLookup", tls_mode::none, nullptr, connect_limit},
    {"Connecting", tls_mode::none, nullptr, connect_limit},
    {"TlsHandshake", tls_mode::implicit, "...", connect_limit},
    {"Greeting", tls_mode::none, "...", read_limit},
    {"AnswerToStls", tls_mode::stls, "S: +OK\nC: STLS\n...", read_limit},
    {"HandshakeAfterStls", tls_mode::stls, "S: +OK\nC: STLS\nS: +OK\n...", connect_limit},
    {"AnswerToUser", tls_mode::none, "S: +OK\nC: USER a\n...", read_limit},
    {"AnswerToPass", tls_mode::none, "S: +OK\nC: USER a\nS: +OK\nC: PASS b\n...", read_limit},
    {"Message", tls_mode::none,
     "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\nS: Subject: half\n...",
     read_limit},
    {"AnswerToDele", tls_mode::none,
     "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\nS: .\nC: DELE 1\n...",
     read_limit},
    {"AnswerToQuit", tls_mode::none,
     "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\nS: .\nC: DELE 1\nS: +OK\n"
     "C: QUIT\n...",
     read_limit, errc::quit_in_doubt},
};

constexpr std::size_t steps_before_there_is_a_connection = 2;

// Runs a whole session up to the step that is stuck, and returns the result.
class Stuck : public testing::TestWithParam<stuck_step> {
  protected:
    failure run(connect_options options) {
        options.tls = GetParam().tls;
        options.policy.allow_cleartext_password = true;
        auto open = opened(options);
        if (!open) return open.error();
        nothrow_client mail(*std::move(open));
        auto sink = discard();
        if (const auto r = mail.user("a"); !r) return r.error();
        if (const auto r = mail.pass("b"); !r) return r.error();
        if (const auto r = mail.retr(message_number(1), sink); !r) return r.error();
        if (const auto r = mail.dele(message_number(1)); !r) return r.error();
        if (const auto r = mail.quit(); !r) return r.error();
        return {};
    }

    // When the script of the peer has ended.
    std::function<void()> when_silent_ = [] {};
    test::virtual_clock clock_{[this](system::time_point) {
        if (!peer_.act()) when_silent_();
    }};
    peer_in_turn peer_{GetParam().dialogue ? GetParam().dialogue : "..."};

  private:
    result<connection> opened(connect_options options) {
        if (GetParam().name == std::string("NameLookup"))
            return connection::open("pop.example.org", options, {clock_, lookup_without_end()});
        if (GetParam().name == std::string("Connecting")) {
            options.port = full_.number();
            return connection::open("127.0.0.1", options, {clock_, net::system_lookup});
        }
        return connection::over(peer_.clients_end(clock_), "pop.example.org", options,
                                {clock_, net::system_lookup});
    }
    net::resolve_fn lookup_without_end() {
        return [end = test_is_over_.get_future().share()](const std::string&, std::uint16_t) {
            end.wait();
            return fail(errc::host_not_found);
        };
    }

    struct promise_kept : std::promise<void> {
        ~promise_kept() { set_value(); }
    } test_is_over_;
    full_port full_;
};

TEST_P(Stuck, EndsByItsOwnLimit) {
    const failure reason = run({.timeouts = {.connect = connect_limit, .read = read_limit}});
    EXPECT_EQ(reason.code, GetParam().ends_in) << reason.message();
    EXPECT_EQ(clock_.passed(), GetParam().own_limit);
    EXPECT_NE(reason.message().find(std::to_string(GetParam().own_limit.count()) + " s"),
              std::string::npos)
        << reason.message();
}

TEST_P(Stuck, EndsByTheSessionsLimit) {
    const failure reason = run({.timeouts = {.total = 5s}});
    EXPECT_EQ(reason.code, GetParam().ends_in) << reason.message();
    EXPECT_EQ(clock_.passed(), 5s);
    EXPECT_NE(reason.message().find("the session's limit of 5 s"), std::string::npos)
        << reason.message();
}

TEST_P(Stuck, EndsWhenItIsStopped) {
    std::stop_source source;
    when_silent_ = [&] { source.request_stop(); };
    const failure reason = run({.stop = source.get_token()});
    const errc expected =
        GetParam().ends_in == errc::timed_out ? errc::cancelled : GetParam().ends_in;
    EXPECT_EQ(reason.code, expected) << reason.message();
    EXPECT_EQ(clock_.passed(), 0s);
}

// A server on a silent port may be waiting for a TLS handshake.
TEST_P(Stuck, IsToldOfTlsIfItIsTheGreeting) {
    const bool told = run({}).advice().find("use implicit TLS") != std::string::npos;
    EXPECT_EQ(told, GetParam().name == std::string("Greeting"));
}

TEST_P(Stuck, SaysWhatItWasDoing) {
    EXPECT_NE(run({}).command, "");
}

INSTANTIATE_TEST_SUITE_P(EachStep, Stuck, testing::ValuesIn(stuck_steps),
                         [](const auto& step) { return std::string(step.param.name); });

// ---- limits that no single wait exceeds ----

// An occasional octet is no progress: neither of a line, nor of a message, nor of a handshake.
class Dripped : public Stuck {};

TEST_P(Dripped, EndsByTheSessionsLimit) {
    std::string octets(1000, 'x');
    if (GetParam().own_limit == connect_limit)  // the beginning of a long TLS record
        octets.replace(0, 5, std::string_view("\x16\x03\x03\x3F\xFF"));
    std::size_t next = 0;
    when_silent_ = [&] {
        clock_.advance(7s);
        peer_.drip(octets.substr(next++, 1));
    };
    const failure reason = run({.timeouts = {.total = 10min}});
    EXPECT_EQ(reason.code, GetParam().ends_in) << reason.message();
    EXPECT_LT(clock_.passed(), 11min);
}

INSTANTIATE_TEST_SUITE_P(EachStep, Dripped,
                         testing::ValuesIn(std::begin(stuck_steps) +
                                               steps_before_there_is_a_connection,
                                           std::end(stuck_steps)),
                         [](const auto& step) { return std::string(step.param.name); });

// Logs in to `peer` and retrieves its message.
result<octet_count> retrieve(peer_in_turn& peer, test::virtual_clock& clock,
                             const time_limits& limits) {
    auto open = connection::over(
        peer.clients_end(clock), "pop.example.org",
        {.tls = tls_mode::none, .timeouts = limits, .policy = {.allow_cleartext_password = true}},
        {clock, net::system_lookup});
    nothrow_client mail(std::move(open).value());
    auto sink = discard();
    EXPECT_TRUE(mail.user("a") && mail.pass("b"));
    return mail.retr(message_number(1), sink);
}

TEST(TimeLimits, AServerThatDripsItsMessageEndsByTheSessionsLimit) {
    peer_in_turn peer("S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK");
    test::virtual_clock* time = nullptr;
    test::virtual_clock clock([&](system::time_point) {
        if (peer.act()) return;
        time->advance(59s);
        peer.drip(std::string(300, 'x'));  // enough to count as progress
    });
    time = &clock;
    const auto octets = retrieve(peer, clock, {.read = 60s, .total = 10min});
    ASSERT_FALSE(octets);
    EXPECT_EQ(octets.error().code, errc::timed_out);
    EXPECT_GE(clock.passed(), 10min);
    EXPECT_LT(clock.passed(), 11min);
}

// One octet a second would keep the session for as long as the total allows.
TEST(TimeLimits, AServerThatDripsOctetsOfItsMessageEndsAfterFiveMinutes) {
    peer_in_turn peer("S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK");
    test::virtual_clock* time = nullptr;
    test::virtual_clock clock([&](system::time_point) {
        if (peer.act()) return;
        time->advance(1s);
        peer.drip();
    });
    time = &clock;
    const auto octets = retrieve(peer, clock, {});
    ASSERT_FALSE(octets);
    EXPECT_EQ(octets.error().code, errc::timed_out);
    EXPECT_EQ(octets.error().detail, "less than 1 KiB of a reply within 300 s");
    EXPECT_LE(clock.passed(), 5min + 2s);
}

TEST(TimeLimits, AStopThatWasRequestedBeforeConnectsNobody) {
    const system::unique_fd server = listening_on("127.0.0.1");
    std::stop_source source;
    source.request_stop();
    const auto open = connection::open(
        "127.0.0.1", {.tls = tls_mode::none, .port = port_of(server), .stop = source.get_token()});
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().code, errc::cancelled);
}

}  // namespace
}  // namespace pop3::test
