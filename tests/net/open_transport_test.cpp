// SPDX-License-Identifier: MIT
// From a name to a connection: lookup, and addresses that race (RFC 8305).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <sys/socket.h>

#include "net/environment.hpp"
#include "net/happy_eyeballs.hpp"
#include "peers/loopback.hpp"
#include "pop3/client.hpp"

namespace pop3::test {
namespace {

using endpoints = std::vector<net::endpoint>;

net::endpoint address(const std::string& text) {
    return net::system_lookup(text, 110).value().front();
}

result<system::unique_fd> connect_to(const endpoints& found) {
    return net::connect_to_any(found, {}, system::real_clock());
}

bool has_ipv6() {
    return static_cast<bool>(bound_to("::1"));
}

failure failure_to_open(const std::string& host, const net::resolve_fn& names) {
    const auto opened =
        connection::open(host, {.tls = tls_mode::none}, {system::real_clock(), names});
    return opened ? failure{} : opened.error();
}

// ---- names ----

TEST(Reach, AnUnknownHostIsNamedWithTheReason) {
    const net::resolve_fn nobody = [](const std::string&, std::uint16_t) {
        return fail(errc::host_not_found, "Name or service not known");
    };
    EXPECT_EQ(failure_to_open("nosuch.example.org", nobody).message(),
              "connect nosuch.example.org:110: the host name has no address (Name or service not "
              "known)");
}

// As 8.0.0.1 or as 10.0.0.1, as a name or as an address.
TEST(Reach, AHostThatCanMeanSeveralAddressesIsNotLookedUp) {
    const net::resolve_fn never = [](const std::string& host, std::uint16_t) -> result<endpoints> {
        ADD_FAILURE() << host << " was looked up";
        return endpoints{};
    };
    const auto failure_by = [&](const std::string& host, const route& path) {
        const auto opened = connection::open(host, {.tls = tls_mode::none, .route = path},
                                             {system::real_clock(), never});
        return opened ? failure{} : opened.error();
    };
    for (const char* const host : {"010.0.0.1", "127.1", "1"}) {
        EXPECT_EQ(failure_by(host, {}).code, errc::invalid_argument) << host;
        const proxy relay{.host = host, .port = 1080};
        EXPECT_EQ(failure_by("pop.example.org", {.via = relay}).code, errc::invalid_argument)
            << host;
        EXPECT_NE(failure_by("127.0.0.1", {.source = host}).detail.find("several addresses"),
                  std::string::npos)
            << host;
    }
}

// The server was not reached because of something on the way to it, which the advice names.
TEST(Reach, AFailureOnTheWayToTheServerIsAdvisedAbout) {
    const auto advice_by = [](const route& path) {
        const auto opened =
            connection::open("127.0.0.1", {.tls = tls_mode::none, .port = 1, .route = path},
                             {system::real_clock(), net::system_lookup});
        return opened ? std::string() : opened.error().advice();
    };
    EXPECT_THAT(advice_by({}), testing::HasSubstr("Check host, port and firewall"));
    EXPECT_THAT(advice_by({.via = proxy{.host = "127.0.0.1", .port = 1}}),
                testing::HasSubstr("host and port of the proxy"));
    EXPECT_THAT(advice_by({.source = "203.0.113.1"}), testing::HasSubstr("the source address"));
    EXPECT_THAT(advice_by({.unix_socket = "/nothing/here"}),
                testing::HasSubstr("the path of the socket"));
}

TEST(Reach, ANameServiceThatDoesNotAnswerIsNoUnknownHost) {
    EXPECT_EQ(net::lookup_failure(EAI_NONAME).code, errc::host_not_found);
    for (const int silent : {EAI_AGAIN, EAI_FAIL})
        EXPECT_EQ(net::lookup_failure(silent).code, errc::name_service_failed);
    EXPECT_EQ(fail(errc::name_service_failed).code, cause::retry_later);
}

TEST(Reach, ANameLeadsToTheAddressesThatTheLookupGives) {
    const system::unique_fd server = listening_on("127.0.0.1");
    std::string asked;
    const net::resolve_fn names = [&](const std::string& host, std::uint16_t) {
        asked = host;
        return endpoints{endpoint_of(server)};
    };
    const auto reached = net::resolve("pop.example.org", 110, names, {}, system::real_clock());
    ASSERT_TRUE(reached);
    EXPECT_EQ(asked, "pop.example.org");
    EXPECT_TRUE(connect_to(*reached));
}

TEST(Reach, AnAddressInDigitsIsNotLookedUp) {
    const net::resolve_fn never = [](const std::string& host, std::uint16_t) -> result<endpoints> {
        ADD_FAILURE() << host << " was looked up";
        return endpoints{};
    };
    for (const char* host : {"192.0.2.1", "2001:db8::1"}) {
        const auto found = net::resolve(host, 995, never, {}, system::real_clock());
        ASSERT_TRUE(found);
        EXPECT_EQ(found->front().text(), host);
    }
}

TEST(Reach, WhatCannotBeAHostIsRefusedBeforeAnyLookup) {
    const net::resolve_fn never = [](const std::string&, std::uint16_t) -> result<endpoints> {
        ADD_FAILURE() << "looked up";
        return endpoints{};
    };
    for (const std::string& host :
         {std::string(), std::string("pop.example.org\0.evil", 21), std::string("a b"),
          std::string("a\r\nb"), std::string(256, 'a')})
        EXPECT_EQ(failure_to_open(host, never).code, errc::invalid_argument);
}

// ---- addresses ----

TEST(Reach, FamiliesTakeTurnsBeginningWithTheOneThatCameFirst) {
    const endpoints order =
        net::interleave_families({address("2001:db8::1"), address("2001:db8::2"),
                                  address("2001:db8::3"), address("192.0.2.1")});
    std::vector<std::string> texts;
    for (const net::endpoint& e : order) texts.push_back(e.text());
    EXPECT_THAT(texts,
                testing::ElementsAre("2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"));
}

TEST(Reach, NoMoreThanSixteenAddressesAreTried) {
    EXPECT_EQ(net::interleave_families(endpoints(15, address("192.0.2.1"))).size(), 15u);
    EXPECT_EQ(net::interleave_families(endpoints(16, address("192.0.2.1"))).size(), 16u);
    EXPECT_EQ(net::interleave_families(endpoints(17, address("192.0.2.1"))).size(), 16u);
}

TEST(Reach, IPv4WinsWhereIPv6IsRefused) {
    if (!has_ipv6()) GTEST_SKIP() << "no IPv6 on the loopback";
    const closed_port six("::1");
    const system::unique_fd four = listening_on("127.0.0.1");
    EXPECT_TRUE(connect_to({six.where(), endpoint_of(four)}));
}

TEST(Reach, IPv6WinsWhereIPv4IsRefused) {
    if (!has_ipv6()) GTEST_SKIP() << "no IPv6 on the loopback";
    const closed_port four;
    const system::unique_fd six = listening_on("::1");
    EXPECT_TRUE(connect_to({four.where(), endpoint_of(six)}));
}

TEST(Reach, AnAddressThatNeverAnswersDoesNotHoldUpTheNext) {
    const full_port silent;
    const system::unique_fd other = listening_on("127.0.0.1");
    EXPECT_TRUE(connect_to({silent.where(), endpoint_of(other)}));
}

TEST(Reach, WhenAllRefuseEachIsToldWithItsReason) {
    const closed_port one;
    const closed_port two("127.0.0.2");
    const auto none = connect_to({one.where(), two.where()});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, errc::connect_failed);
    EXPECT_EQ(none.error().detail, "127.0.0.1: Connection refused; 127.0.0.2: Connection refused");
}

TEST(Reach, AHostWithoutAnyAddressIsAFailure) {
    EXPECT_EQ(connect_to({}).error().code, errc::connect_failed);
}

}  // namespace
}  // namespace pop3::test
