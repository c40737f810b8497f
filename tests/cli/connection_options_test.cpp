// SPDX-License-Identifier: MIT
#include "cli/connection_options.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace pop3::cli {
namespace {

connection_options parsed(std::vector<std::string> words) {
    CLI::App app;
    connection_options said;
    add_connection_options(app, said);
    words.insert(words.end(), {"pop.example.org", "--user", "mrose", "--password-command", "true"});
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    app.parse(words);
    return said;
}

TEST(ConnectionOptions, WithoutAWordTlsIsImplicitAndPasswordsStayOutOfClearText) {
    const connect_options how = how_to_connect(parsed({}));
    EXPECT_EQ(how.tls, tls_mode::implicit);
    EXPECT_EQ(how.port, 0);
    EXPECT_FALSE(how.insists_on.allow_cleartext_password);
    EXPECT_TRUE(how.trust.verification.on());
    EXPECT_EQ(how.timeouts.total, time_limits::no_limit);
}

TEST(ConnectionOptions, NoneIsTheWordForClearText) {
    EXPECT_TRUE(how_to_connect(parsed({"--tls", "none"})).insists_on.allow_cleartext_password);
    EXPECT_FALSE(how_to_connect(parsed({"--tls", "stls"})).insists_on.allow_cleartext_password);
}

TEST(ConnectionOptions, EverythingSaidReachesTheLibrary) {
    const connect_options how =
        how_to_connect(parsed({"--tls", "stls", "--port", "2110", "--ca", "ca.pem", "--timeout",
                               "5", "--deadline", "60"}));
    EXPECT_EQ(how.tls, tls_mode::stls);
    EXPECT_EQ(how.port, 2110);
    EXPECT_EQ(how.trust.ca_file, "ca.pem");
    EXPECT_EQ(how.timeouts.connect, std::chrono::seconds(5));
    EXPECT_EQ(how.timeouts.read, std::chrono::seconds(5));
    EXPECT_EQ(how.timeouts.total, std::chrono::seconds(60));
}

TEST(ConnectionOptions, WrongWordsAreRefused) {
    EXPECT_THROW(parsed({"--tls", "maybe"}), CLI::ParseError);
    EXPECT_THROW(parsed({"--port", "0"}), CLI::ParseError);
    EXPECT_THROW(parsed({"--port", "65536"}), CLI::ParseError);
    EXPECT_THROW(parsed({"--timeout", "0"}), CLI::ParseError);
}

}  // namespace
}  // namespace pop3::cli
