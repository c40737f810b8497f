// SPDX-License-Identifier: MIT
#include "net/poller.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include "net/new_socket.hpp"

namespace pop3::net {
namespace {

using namespace std::chrono_literals;

using socket_pair = std::pair<system::unique_fd, system::unique_fd>;

void make_readable(const socket_pair& sockets) {
    ASSERT_EQ(::send(sockets.second.get(), "x", 1, 0), 1);
}

TEST(Poller, ReportsTheSocketThatIsReadable) {
    poller waiting;
    const socket_pair quiet = new_socket_pair();
    const socket_pair ready = new_socket_pair();
    waiting.add(quiet.first.get(), poller::interest::read);
    waiting.add(ready.first.get(), poller::interest::read);
    make_readable(ready);
    std::array<int, 4> found{};
    ASSERT_EQ(waiting.wait(found, -1ms), 1U);
    EXPECT_EQ(found[0], ready.first.get());
}

TEST(Poller, WaitsForWhatWasChangedLast) {
    poller waiting;
    const socket_pair sockets = new_socket_pair();
    waiting.add(sockets.first.get(), poller::interest::read);
    std::array<int, 4> found{};
    EXPECT_EQ(waiting.wait(found, 0ms), 0U);
    waiting.change(sockets.first.get(), poller::interest::write);
    EXPECT_EQ(waiting.wait(found, 0ms), 1U);
}

TEST(Poller, ForgetsWhatWasRemoved) {
    poller waiting;
    const socket_pair removed = new_socket_pair();
    const socket_pair kept = new_socket_pair();
    waiting.add(removed.first.get(), poller::interest::write);
    waiting.add(kept.first.get(), poller::interest::write);
    waiting.remove(removed.first.get());
    std::array<int, 4> found{};
    ASSERT_EQ(waiting.wait(found, 0ms), 1U);
    EXPECT_EQ(found[0], kept.first.get());
}

TEST(Poller, WakeEndsOneWait) {
    poller waiting;
    std::array<int, 4> found{};
    waiting.wake();
    waiting.wake();
    EXPECT_EQ(waiting.wait(found, -1ms), 0U);
    const socket_pair sockets = new_socket_pair();
    waiting.add(sockets.first.get(), poller::interest::write);
    EXPECT_EQ(waiting.wait(found, -1ms), 1U);
}

// Sockets that are always ready starve no other.
TEST(Poller, ReportsAllInTurnWhereFewFit) {
    poller waiting;
    std::vector<socket_pair> sockets;
    for (int i = 0; i < 7; ++i) {
        sockets.push_back(new_socket_pair());
        waiting.add(sockets.back().first.get(), poller::interest::write);
    }
    std::set<int> seen;
    std::array<int, 2> found{};
    for (int call = 0; call < 8; ++call) {
        const std::size_t count = waiting.wait(found, 0ms);
        seen.insert(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count));
    }
    EXPECT_EQ(seen.size(), sockets.size());
}

}  // namespace
}  // namespace pop3::net
