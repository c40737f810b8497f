// SPDX-License-Identifier: MIT
// A socket as a transport: each kind of end of a connection, and the end of waiting.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "net/socket_transport.hpp"
#include "peers/loopback.hpp"
#include "pop3/error.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::test {
namespace {

class TcpTransport : public testing::Test {
  protected:
    TcpTransport() {
        auto [one, other] = connected_pair();
        ours_ = std::make_unique<net::socket_transport>(std::move(one), clock_);
        peer_ = std::move(other);
    }
    [[nodiscard]] wait_limits within(std::chrono::seconds span) {
        return {clock_.now() + span, {}};
    }

    test::virtual_clock clock_;
    std::unique_ptr<net::socket_transport> ours_;
    system::unique_fd peer_;
    std::array<char, 64> into_{};
};

TEST_F(TcpTransport, ReadsWhatHasComeWithoutAnyWait) {
    ::send(peer_.get(), "hello", 5, 0);
    const io_result got = ours_->read_some(into_, within(std::chrono::seconds(1)));
    EXPECT_EQ(std::string_view(into_.data(), got.octets), "hello");
    EXPECT_EQ(clock_.waits(), 0);
}

TEST_F(TcpTransport, ReadsNothingAtTheEnd) {
    peer_ = {};
    const io_result got = ours_->read_some(into_, within(std::chrono::seconds(1)));
    EXPECT_FALSE(got.error);
    EXPECT_EQ(got.octets, 0u);
}

TEST_F(TcpTransport, LookingForOctetsNeverWaits) {
    EXPECT_EQ(ours_->read_ready(into_).octets, 0u);
    ::send(peer_.get(), "x", 1, 0);
    EXPECT_EQ(ours_->read_ready(into_).octets, 1u);
    EXPECT_EQ(clock_.waits(), 0);
}

TEST_F(TcpTransport, WaitingForOctetsEndsWhenTheTimeComes) {
    const io_result got = ours_->read_some(into_, within(std::chrono::seconds(7)));
    EXPECT_EQ(got.error, errc::timed_out);
    EXPECT_EQ(clock_.passed(), std::chrono::seconds(7));
}

TEST_F(TcpTransport, WritingToAPeerThatDoesNotReadEndsWhenTheTimeComes) {
    const std::string much(1 << 20, 'x');
    std::span<const char> rest = much;
    io_result sent;
    while (!sent.error && !rest.empty()) {
        sent = ours_->write_some(rest, within(std::chrono::seconds(7)));
        rest = rest.subspan(sent.octets);
    }
    EXPECT_EQ(sent.error, errc::timed_out);
    EXPECT_EQ(clock_.passed(), std::chrono::seconds(7));
}

TEST_F(TcpTransport, WritingToAPeerThatHasGoneIsALostConnectionAndNoSignal) {
    peer_ = {};
    const io_result sent =
        ours_->write_some(std::string_view("x"), within(std::chrono::seconds(1)));
    EXPECT_EQ(sent.error, errc::closed_by_server);
    EXPECT_EQ(sent.detail, "Broken pipe");
}

TEST_F(TcpTransport, StopFromAnotherThreadEndsARealWait) {
    auto [one, peer] = connected_pair();
    net::socket_transport real(std::move(one), system::real_clock());
    std::stop_source source;
    const std::jthread other([&] { source.request_stop(); });
    const wait_limits for_ever{.stop = source.get_token()};
    EXPECT_EQ(real.read_some(into_, for_ever).error, errc::cancelled);
}

}  // namespace
}  // namespace pop3::test
