// SPDX-License-Identifier: MIT
// SRV records: from the octets of hostile name servers to the order in which servers are tried.
#include "discovery/dns_srv.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "discovery/srv_records.hpp"
#include "peers/name_server.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::test {
namespace {

using namespace std::string_literals;
using records = std::vector<discovery::srv_record>;

const std::string asked = "_pop3s._tcp.example.org";
const discovery::srv_record one{10, 20, 995, "pop.example.org"};

result<records> parsed(const std::string& message) {
    return discovery::parse_srv_answer(message);
}

// ---- messages ----

TEST(SrvAnswer, GivesTheRecords) {
    const discovery::srv_record two{0, 65535, 1, "a.b-c.example.com"};
    EXPECT_EQ(
        parsed(dns_answer(asked, {dns_record(33, srv_data(one)), dns_record(33, srv_data(two))}))
            .value(),
        (records{one, two}));
}

TEST(SrvAnswer, ALoneDotIsAnEmptyTarget) {
    EXPECT_EQ(parsed(dns_answer(asked, {dns_record(33, srv_data({}))})).value(),
              (records{discovery::srv_record{}}));
}

TEST(SrvAnswer, SkipsRecordsOfOtherKinds) {
    EXPECT_EQ(
        parsed(dns_answer(asked, {dns_record(5, dns_name("cname.example.org")),
                                  dns_record(33, srv_data(one)), dns_record(46, "a signature")}))
            .value(),
        (records{one}));
}

TEST(SrvAnswer, FollowsAPointerBackwards) {
    // The target is "pop", followed by the rest of the question after "_pop3s._tcp".
    const std::string target = "\3pop\xC0"s + static_cast<char>(12 + 7 + 5);
    const std::string data = dns_number(10) + dns_number(20) + dns_number(995) + target;
    EXPECT_EQ(parsed(dns_answer(asked, {dns_record(33, data)})).value(), (records{one}));
}

TEST(SrvAnswer, IsEmptyWhereTheNameDoesNotExist) {
    EXPECT_EQ(parsed(dns_answer(asked, {}, 3)).value(), records{});
}

TEST(SrvAnswer, TellsTheErrorOfTheNameServer) {
    EXPECT_EQ(parsed(dns_answer(asked, {}, 2)).error().detail,
              "the name server answers with error 2");
}

TEST(SrvAnswer, CutAnywhereIsMalformed) {
    const std::string whole = dns_answer(asked, {dns_record(33, srv_data(one))});
    ASSERT_TRUE(parsed(whole));
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const auto cut = parsed(whole.substr(0, n));
        ASSERT_FALSE(cut) << n;
        EXPECT_EQ(cut.error().code, errc::bad_announcement);
    }
}

TEST(SrvAnswer, WithAnyOctetChangedIsAValueOrAFailure) {
    const std::string whole = dns_answer(asked, {dns_record(33, srv_data(one))});
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int octet = 0; octet < 256; ++octet) {
            std::string changed = whole;
            changed[at] = static_cast<char>(octet);
            const auto read = parsed(changed);
            if (read)
                EXPECT_LE(read.value().size(), 1U);
            else
                EXPECT_EQ(read.error().code, errc::bad_announcement);
        }
}

TEST(SrvAnswer, PointersInACircleOrForwardsAreMalformed) {
    const std::string head = dns_number(0) + dns_number(0) + dns_number(1);
    const std::string start = dns_answer(asked, {});
    const auto here = static_cast<char>(start.size() + 12 + 6);  // where the target begins
    for (const std::string& target :
         {"\xC0"s + here, "\1a\xC0"s + here, "\xC0"s + static_cast<char>(here + 2) + "\1a\0"s,
          "\xFF\xFF"s})
        EXPECT_FALSE(parsed(dns_answer(asked, {dns_record(33, head + target)})));
}

TEST(SrvAnswer, ANameHas255OctetsAtMost) {
    const auto with_target_of = [](std::size_t octets) {
        std::string name;
        while (name.size() + 64 < octets) name += std::string(63, 'a') + '.';
        name += std::string(octets - name.size(), 'a');
        return parsed(dns_answer(asked, {dns_record(33, srv_data({1, 1, 1, name}))}));
    };
    EXPECT_TRUE(with_target_of(252));
    EXPECT_TRUE(with_target_of(253));
    EXPECT_FALSE(with_target_of(254));
}

TEST(SrvAnswer, ATargetIsAHostName) {
    for (const char* target : {"a b", "a\x1b[2J", "pop\xC3\xA4", "a/b", "a@b"})
        EXPECT_FALSE(parsed(dns_answer(asked, {dns_record(33, srv_data({1, 1, 1, target}))})))
            << target;
}

TEST(SrvAnswer, NoMoreRecordsAreReadThanTheLimit) {
    for (const std::size_t n : {discovery::most_srv_records - 1, discovery::most_srv_records,
                                discovery::most_srv_records + 1})
        EXPECT_EQ(
            parsed(dns_answer(asked, std::vector(n, dns_record(33, srv_data(one))))).value().size(),
            std::min(n, discovery::most_srv_records));
}

TEST(SrvAnswer, AQuestionIsNoAnswer) {
    std::string message = dns_answer(asked, {dns_record(33, srv_data(one))});
    message[2] = '\1';
    EXPECT_FALSE(parsed(message));
}

// ---- order (RFC 2782) ----

std::vector<std::string> order_of(records all, const discovery::dice& chance) {
    std::vector<std::string> targets;
    for (const discovery::srv_record& each : discovery::in_order(std::move(all), chance))
        targets.push_back(each.target);
    return targets;
}

const records three = {{20, 0, 1, "backup"}, {10, 60, 1, "large"}, {10, 20, 1, "small"}};

TEST(SrvOrder, APriorityIsTriedBeforeTheNext) {
    EXPECT_EQ(order_of(three, [](std::uint32_t) { return 0U; }),
              (std::vector<std::string>{"small", "large", "backup"}));
}

TEST(SrvOrder, WeightIsChance) {
    std::vector<std::uint32_t> sums;
    const auto thrown = [&](std::uint32_t number) {
        return order_of(three,
                        [&, number](std::uint32_t most) {
                            sums.push_back(most);
                            return std::min(number, most);
                        })
            .front();
    };
    EXPECT_EQ(thrown(20), "small");
    EXPECT_EQ(thrown(21), "large");
    EXPECT_EQ(thrown(80), "large");
    EXPECT_EQ(sums.front(), 80U);
}

// ---- discovery, with a name server ----

class DiscoverBySrv : public testing::Test {
  protected:
    result<std::vector<announced_server>> ask(const std::string& address,
                                              std::map<std::string, records> zone) {
        const name_server server(std::move(zone));
        return discovery::by_srv(address, {}, {system::real_clock(), server.where(), lowest});
    }
    static std::uint32_t lowest(std::uint32_t) { return 0; }
};

TEST_F(DiscoverBySrv, PutsTlsBeforeStls) {
    const auto found =
        ask("ann@example.org", {{"_pop3._tcp.example.org", {{0, 0, 110, "a.example.org"}}},
                                {asked, {{9, 0, 995, "b.example.org"}}}});
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(found.value().size(), 2U);
    EXPECT_EQ(found.value()[0].host, "b.example.org");
    EXPECT_EQ(found.value()[0].tls, tls_mode::implicit);
    EXPECT_EQ(found.value()[1].host, "a.example.org");
    EXPECT_EQ(found.value()[1].tls, tls_mode::stls);
}

TEST_F(DiscoverBySrv, ADotMeansThatTheServiceIsNotOffered) {
    const auto none = ask("example.org", {{asked, {{0, 0, 0, ""}}}});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, errc::not_announced);
    const auto stls =
        ask("example.org",
            {{asked, {{0, 0, 0, ""}}}, {"_pop3._tcp.example.org", {{0, 0, 110, "a.example.org"}}}});
    ASSERT_TRUE(stls);
    EXPECT_EQ(stls.value().size(), 1U);
}

TEST_F(DiscoverBySrv, AHostThatCanMeanSeveralAddressesIsNoServer) {
    EXPECT_EQ(ask("example.org", {{asked, {{0, 0, 995, "010.0.0.1"}}}}).error().code,
              errc::not_announced);
}

TEST_F(DiscoverBySrv, ADomainWithoutRecordsAnnouncesNothing) {
    EXPECT_EQ(ask("ann@example.org", {}).error().code, errc::not_announced);
}

TEST_F(DiscoverBySrv, WhatIsNoAddressIsNotAskedFor) {
    for (const std::string& address : {""s, "@example.org"s, "ann@"s, "a b"s, "ann@x\r\ny"s,
                                       "a\nb@example.org"s, "ann@" + std::string(254, 'a')})
        EXPECT_EQ(ask(address, {}).error().code, errc::invalid_argument) << address;
}

TEST_F(DiscoverBySrv, AServerOfTheDomainIsTrustedByItsNameOrByTheDomains) {
    const auto found = ask("ann@example.org", {{asked, {{0, 0, 9950, "Pop.Example.ORG"}}}});
    ASSERT_TRUE(found);
    connect_options options;
    found.value().front().apply_to(options);
    EXPECT_EQ(options.port, 9950);
    EXPECT_EQ(options.tls_options.server_name, "");
    EXPECT_EQ(options.tls_options.mail_domain, "example.org");
}

// RFC 6186, section 6: an attacker who forges the DNS has a valid certificate for a name of his
// own.
TEST_F(DiscoverBySrv, AForeignServerIsTrustedByTheMailDomainsNameOnly) {
    for (const char* target : {"pop.example.com", "evilexample.org", "example.org.evil"}) {
        const auto found = ask("ann@example.org", {{asked, {{0, 0, 995, target}}}});
        ASSERT_TRUE(found);
        EXPECT_TRUE(found.value().front().foreign);
        connect_options options;
        found.value().front().apply_to(options);
        EXPECT_EQ(options.tls_options.server_name, "example.org");
    }
}

TEST(DiscoverBySrvInTime, ANameServerThatNeverAnswersCostsTheTimeoutAndNoMore) {
    const system::unique_fd silent(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const net::endpoint any_port = net::system_lookup("127.0.0.1", 0).value().front();
    ::bind(silent.get(), any_port.generic(), any_port.length);
    net::endpoint where;
    where.length = sizeof where.address;
    ::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&where.address), &where.length);
    test::virtual_clock clock;
    const auto none = discovery::by_srv("example.org", {.timeout = std::chrono::seconds(30)},
                                        {clock, where, [](std::uint32_t) { return 0U; }});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, errc::timed_out);
    EXPECT_EQ(clock.passed(), std::chrono::seconds(30));
}

}  // namespace
}  // namespace pop3::test
