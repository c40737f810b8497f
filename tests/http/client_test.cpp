// SPDX-License-Identifier: MIT
// Requests of HTTP, to real servers on the loopback.
#include "http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "peers/scripted_peer.hpp"
#include "pop3/fakes/web_server.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;
using testing::Not;

web_answer echo(const web_request& request) {
    return {.body = request.method + ' ' + request.path + ' ' + request.body,
            .fields = {"X-Seen: " + request.fields.at("authorization")}};
}

fake_web_server::handler always(const web_answer& answer) {
    return [answer](const web_request&) { return answer; };
}

failure failure_of(const http::request& asked) {
    const auto got = http::perform(asked);
    return got ? failure{} : got.error();
}

TEST(HttpRequest, CarriesMethodFieldsAndBodyAndReturnsTheResponse) {
    const fake_web_server server(echo);
    const auto got = http::perform({.method = "POST",
                                    .url = server.url("/a%20b?c=d"),
                                    .fields = {{"Authorization", "Bearer x"}},
                                    .body = "one two"});
    ASSERT_TRUE(got) << got.error();
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body.reveal(), "POST /a b one two");
    EXPECT_EQ(got->fields.at("x-seen"), "Bearer x");
    EXPECT_EQ(server.requests().front().query.at("c"), "d");
}

TEST(HttpRequest, ReturnsEachStatus) {
    for (const int status : {204, 308, 401, 429, 503}) {
        const fake_web_server server(always({.status = status, .fields = {"Retry-After: 7"}}));
        const auto got = http::perform({.url = server.url()});
        ASSERT_TRUE(got) << got.error();
        EXPECT_EQ(got->status, status);
        EXPECT_EQ(got->fields.at("retry-after"), "7");
    }
}

TEST(HttpRequest, FollowsNoRedirection) {
    const fake_web_server there(always({}));
    const fake_web_server here(always({.status = 302, .fields = {"Location: " + there.url()}}));
    EXPECT_EQ(http::perform({.url = here.url()}).value().status, 302);
    EXPECT_TRUE(there.requests().empty());
}

TEST(HttpRequest, StreamsItsBody) {
    const fake_web_server server(always({}));
    std::size_t left = 300'000;
    const http::body_source source = [&](std::span<char> into) -> result<std::size_t> {
        const std::size_t count = std::min(into.size(), left);
        std::fill_n(into.begin(), count, 'x');
        left -= count;
        return count;
    };
    ASSERT_TRUE(http::perform(
        {.method = "PUT", .url = server.url(), .stream = source, .stream_octets = 300'000}));
    EXPECT_EQ(server.requests().front().body, std::string(300'000, 'x'));
}

TEST(HttpRequest, WhoseBodyFailsReturnsThatFailure) {
    const fake_web_server server(always({}));
    const http::body_source source = [](std::span<char>) -> result<std::size_t> {
        return fail(errc::sink_failed, "the disk is gone");
    };
    const failure reason =
        failure_of({.method = "PUT", .url = server.url(), .stream = source, .stream_octets = 5});
    EXPECT_EQ(reason.code, errc::sink_failed);
    EXPECT_EQ(reason.detail, "the disk is gone");
}

TEST(HttpRequest, WhoseBodyEndsTooEarlyDoesNotWait) {
    const fake_web_server server(always({}));
    const http::body_source empty = [](std::span<char>) -> result<std::size_t> { return 0U; };
    EXPECT_EQ(
        failure_of({.method = "PUT", .url = server.url(), .stream = empty, .stream_octets = 5})
            .code,
        errc::invalid_argument);
}

TEST(HttpRequest, HasHttpOnlyOnTheLoopback) {
    for (const char* const url :
         {"http://example.org/", "http://127.0.0.1.example.org/", "http://127.0.0.1@example.org/",
          "http://localhost/", "ftp://127.0.0.1/", "file:///etc/passwd", "", "//"})
        EXPECT_EQ(failure_of({.url = url}).code, errc::invalid_argument) << url;
}

TEST(HttpRequest, ShowsNothingOfItsUrlFieldsOrBodyInErrors) {
    const fake_web_server server(always({.is_lost = true}));
    const failure reason = failure_of({.method = "POST",
                                       .url = server.url("/s3cret?hunter2"),
                                       .fields = {{"Authorization", "Bearer ya29.x"}},
                                       .body = "tanstaaf"});
    EXPECT_EQ(reason.command, "POST 127.0.0.1");
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_THAT(reason.message(), Not(HasSubstr("s3cret")));
}

TEST(HttpRequest, WithALineEndInAFieldIsNotSent) {
    const fake_web_server server(always({}));
    EXPECT_EQ(failure_of({.url = server.url(), .fields = {{"A", "b\r\nC: d"}}}).code,
              errc::invalid_argument);
    EXPECT_TRUE(server.requests().empty());
}

TEST(HttpResponse, IsBounded) {
    const fake_web_server server(always({.body = std::string(1000, 'x')}));
    EXPECT_TRUE(http::perform({.url = server.url(), .response_limit = 1000}));
    EXPECT_EQ(failure_of({.url = server.url(), .response_limit = 999}).code, errc::limit_exceeded);
}

TEST(HttpResponse, ThatNeverComesCostsTheTimeLimit) {
    const fake_web_server server(always({.is_silent = true}));
    const time_limits short_limit{.total = std::chrono::milliseconds(1)};
    EXPECT_EQ(failure_of({.url = server.url(), .limits = short_limit}).code, errc::timed_out);
    const time_limits past{.end = std::chrono::steady_clock::now()};
    EXPECT_EQ(failure_of({.url = server.url(), .limits = past}).code, errc::timed_out);
}

TEST(HttpResponse, IsNotWaitedForAfterAStopRequest) {
    const fake_web_server server(always({.is_silent = true}));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(failure_of({.url = server.url(), .stop = stop.get_token()}).code, errc::cancelled);
}

TEST(HttpClient, KeepsItsConnection) {
    const fake_web_server server(always({}));
    http::client client;
    ASSERT_TRUE(client.perform({.method = "POST", .url = server.url(), .body = "one"}));
    ASSERT_TRUE(client.perform({.method = "POST", .url = server.url(), .body = "two"}));
    EXPECT_EQ(server.requests().at(1).body, "two");
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpClient, SendsNoBodyTwiceWhenAKeptConnectionEnds) {
    int count = 0;
    const fake_web_server server(
        [&](const web_request&) { return web_answer{.is_lost = ++count > 1}; });
    http::client client;
    ASSERT_TRUE(client.perform({.method = "POST", .url = server.url(), .body = "one"}));
    const auto lost = client.perform({.method = "POST", .url = server.url(), .body = "two"});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, errc::closed_by_server);
    EXPECT_EQ(server.requests().size(), 2U);
}

// ---- TLS ----

class HttpOverTls : public testing::Test {
  protected:
    static http::request request_to(const scripted_peer& server) {
        return {.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/",
                .fields = {{"Host", "localhost"}, {"Accept", ""}}};
    }
    identity server_{{.subject = "localhost", .names = "IP:127.0.0.1"}};
    temporary_directory files_;
};

TEST_F(HttpOverTls, TrustsTheFileThatIsNamed) {
    const scripted_peer server(
        "TLS\nC: GET / HTTP/1.1\nC: Host: localhost\nC: \n"
        "S: HTTP/1.1 200 OK\nS: Content-Length: 0\nS: ",
        server_);
    http::request asked = request_to(server);
    asked.ca_file = files_.path() / "ca.pem";
    std::ofstream(asked.ca_file) << server_.certificate_pem();
    const auto got = http::perform(asked);
    EXPECT_TRUE(got) << got.error();
}

TEST_F(HttpOverTls, TrustsNoUnknownCertificate) {
    const scripted_peer server("TLS\nC: GET / HTTP/1.1", server_);
    const failure reason = failure_of(request_to(server));
    EXPECT_EQ(reason.code, errc::certificate_untrusted);
    EXPECT_THAT(reason.detail, HasSubstr("certificate"));
}

}  // namespace
}  // namespace pop3::test
