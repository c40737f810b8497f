// SPDX-License-Identifier: MIT
// The server that a browser is sent to at the end of a login.
#include "http/redirect_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "http/client.hpp"
#include "peers/loopback.hpp"
#include "system/local_error.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;

system::unique_fd connected_to(const http::redirect_listener& listener) {
    const net::endpoint there = net::system_lookup("127.0.0.1", listener.port()).value().front();
    system::unique_fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::connect(socket.get(), there.generic(), there.length);
    return socket;
}

// True once the other side has closed.
bool is_closed(const system::unique_fd& socket) {
    char octet = 0;
    return ::recv(socket.get(), &octet, 1, 0) <= 0;
}

class RedirectListener : public testing::Test {
  protected:
    // Serves until a request for /end.
    void serve() {
        const auto judge = [this](std::string_view path, std::string_view query) {
            queries.emplace_back(query);
            return http::redirect_answer{200, "seen", path == "/end"};
        };
        listener.serve(judge,
                       {.until = std::chrono::steady_clock::now() + std::chrono::minutes(1)});
    }
    [[nodiscard]] std::string url(const std::string& target) const {
        return "http://127.0.0.1:" + std::to_string(listener.port()) + target;
    }
    http::redirect_listener listener{0};
    std::vector<std::string> queries;
};

TEST_F(RedirectListener, AnswersUntilARequestIsTheLast) {
    std::thread serving([this] { serve(); });
    const auto first = http::perform({.url = url("/icon")});
    const auto last = http::perform({.url = url("/end?a=b")});
    serving.join();
    ASSERT_TRUE(first && last);
    EXPECT_THAT(std::string(last->body.reveal()), HasSubstr("<p>seen</p>"));
    EXPECT_EQ(last->fields.at("referrer-policy"), "no-referrer");
    EXPECT_EQ(queries.back(), "a=b");
}

TEST_F(RedirectListener, WaitsForNoConnectionThatIsNotUsed) {
    std::vector<system::unique_fd> idle;
    for (int i = 0; i < 40; ++i) idle.push_back(connected_to(listener));
    std::thread serving([this] { serve(); });
    EXPECT_TRUE(http::perform({.url = url("/end")}));
    serving.join();
}

TEST_F(RedirectListener, ReadsNoRequestWithoutEnd) {
    const system::unique_fd endless = connected_to(listener);
    std::thread serving([this] { serve(); });
    send_all(endless.get(), "GET /" + std::string(64 * 1024, 'x'));
    EXPECT_TRUE(is_closed(endless));
    EXPECT_TRUE(http::perform({.url = url("/end")}));
    serving.join();
}

TEST_F(RedirectListener, EndsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    const auto judge = [](std::string_view, std::string_view) { return http::redirect_answer{}; };
    EXPECT_THROW(listener.serve(judge, {.stop = stop.get_token()}), system::local_error);
}

TEST_F(RedirectListener, OnAPortThatIsTakenSaysSo) {
    EXPECT_THROW(http::redirect_listener(listener.port()), system::local_error);
}

}  // namespace
}  // namespace pop3::test
