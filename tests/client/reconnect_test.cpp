// SPDX-License-Identifier: MIT
// with_reconnect: each message once, whatever becomes of the connection.
#include "pop3/reconnect.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::test {
namespace {

const reconnect_options at_once{.first_pause = std::chrono::milliseconds(0),
                                .longest_pause = std::chrono::milliseconds(0)};

class Reconnect : public testing::Test {
  protected:
    Reconnect() {
        mail_.add_user("mrose", "tanstaaf");
        for (int number = 1; number <= 4; ++number)
            mail_.add_message("mrose", "Subject: " + std::to_string(number) + "\r\n\r\nText.\r\n");
        healthy_.emplace(server_options{}, mail_);
    }
    // Its first sessions are those of a server with these options.
    void begin_with(server_options options) { faulty_.emplace(std::move(options), mail_); }

    client open() {
        ++sessions_;
        if (sessions_ > faulty_sessions_) faulty_.reset();
        const std::uint16_t port = faulty_ ? faulty_->port() : healthy_->port();
        client mail(
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
        mail.login({"mrose", "tanstaaf"});
        return mail;
    }
    handled_messages run(reconnect_options options = at_once) {
        return with_reconnect(
            [this] { return open(); },
            [this](const auto& message) { ++times_[message.retr().substr(0, 10)]; },
            std::move(options));
    }
    std::error_code failure_of_run(reconnect_options options = at_once) {
        try {
            run(std::move(options));
        } catch (const error& e) {
            return e.code();
        }
        return {};
    }

    memory_backend mail_;
    std::optional<server> healthy_;
    std::optional<server> faulty_;
    int faulty_sessions_ = 1;
    int sessions_ = 0;
    std::map<std::string, int> times_;
};

const std::map<std::string, int> each_once{
    {"Subject: 1", 1}, {"Subject: 2", 1}, {"Subject: 3", 1}, {"Subject: 4", 1}};

TEST_F(Reconnect, HandlesEachMessageOnceWithoutALoss) {
    const auto handled = run();
    EXPECT_EQ(times_, each_once);
    EXPECT_EQ(sessions_, 1);
    EXPECT_EQ(handled.numbers.size(), 4u);
    EXPECT_TRUE(handled.mail.usable());
}

TEST_F(Reconnect, HandlesEachMessageOnceIfTheConnectionIsLost) {
    begin_with({.faults = {"close-inside=RETR:3"}});
    run();
    EXPECT_EQ(times_, each_once);
    EXPECT_EQ(sessions_, 2);
}

TEST_F(Reconnect, ReturnsWhatTheCallerCanDeleteAndDeletesNothingItself) {
    begin_with({.faults = {"close-inside=RETR:3"}});
    EXPECT_EQ(run().mail.stat().messages, 4u);
    auto [mail, numbers] = run();
    mail.dele_all(numbers);
    mail.quit();
    EXPECT_EQ(open().stat().messages, 0u);
}

TEST_F(Reconnect, RepeatsNoDeletionMark) {
    begin_with({.faults = {"close-inside=RETR:3"}});
    handled_messages handled = with_reconnect([this] { return open(); },
                                              [](const auto& message) {
                                                  message.retr();
                                                  message.dele();
                                              },
                                              at_once);
    handled.mail.quit();
    EXPECT_EQ(open().stat().messages, 2u) << "1 and 2 were marked in the session that was lost";
}

TEST_F(Reconnect, GivesUpAfterItsAttempts) {
    faulty_sessions_ = 100;
    begin_with({.faults = {"close-before=UIDL"}});
    EXPECT_EQ(failure_of_run(), errc::closed_by_server);
    EXPECT_EQ(sessions_, 5);
}

TEST_F(Reconnect, CountsAttemptsAnewAfterEachMessage) {
    faulty_sessions_ = 4;
    begin_with({.faults = {"close-after=RETR"}});
    reconnect_options two = at_once;
    two.attempts = 2;
    run(two);
    EXPECT_EQ(times_, each_once);
}

TEST_F(Reconnect, LeavesARefusalToTheCaller) {
    begin_with({.faults = {"err=RETR:2"}});
    EXPECT_EQ(failure_of_run(), errc::server_error);
    EXPECT_EQ(sessions_, 1);
}

TEST_F(Reconnect, EndsWhereMessagesHaveNoUniqueIds) {
    begin_with({.offered = {.uidl = false}, .faults = {"close-inside=RETR:3"}});
    EXPECT_EQ(failure_of_run(), errc::closed_by_server);
    EXPECT_EQ(sessions_, 1);
}

TEST_F(Reconnect, HandlesMessagesThatShareAUniqueIdEachOnce) {
    begin_with({.faults = {"uidl-same=2"}});
    run();
    EXPECT_EQ(times_, each_once);
}

TEST_F(Reconnect, EndsWhereTwoMessagesShareAUniqueIdAndOneWasHandled) {
    begin_with({.faults = {"uidl-same=2", "close-inside=RETR:3"}});
    EXPECT_EQ(failure_of_run(), errc::closed_by_server);
    EXPECT_EQ(times_.size(), 2u);
}

TEST_F(Reconnect, EndsWhereUniqueIdsAreMessageNumbers) {
    begin_with({.faults = {"uidl-numbers", "close-inside=RETR:3"}});
    EXPECT_EQ(failure_of_run(), errc::closed_by_server);
    EXPECT_EQ(sessions_, 1);
}

TEST_F(Reconnect, EndsWhereAUniqueIdThatWasHandledComesBackWithAnotherSize) {
    begin_with({.faults = {"close-inside=RETR:3"}});
    memory_backend later;
    later.add_user("mrose", "tanstaaf");
    later.add_message("mrose", "Subject: 9\r\n\r\nThat is another text.\r\n", "m1");
    healthy_.emplace(server_options{}, later);
    EXPECT_EQ(failure_of_run(), errc::closed_by_server);
    EXPECT_EQ(times_.count("Subject: 9"), 0u);
    healthy_.reset();
}

TEST_F(Reconnect, DoesNotTryAWrongAddressAgain) {
    const std::uint16_t port = healthy_->port();
    healthy_.reset();
    int tries = 0;
    EXPECT_THROW(with_reconnect(
                     [&] {
                         ++tries;
                         return client("127.0.0.1", {.tls = tls_mode::none, .port = port});
                     },
                     [](const auto&) {}, at_once),
                 error);
    EXPECT_EQ(tries, 1);
}

TEST_F(Reconnect, EndsItsPauseWhenItIsStopped) {
    begin_with({.faults = {"close-inside=RETR:1"}});
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(failure_of_run({.first_pause = std::chrono::hours(1),
                              .longest_pause = std::chrono::hours(1),
                              .stop = stop.get_token()}),
              errc::cancelled);
    EXPECT_EQ(sessions_, 1);
}

}  // namespace
}  // namespace pop3::test
