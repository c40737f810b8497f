// SPDX-License-Identifier: MIT
// The blocking adapter of TLS: what it reports when a write is stopped half-way.
#include "tls/tls_transport.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pop3::test {
namespace {

// "Encrypts" by brackets.
class brackets final : public tls_session {
  public:
    step advance(std::string_view&, std::span<char>, std::string&) override {
        return {state::established, 0};
    }
    state send(std::string_view plain, std::string& records) override {
        records.append("[").append(plain).append("]");
        return state::established;
    }
    void finish(std::string&) override {}
    [[nodiscard]] failure failed_because() const override { return {}; }
};

// Takes `room` octets; then it is stopped, until there is more room.
class full_socket final : public transport {
  public:
    full_socket(std::string& sent, std::size_t& room) : sent_(sent), room_(room) {}
    io_result read_some(std::span<char>, const wait_limits&) override { return {}; }
    io_result read_ready(std::span<char>) override { return {}; }
    io_result write_some(std::span<const char> octets, const wait_limits&) override {
        const std::size_t n = std::min(octets.size(), room_);
        if (n == 0) return {errc::cancelled, 0, {}};
        sent_.append(octets.data(), n);
        room_ -= n;
        return {{}, n, {}};
    }

  private:
    std::string& sent_;
    std::size_t& room_;
};

// A session may forget a command only if no octet of it can be sent any more.
TEST(TlsTransport, CountsSealedOctetsAsSentAfterAStop) {
    std::string sent;
    std::size_t room = 0;
    tls::tls_transport wire(std::make_unique<brackets>(),
                            std::make_unique<full_socket>(sent, room));
    const std::string_view command = "DELE 1";
    const io_result stopped = wire.write_some(command, {});
    EXPECT_EQ(stopped.error, errc::cancelled);
    EXPECT_EQ(stopped.octets, command.size());
    room = 100;
    EXPECT_FALSE(wire.write_some(std::string_view("QUIT"), {}).error);
    EXPECT_EQ(sent, "[DELE 1][QUIT]");
}

}  // namespace
}  // namespace pop3::test
