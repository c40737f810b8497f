// SPDX-License-Identifier: MIT
#include "cli/settings/connection_settings.hpp"

#include "cli/passwords/password_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

namespace pop3::cli {
namespace {

struct parsing {
    connection_options options;
    std::string complaint;  // empty if the program takes the words
};

parsing parse(std::vector<std::string> words) {
    words.insert(words.begin(), "pop3");
    words.insert(words.end(), {"--password-command", "true"});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());

    parsing outcome;
    program_syntax program("pop3", "", "");
    add_connection_options(program, outcome.options);
    testing::internal::CaptureStderr();
    const std::optional<int> status = program.parse(static_cast<int>(argv.size()), argv.data());
    outcome.complaint = testing::internal::GetCapturedStderr();
    EXPECT_EQ(status.value_or(EX_OK) == EX_USAGE, !outcome.complaint.empty());
    return outcome;
}

std::vector<std::string> with_server(std::vector<std::string> words) {
    words.insert(words.end(), {"pop.example.org", "--user", "mrose"});
    return words;
}

connection_options parsed_alone(std::vector<std::string> words) {
    const parsing outcome = parse(std::move(words));
    EXPECT_EQ(outcome.complaint, "");
    return outcome.options;
}

connection_options parsed_options(std::vector<std::string> words) {
    return parsed_alone(with_server(std::move(words)));
}

std::string complaint(std::vector<std::string> words) {
    return parse(std::move(words)).complaint;
}

TEST(ConnectionOptions, WithoutAWordTlsIsImplicitAndPasswordsStayOutOfClearText) {
    const connect_options options = to_connect_options(parsed_options({}));
    EXPECT_EQ(options.tls, tls_mode::implicit);
    EXPECT_EQ(options.port, 0);
    EXPECT_FALSE(options.policy.allow_cleartext_password);
    EXPECT_TRUE(options.tls_options.verification.on());
    EXPECT_EQ(options.timeouts.total, std::chrono::hours(24));
}

TEST(ConnectionOptions, NoneIsTheWordForClearText) {
    EXPECT_TRUE(
        to_connect_options(parsed_options({"--tls", "none"})).policy.allow_cleartext_password);
    EXPECT_FALSE(
        to_connect_options(parsed_options({"--tls", "stls"})).policy.allow_cleartext_password);
}

TEST(ConnectionOptions, EverythingSaidReachesTheLibrary) {
    const connect_options options =
        to_connect_options(parsed_options({"--tls", "stls", "--port", "2110", "--ca", "ca.pem",
                                           "--timeout", "5", "--deadline", "60"}));
    EXPECT_EQ(options.tls, tls_mode::stls);
    EXPECT_EQ(options.port, 2110);
    EXPECT_EQ(options.tls_options.ca_file, "ca.pem");
    EXPECT_EQ(options.timeouts.connect, std::chrono::seconds(5));
    EXPECT_EQ(options.timeouts.read, std::chrono::seconds(5));
    EXPECT_EQ(options.timeouts.total, std::chrono::seconds(60));
}

TEST(ConnectionOptions, AHostThatCanMeanSeveralAddressesIsRefused) {
    constexpr auto words = "four decimal numbers";
    EXPECT_THAT(complaint({"010.0.0.1", "--user", "mrose"}), testing::HasSubstr(words));
    EXPECT_THAT(complaint({"pops://mrose@127.1"}), testing::HasSubstr(words));
    EXPECT_THAT(complaint(with_server({"--server-name", "0x7f.1"})), testing::HasSubstr(words));
    EXPECT_THAT(complaint(with_server({"--source", "1"})), testing::HasSubstr(words));
    EXPECT_THAT(complaint(with_server({"--proxy", "socks5://010.0.0.1"})),
                testing::HasSubstr(words));
}

TEST(ConnectionOptions, APinAloneIsAnOptionThatNeedsAPin) {
    EXPECT_THAT(complaint(with_server({"--pin-only"})),
                testing::HasSubstr("pin-only needs a fingerprint or a pin"));
    const connect_options options =
        to_connect_options(parsed_options({"--pin-only", "--pin", "abc", "--crl", "crl.pem"}));
    EXPECT_TRUE(options.tls_options.pin_only);
    EXPECT_EQ(options.tls_options.spki_pin_sha256, "abc");
    EXPECT_EQ(options.tls_options.crl_file, "crl.pem");
    EXPECT_FALSE(to_connect_options(parsed_options({"--pin", "abc"})).tls_options.pin_only);
}

TEST(ConnectionOptions, AUrlSaysServerUserAndMechanism) {
    const connection_options options =
        parsed_alone({"pops://ann%40example.org;AUTH=SCRAM-SHA-256@pop.example.org:9950"});
    EXPECT_EQ(options.host, "pop.example.org");
    EXPECT_EQ(options.user, "ann@example.org");
    EXPECT_EQ(options.mechanism, "SCRAM-SHA-256");
    EXPECT_EQ(to_connect_options(options).port, 9950);
    EXPECT_EQ(to_connect_options(options).tls, tls_mode::implicit);
}

TEST(ConnectionOptions, PopIsStlsAndNeverClearTextByItself) {
    const connect_options options = to_connect_options(parsed_alone({"pop://ann@pop.example.org"}));
    EXPECT_EQ(options.tls, tls_mode::stls);
    EXPECT_FALSE(options.policy.allow_cleartext_password);
}

TEST(ConnectionOptions, WhatAnOptionSaysCountsMoreThanTheUrl) {
    const connection_options options = parsed_alone(
        {"pop://ann@pop.example.org:1", "--port", "2", "--user", "bob", "--tls", "implicit"});
    EXPECT_EQ(options.user, "bob");
    EXPECT_EQ(to_connect_options(options).port, 2);
    EXPECT_EQ(to_connect_options(options).tls, tls_mode::implicit);
}

TEST(ConnectionOptions, SomebodyHasToLogIn) {
    EXPECT_THAT(complaint({"pop.example.org"}), testing::HasSubstr("--user"));
    EXPECT_THAT(complaint({"pop://pop.example.org"}), testing::HasSubstr("--user"));
}

TEST(ConnectionOptions, APasswordInAUrlIsRefusedAndNotRepeated) {
    EXPECT_THAT(complaint({"pop://ann:hunter2@pop.example.org"}),
                testing::AllOf(testing::HasSubstr("a URL must not contain a password"),
                               testing::Not(testing::HasSubstr("hunter2"))));
    EXPECT_THAT(complaint({"pop://ann@pop.example.org", "--proxy", "http://a:hunter2@proxy"}),
                testing::AllOf(testing::HasSubstr("a proxy's URL must not contain a password"),
                               testing::Not(testing::HasSubstr("hunter2"))));
}

TEST(ConnectionOptions, AUnixSocketNeedsNoTls) {
    const connect_options options =
        to_connect_options(parsed_alone({"unix:/run/pop3", "--user", "ann"}));
    EXPECT_EQ(options.route.unix_socket, "/run/pop3");
    EXPECT_EQ(options.tls, tls_mode::none);
    EXPECT_TRUE(options.policy.allow_cleartext_password);
}

TEST(ConnectionOptions, TheWayReachesTheLibrary) {
    const connection_options options =
        parsed_options({"--proxy", "socks5://ann@proxy.example.org", "--proxy-password-command",
                        "echo s3cret", "--source", "192.0.2.1"});
    connect_options connecting = to_connect_options(options);
    get_proxy_password(options, connecting);
    ASSERT_TRUE(connecting.route.via);
    EXPECT_EQ(connecting.route.via->host, "proxy.example.org");
    EXPECT_EQ(connecting.route.via->user, "ann");
    EXPECT_EQ(connecting.route.via->password.reveal(), "s3cret");
    EXPECT_EQ(connecting.route.source, "192.0.2.1");
}

TEST(ConnectionOptions, AKindOfTlsByAnotherNameIsUnderstoodButNotTaken) {
    EXPECT_THAT(complaint(with_server({"--tls", "starttls"})),
                testing::HasSubstr("starttls is none of implicit, stls, none; did you mean stls?"));
    EXPECT_THAT(complaint(with_server({"--tls", "ssl"})),
                testing::HasSubstr("did you mean implicit?"));
}

TEST(ConnectionOptions, APortAfterTheHostIsToldWhereItBelongs) {
    EXPECT_THAT(complaint({"pop.example.org:995", "--user", "mrose"}),
                testing::HasSubstr("HOST: the port is a setting of its own: host pop.example.org "
                                   "and port 995"));
    EXPECT_THAT(complaint({"ann:hunter2@pop.example.org"}),
                testing::Not(testing::HasSubstr("hunter2")));
    EXPECT_EQ(complaint({"2001:db8::1", "--user", "mrose"}), "");
}

TEST(ConnectionOptions, WrongWordsAreRefused) {
    EXPECT_NE(complaint(with_server({"--proxy", "ftp://proxy"})), "");
    EXPECT_NE(complaint(with_server({"--tls", "maybe"})), "");
    EXPECT_NE(complaint(with_server({"--port", "0"})), "");
    EXPECT_NE(complaint(with_server({"--port", "65536"})), "");
    EXPECT_NE(complaint(with_server({"--timeout", "0"})), "");
}

}  // namespace
}  // namespace pop3::cli
