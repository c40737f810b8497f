// SPDX-License-Identifier: MIT
// What a server allows to clients that have not logged in: room, time, octets and guesses.
#include "server/strangers.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "net/server_socket.hpp"
#include "peers/server_dialogue.hpp"
#include "pop3/server/faults.hpp"
#include "pop3/server/memory_backend.hpp"
#include "server/faults/fault_set.hpp"
#include "server/faults/faulty_session.hpp"
#include "server/server_connection.hpp"
#include "server/session/server_session.hpp"

namespace pop3::serving {
namespace {

using namespace std::chrono_literals;
using wants = server_connection::wants;

TEST(Strangers, NobodyHasToGoWhileThereIsRoom) {
    strangers all(2, 0);
    all.add(7, "here");
    EXPECT_FALSE(all.displaced("here"));
}

TEST(Strangers, TheOldestHasToGoWhenThereIsNoRoom) {
    strangers all(2, 0);
    all.add(7, "here");
    all.add(5, "there");
    EXPECT_EQ(all.displaced("elsewhere"), 7);
}

TEST(Strangers, TheOldestOfANetworkHasToGoWhenThatHasTooMany) {
    strangers all(100, 2);
    all.add(3, "there");
    all.add(7, "here");
    all.add(5, "here");
    EXPECT_EQ(all.displaced("here"), 7);
    EXPECT_FALSE(all.displaced("there"));
}

TEST(Strangers, ClientsOfThisProcessHaveNoNetwork) {
    strangers all(100, 1);
    all.add(3, "");
    all.add(4, "");
    EXPECT_FALSE(all.displaced(""));
}

TEST(Strangers, OneThatHasLoggedInDoesNotCount) {
    strangers all(2, 1);
    all.add(7, "here");
    all.add(5, "there");
    all.remove(7);
    EXPECT_FALSE(all.displaced("here"));
    EXPECT_EQ(all.oldest(), 5);
    EXPECT_FALSE(all.contains(7));
}

TEST(Strangers, ADescriptorThatIsUsedAgainIsTheNewest) {
    strangers all(2, 0);
    all.add(7, "here");
    all.add(5, "here");
    all.add(7, "here");
    EXPECT_EQ(all.oldest(), 5);
}

// ---- one connection, over a pair of sockets, at times that the test sets ----

class Stranger : public testing::Test {
  protected:
    Stranger() {
        mail_.add_user("mrose", "tanstaaf");
        auto [ours, theirs] = net::connected_sockets();
        client_ = std::move(theirs);
        connection_.emplace(std::move(ours),
                            std::make_unique<server_session>(offered_, mail_, connection_facts{}),
                            nullptr, false, begin);
        (void)turn();
    }
    wants turn(std::chrono::milliseconds after = 0ms) {
        return connection_->advance(room_, begin + after);
    }
    // As many of the octets as the socket accepts at once.
    std::size_t send(std::string_view octets) {
        const ssize_t went = ::send(client_.get(), octets.data(), octets.size(), MSG_DONTWAIT);
        return went < 0 ? 0 : static_cast<std::size_t>(went);
    }
    std::string received() {
        std::array<char, 4096> octets{};
        const ssize_t came = ::recv(client_.get(), octets.data(), octets.size(), MSG_DONTWAIT);
        return {octets.data(), came < 0 ? 0 : static_cast<std::size_t>(came)};
    }
    void log_in() {
        send("USER mrose\r\nPASS tanstaaf\r\n");
        (void)turn();
    }

    static constexpr time_point begin{1000h};

  private:
    server_features offered_;
    memory_backend mail_;
    system::unique_fd client_;

  protected:
    std::optional<server_connection> connection_;

  private:
    std::vector<char> room_ = std::vector<char>(64 * 1024);
};

TEST_F(Stranger, GainsNoTimeByWhatItSends) {
    send("NOOP\r\n");
    (void)turn(100s);
    EXPECT_EQ(connection_->deadline(10min, 3min), begin + 3min);
}

TEST_F(Stranger, HasAllTheTimeWithoutALimit) {
    constexpr auto no_limit = std::chrono::milliseconds::max();
    EXPECT_EQ(connection_->deadline(no_limit, no_limit), time_point::max());
}

TEST_F(Stranger, IsHeldToTheLimitOfIdlenessToo) {
    EXPECT_EQ(connection_->deadline(1min, 3min), begin + 1min);
}

TEST_F(Stranger, HasAllTheTimeAfterTheLogin) {
    log_in();
    EXPECT_TRUE(connection_->logged_in());
    EXPECT_EQ(connection_->deadline(10min, 3min), begin + 10min);
}

TEST_F(Stranger, HasATurnThatEndsByWhatIsRead) {
    const std::string page(4096, 'x');
    std::size_t sent = 0;
    while (const std::size_t went = send(page)) sent += went;
    ASSERT_GT(sent, 32 * 1024U);
    EXPECT_EQ(turn(), wants::to_write) << "it comes again after the others";
    sent = 0;
    while (const std::size_t went = send(page)) sent += went;
    EXPECT_LE(sent, 32 * 1024U) << "more than one turn was read";
}

TEST_F(Stranger, IsClosedAfterOneMebioctet) {
    const std::string endless(16 * 1024, 'x');
    std::size_t sent = 0;
    while (turn() != wants::to_be_closed) {
        sent += send(endless);
        ASSERT_LT(sent, 2 * 1024 * 1024U);
    }
    EXPECT_GT(sent, 1024 * 1024U);
}

TEST_F(Stranger, MaySendAnyAmountAfterTheLogin) {
    log_in();
    const std::string endless(16 * 1024, 'x');
    for (std::size_t sent = 0; sent < 3 * 1024 * 1024U; sent += send(endless))
        ASSERT_NE(turn(), wants::to_be_closed);
}

// ---- wrong passwords ----

class Refusal : public testing::Test {
  protected:
    Refusal() {
        mail_.add_user("mrose", "tanstaaf");
        set_time(0ms);
        session_->sent(session_->output().size());  // the greeting
    }
    void set_time(std::chrono::milliseconds at) { session_->set_time(time_point(1000h) + at); }
    void guess(const std::string& user) {
        session_->receive("USER " + user + "\r\n");
        session_->sent(session_->output().size());
        session_->receive("PASS wrong\r\n");
    }
    std::string said() {
        std::string all(session_->output());
        session_->sent(all.size());
        return all;
    }
    std::chrono::nanoseconds wait() {
        const auto next = session_->next_wakeup();
        return next ? *next - time_point(1000h) : std::chrono::nanoseconds(-1);
    }

    static constexpr std::string_view refusal = "-ERR [AUTH] user name or password is wrong\r\n";
    server_features offered_;
    memory_backend mail_;
    std::unique_ptr<server_protocol> session_ = std::make_unique<server_session>(
        offered_, mail_, connection_facts{.timestamp = {}, .refusal_delay = 1s});
};

TEST_F(Refusal, ComesOnlyAfterTheDelay) {
    guess("mrose");
    EXPECT_EQ(said(), "");
    EXPECT_EQ(wait(), 1s);
    set_time(999ms);
    EXPECT_EQ(said(), "");
    set_time(1s);
    EXPECT_EQ(said(), refusal);
    EXPECT_EQ(wait(), -1ns);
}

TEST_F(Refusal, TakesAsLongForAUserThatDoesNotExist) {
    guess("nobody");
    EXPECT_EQ(said(), "");
    EXPECT_EQ(wait(), 1s);
    set_time(1s);
    EXPECT_EQ(said(), refusal);
}

TEST_F(Refusal, TakesTwiceAsLongEachTime) {
    std::chrono::milliseconds now = 0ms;
    for (const auto delay : {1s, 2s, 4s, 8s}) {
        guess("mrose");
        EXPECT_EQ(said(), "");
        now += delay;
        EXPECT_EQ(wait(), now);
        set_time(now);
        EXPECT_EQ(said(), refusal);
    }
}

TEST_F(Refusal, IsSentBeforeTheConnectionEnds) {
    std::chrono::milliseconds now = 0ms;
    for (int i = 0; i < 4; ++i) {
        guess("mrose");
        (void)said();
        set_time(now += 20s);
        (void)said();
    }
    guess("mrose");
    EXPECT_EQ(said(), "");
    EXPECT_FALSE(session_->ended());
    set_time(now + 20s);
    EXPECT_EQ(said(), refusal);
    EXPECT_TRUE(session_->ended());
}

TEST_F(Refusal, DelaysTheCommandsAfterIt) {
    guess("mrose");
    (void)said();
    session_->receive("USER mrose\r\nPASS tanstaaf\r\n");
    EXPECT_EQ(said(), "");
    EXPECT_FALSE(session_->logged_in());
    set_time(1s);
    EXPECT_EQ(said(),
              std::string(refusal) + "+OK now the password\r\n+OK maildrop has 0 messages\r\n");
    EXPECT_TRUE(session_->logged_in());
}

TEST_F(Refusal, IsDelayedWithFaultsToo) {
    const fault_set faults({fault("stat-says=7 7")});
    session_ = std::make_unique<faulty_session>(std::move(session_), faults.dialogue);
    set_time(0ms);
    session_->receive("USER mrose\r\nPASS wrong\r\n");
    (void)said();
    while (!said().empty()) {
    }
    EXPECT_EQ(wait(), 1s);
    set_time(1s);
    EXPECT_EQ(said(), refusal);
}

}  // namespace
}  // namespace pop3::serving
