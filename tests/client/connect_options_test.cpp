// SPDX-License-Identifier: MIT
// Users fill in one flat aggregate; each runner takes the parts of it that concern it.
#include "pop3/connect_options.hpp"

#include <gtest/gtest.h>

namespace pop3::test {
namespace {

using namespace std::chrono_literals;

struct deaf_tracer final : tracer {
    void sent(std::string_view) override {}
    void received(std::string_view) override {}
};

TEST(ConnectOptions, TheSessionTakesWhatConcernsEverySession) {
    deaf_tracer trace;
    const connect_options options{.limits = {.window_commands = 7},
                                  .policy = {.check_state = false},
                                  .trace = &trace,
                                  .mechanisms = {nullptr}};
    const session_options part = options.session();
    EXPECT_EQ(part.limits.window_commands, 7U);
    EXPECT_FALSE(part.policy.check_state);
    EXPECT_EQ(part.trace, &trace);
    EXPECT_EQ(part.mechanisms.size(), 1U);
}

TEST(ConnectOptions, TheEndpointTakesWhatReachesAndEncrypts) {
    const connect_options options{.tls = tls_mode::stls,
                                  .port = 2110,
                                  .tls_options = {.ca_file = "ca.pem"},
                                  .route = {.unix_socket = "/run/pop3"}};
    const endpoint_options part = options.endpoint();
    EXPECT_EQ(part.tls, tls_mode::stls);
    EXPECT_EQ(part.port, 2110);
    EXPECT_EQ(part.tls_options.ca_file, "ca.pem");
    EXPECT_EQ(part.route.unix_socket, "/run/pop3");
}

TEST(ConnectOptions, ABlockingRunnerTakesTheTimeLimitsAndTheStop) {
    std::stop_source source;
    const connect_options options{.timeouts = {.read = 5s}, .stop = source.get_token()};
    const blocking_options part = options.blocking();
    EXPECT_EQ(part.timeouts.read, 5s);
    EXPECT_EQ(part.stop, source.get_token());
}

// A new option makes this fail to compile until it belongs to a part.
TEST(ConnectOptions, EachOptionBelongsToOnePart) {
    const connect_options options;
    const auto& [tls, port, tls_options, timeouts, stop, limits, policy, trace, engine, mechanisms,
                 route, secrets] = options;
    const auto& [session_limits, session_policy, session_trace, session_mechanisms,
                 session_secrets] = options.session();
    const auto& [endpoint_tls, endpoint_port, endpoint_trust, endpoint_engine, endpoint_route] =
        options.endpoint();
    const auto& [blocking_timeouts, blocking_stop] = options.blocking();
    EXPECT_EQ(session_trace, trace);
    EXPECT_EQ(endpoint_tls, tls);
    EXPECT_EQ(blocking_stop, stop);
}

}  // namespace
}  // namespace pop3::test
