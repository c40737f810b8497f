// SPDX-License-Identifier: MIT
// pop: URLs (RFC 2384), and the URLs of proxies.
#include "pop3/url.hpp"

#include <gtest/gtest.h>

#include "pop3/connect_options.hpp"
#include "pop3/route.hpp"

namespace pop3 {
namespace {

pop_url parsed(std::string_view text) {
    return pop_url::parse(text).value();
}

std::string complaint(std::string_view text) {
    const auto url = pop_url::parse(text);
    if (url) return "it was read as " + url->str();
    EXPECT_EQ(url.error().code, errc::bad_url);
    return url.error().detail;
}

// The examples of RFC 2384, section 5.
TEST(PopUrl, ReadsTheExamplesOfRfc2384) {
    EXPECT_EQ(parsed("pop://rg@mailsrv.qualcomm.com"), (pop_url{"rg", "", "mailsrv.qualcomm.com"}));
    EXPECT_EQ(parsed("pop://rg;AUTH=+APOP@mail.eudora.com:8110"),
              (pop_url{"rg", "APOP", "mail.eudora.com", 8110}));
    EXPECT_EQ(parsed("pop://baz;AUTH=SCRAM-MD5@foo.bar"), (pop_url{"baz", "SCRAM-MD5", "foo.bar"}));
}

TEST(PopUrl, NeedsNoMoreThanAHost) {
    EXPECT_EQ(parsed("pop://pop.example.org"), (pop_url{"", "", "pop.example.org"}));
    EXPECT_EQ(parsed("POP://pop.example.org/"), (pop_url{"", "", "pop.example.org"}));
}

TEST(PopUrl, AHostThatCanMeanSeveralAddressesIsRefused) {
    EXPECT_NE(complaint("pops://rg@010.0.0.1:995").find("four decimal numbers"), std::string::npos);
    EXPECT_NE(complaint("pop://[127.1]").find("four decimal numbers"), std::string::npos);
    EXPECT_EQ(proxy::parse("socks5://0x7f.1").error().code, errc::bad_url);
}

TEST(PopUrl, AnStarLeavesTheMechanismOpen) {
    EXPECT_EQ(parsed("pop://rg;auth=*@foo.bar"), (pop_url{"rg", "", "foo.bar"}));
}

TEST(PopUrl, PopsIsTlsFromTheFirstOctet) {
    EXPECT_TRUE(parsed("pops://pop.example.org").implicit_tls);
    EXPECT_FALSE(parsed("pop://pop.example.org").implicit_tls);
}

TEST(PopUrl, AnIPv6AddressStandsInBrackets) {
    const pop_url url = parsed("pop://[2001:db8::1]:2110");
    EXPECT_EQ(url.host, "2001:db8::1");
    EXPECT_EQ(url.port, 2110);
    EXPECT_EQ(url.str(), "pop://[2001:db8::1]:2110");
}

TEST(PopUrl, OddCharactersOfTheUserAreCodedInPercent) {
    const pop_url url{"ann@example.org;x:%/ \xC3\xA4", "", "foo.bar"};
    EXPECT_EQ(url.str(), "pop://ann%40example.org%3Bx%3A%25%2F%20%C3%A4@foo.bar");
    EXPECT_EQ(parsed(url.str()), url);
}

TEST(PopUrl, IsWrittenAsItWasRead) {
    for (const char* text : {"pop://foo.bar", "pops://rg@foo.bar:1", "pop://rg;AUTH=+APOP@foo.bar",
                             "pop://rg;AUTH=SCRAM-SHA-256-PLUS@foo.bar:65535"})
        EXPECT_EQ(parsed(text).str(), text);
}

TEST(PopUrl, APathIsNotTakenForABadPort) {
    const auto url = pop_url::parse("pop://rg@foo.bar:110/INBOX");
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().detail, "there is text after the port");
}

TEST(PopUrl, APasswordIsRefusedAndNotRepeated) {
    const auto url = pop_url::parse("pop://rg:hunter2@foo.bar");
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().code, errc::bad_url);
    EXPECT_EQ(url.error().detail, "a URL must not contain a password (RFC 2384, section 6)");
    EXPECT_EQ(url.error().message().find("hunter2"), std::string::npos);
}

// curl took pop3://host/1%0d%0aDELE%201 (CVE-2012-0036).
TEST(PopUrl, NoControlCharacterComesOutOfThePercentCoding) {
    for (const char* coded : {"%0D%0ADELE%201", "%00", "%1f", "%7F", "\r\n"})
        EXPECT_EQ(complaint("pop://rg" + std::string(coded) + "@foo.bar"),
                  "it contains a control character");
    EXPECT_EQ(complaint("pop://rg;AUTH=PLAIN%0D%0A@foo.bar"), "it contains a control character");
}

TEST(PopUrl, NoCharacterOfItControlsATerminalOrMisleadsAReader) {
    for (const char* one : {"\xC2\x9B", "\xE2\x80\xAE", "\xE2\x80\xA8", "\xE2\x80\x8B", "\x9B"}) {
        EXPECT_EQ(complaint("pop://foo" + std::string(one) + ".bar"),
                  "there is no usable host name");
        EXPECT_EQ(complaint("pop://rg" + std::string(one) + "@foo.bar"),
                  "it contains a control character");
    }
    EXPECT_EQ(complaint("pop://rg%C2%9B@foo.bar"), "it contains a control character");
}

TEST(PopUrl, AMechanismHasTheCharactersOfOne) {
    for (const char* name : {"+", "++APOP", "X%40b", "X%20Y", "%2B"})
        EXPECT_EQ(complaint("pop://rg;AUTH=" + std::string(name) + "@foo.bar"),
                  "there is no usable mechanism after ;AUTH=");
}

TEST(PopUrl, AMechanismIsCodedInPercentToo) {
    EXPECT_EQ((pop_url{"rg", "X@b", "foo.bar"}).str(), "pop://rg;AUTH=X%40b@foo.bar");
}

TEST(PopUrl, SaysWhatIsWrong) {
    EXPECT_EQ(complaint("imap://foo.bar"), "it begins neither with pop:// nor with pops://");
    EXPECT_EQ(complaint("pop.example.org"), "it begins neither with pop:// nor with pops://");
    EXPECT_EQ(complaint("pop://@foo.bar"), "there is no user before the @");
    EXPECT_EQ(complaint("pop://;AUTH=PLAIN@foo.bar"), "there is no user before the @");
    EXPECT_EQ(complaint("pop://a@b@foo.bar"), "an @ in the user name is written %40");
    EXPECT_EQ(complaint("pop://rg;AUTH=@foo.bar"), "there is no mechanism after ;AUTH=");
    EXPECT_EQ(complaint("pop://rg;TYPE=x@foo.bar"), "only AUTH= may follow a ;");
    EXPECT_EQ(complaint("pop://rg%4@foo.bar"), "a % must be followed by two hexadecimal digits");
    EXPECT_EQ(complaint("pop://rg%+4@foo.bar"), "a % must be followed by two hexadecimal digits");
    for (const char* host : {"", "/", "a b", "foo.bar/1", "a%20b", "foo?x", "[::1]x", "[::1", "[]",
                             "[foo.bar]", "[foo%bar]"})
        EXPECT_NE(complaint("pop://" + std::string(host)), "");
}

TEST(PopUrl, APortIsANumberFrom1To65535) {
    EXPECT_EQ(parsed("pop://foo.bar:1").port, 1);
    EXPECT_EQ(parsed("pop://foo.bar:65535").port, 65535);
    for (const char* port : {"0", "65536", "-1", "+1", "", "1x", "18446744073709551617"})
        EXPECT_EQ(complaint("pop://foo.bar:" + std::string(port)),
                  "the port is not a number from 1 to 65535");
}

TEST(PopUrl, AHostHasNoMoreThan255Octets) {
    EXPECT_EQ(parsed("pop://" + std::string(255, 'a')).host.size(), 255U);
    EXPECT_EQ(complaint("pop://" + std::string(256, 'a')), "there is no usable host name");
}

// ---- proxies ----

TEST(ProxyUrl, NamesKindHostAndPort) {
    const proxy socks = proxy::parse("socks5://ann%40x@[::1]:1081").value();
    EXPECT_EQ(socks.speaks, proxy::protocol::socks5);
    EXPECT_EQ(socks.user, "ann@x");
    EXPECT_EQ(socks.host, "::1");
    EXPECT_EQ(socks.port, 1081);
    EXPECT_EQ(proxy::parse("http://proxy.example.org/").value().speaks,
              proxy::protocol::http_connect);
}

TEST(ProxyUrl, WithoutAPortHasTheUsualOne) {
    EXPECT_EQ(proxy::parse("socks5h://localhost").value().port, 1080);
    EXPECT_EQ(proxy::parse("http://localhost").value().port, 8080);
}

TEST(ProxyUrl, APasswordIsRefusedAndNotRepeated) {
    const auto read = proxy::parse("socks5://ann:hunter2@localhost");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, errc::bad_url);
    EXPECT_EQ(read.error().message().find("hunter2"), std::string::npos);
}

TEST(ProxyUrl, OtherKindsAreRefused) {
    for (const char* url : {"socks4://localhost", "https://localhost", "localhost:1080", ""})
        EXPECT_EQ(proxy::parse(url).error().code, errc::bad_url);
}

connect_options options_of(const char* url, tls_mode before = tls_mode::implicit) {
    connect_options options{.tls = before};
    pop_url::parse(url).value().apply_to(options);
    return options;
}

TEST(Url, WithoutAPortLeavesTheOneThatIsSet) {
    connect_options options{.port = 2110};
    pop_url::parse("pop://pop.example.org").value().apply_to(options);
    EXPECT_EQ(options.port, 2110);
}

TEST(Url, SetsThePortAndTheModeOfTls) {
    EXPECT_EQ(options_of("pops://pop.example.org:2995").port, 2995);
    EXPECT_EQ(options_of("pops://pop.example.org").tls, tls_mode::implicit);
    EXPECT_EQ(options_of("pop://pop.example.org").tls, tls_mode::stls);
    EXPECT_EQ(options_of("pop://pop.example.org", tls_mode::none).tls, tls_mode::none);
    EXPECT_EQ(options_of("pops://pop.example.org", tls_mode::none).tls, tls_mode::implicit);
}

}  // namespace
}  // namespace pop3
