// SPDX-License-Identifier: MIT
// The listener for HTTP, asked by a client of our own.
#include "fleet/listener/listener.hpp"

#include <gmock/gmock.h>

#include "peers/socket_client.hpp"

namespace pop3::fleet {
namespace {

using testing::HasSubstr;
using testing::Not;

http_page page_at(const std::string& path) {
    if (path == "/healthz") return {.body = "well\n"};
    return {404, "text/plain; charset=utf-8", "no such page\n"};
}

std::string answer_to(const listener& from, const std::string& request) {
    serving::socket_client client(from.port());
    client.send(request);
    return client.all();
}

std::string request(const std::string& line) {
    return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}

TEST(FleetListener, AnswersWithThePageOfThePath) {
    const listener http("127.0.0.1", 0, page_at);
    const std::string answer = answer_to(http, request("GET /healthz"));
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nwell\n"));
}

TEST(FleetListener, HasNoOtherPages) {
    const listener http("127.0.0.1", 0, page_at);
    EXPECT_THAT(answer_to(http, request("GET /etc/passwd")), HasSubstr("HTTP/1.1 404"));
}

TEST(FleetListener, SendsNoBodyForHead) {
    const listener http("127.0.0.1", 0, page_at);
    EXPECT_THAT(answer_to(http, request("HEAD /healthz")), Not(HasSubstr("well")));
}

TEST(FleetListener, RefusesOtherMethods) {
    const listener http("127.0.0.1", 0, page_at);
    const std::string answer = answer_to(http, request("DELETE /healthz"));
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 405"));
    EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD"));
}

TEST(FleetListener, LetsNoPageLoadAnything) {
    const listener http("127.0.0.1", 0, page_at);
    EXPECT_THAT(answer_to(http, request("GET /healthz")), HasSubstr("default-src 'none'"));
}

}  // namespace
}  // namespace pop3::fleet
