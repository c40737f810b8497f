// SPDX-License-Identifier: MIT
// Autoconfig files: what is used of them, from the disk and from the web.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "discovery/download.hpp"
#include "peers/loopback.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;

std::string entry(const std::string& host, const std::string& port, const std::string& socket,
                  const std::string& user = "%EMAILADDRESS%", const std::string& type = "pop3") {
    return "<incomingServer type=\"" + type + "\"><hostname>" + host + "</hostname><port>" + port +
           "</port><socketType>" + socket + "</socketType><username>" + user +
           "</username><authentication>password-cleartext</authentication></incomingServer>";
}

std::string file_with(const std::string& entries) {
    return "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"x\">"
           "<domain>example.org</domain>" +
           entries + "</emailProvider></clientConfig>";
}

const std::string good_entry = entry("pop.example.org", "995", "SSL");

std::vector<announced_server> read(const std::string& entries,
                                   const std::string& address = "ann@example.org") {
    return read_autoconfig(file_with(entries), address).value();
}

std::vector<std::string> hosts(const std::vector<announced_server>& servers) {
    std::vector<std::string> names;
    for (const announced_server& each : servers) names.push_back(each.host);
    return names;
}

TEST(Autoconfig, GivesWhatTheFileSays) {
    announced_server expected;
    expected.host = "pop.example.org";
    expected.port = 995;
    expected.tls = tls_mode::implicit;
    expected.user = "ann@example.org";
    expected.authentication = {"password-cleartext"};
    EXPECT_EQ(read(good_entry), std::vector{expected});
}

TEST(Autoconfig, FillsInThePlaceholders) {
    const auto servers = read(entry("%EMAILDOMAIN%", "995", "SSL", "x-%EMAILLOCALPART%"));
    EXPECT_EQ(servers.front().host, "example.org");
    EXPECT_EQ(servers.front().user, "x-ann");
}

TEST(Autoconfig, NamesNoUserWhereOnlyADomainIsKnown) {
    EXPECT_EQ(read(good_entry, "example.org").front().user, "");
}

TEST(Autoconfig, PrefersTlsToStlsInTheOrderOfTheFile) {
    EXPECT_EQ(hosts(read(entry("a", "110", "STARTTLS") + entry("b", "995", "SSL") +
                         entry("c", "110", "STARTTLS") + entry("d", "995", "ssl"))),
              (std::vector<std::string>{"b", "d", "a", "c"}));
}

TEST(Autoconfig, TakesClearTextOnlyWhereItIsAllowed) {
    const std::string plain = file_with(entry("a", "110", "plain"));
    const auto refused = read_autoconfig(plain, "ann@example.org");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::not_announced);
    EXPECT_EQ(refused.error().detail, "it has only servers without TLS");
    EXPECT_EQ(read_autoconfig(plain, "ann@example.org", true).value().front().tls, tls_mode::none);
}

TEST(Autoconfig, LeavesOutWhatIsOfNoUse) {
    EXPECT_EQ(hosts(read(entry("imap", "993", "SSL", "a", "imap") + entry("a", "0", "SSL") +
                         entry("a", "65536", "SSL") + entry("", "995", "SSL") +
                         entry("a b", "995", "SSL") + entry("a@b", "995", "SSL") +
                         entry("a&#27;[2J", "995", "SSL") + entry("a", "995", "SSH") +
                         entry("a", "995", "SSL", "ann&#10;b") + good_entry)),
              (std::vector<std::string>{"pop.example.org"}));
}

TEST(Autoconfig, LeavesOutNamesThatControlATerminalOrMisleadAReader) {
    for (const char* one :
         {"&#x9B;2J", "&#x202E;", "&#x2066;", "&#x200E;", "&#x2028;", "&#x200B;"}) {
        EXPECT_EQ(hosts(read(entry("pop" + std::string(one) + ".example.org", "995", "SSL") +
                             good_entry)),
                  (std::vector<std::string>{"pop.example.org"}))
            << one;
        EXPECT_EQ(read(entry("a", "995", "SSL", "ann" + std::string(one)) + good_entry).size(), 1U)
            << one;
    }
}

TEST(Autoconfig, MarksServersOutsideOfTheDomain) {
    for (const char* host : {"example.org", "pop.example.org", "POP.Example.ORG"})
        EXPECT_FALSE(read(entry(host, "995", "SSL")).front().foreign) << host;
    for (const char* host : {"example.net", "badexample.org", "example.org.net", "org"})
        EXPECT_TRUE(read(entry(host, "995", "SSL")).front().foreign) << host;
}

TEST(Autoconfig, TakesNoMoreThanSixteen) {
    std::string entries;
    for (int i = 0; i < 17; ++i) entries += good_entry;
    EXPECT_EQ(read(entries).size(), 16U);
}

TEST(Autoconfig, WhatIsNoSuchFileSaysSo) {
    for (const char* text : {"", "<html></html>", "<clientConfig>", "+OK ready", "<clientConfig/>"})
        EXPECT_EQ(read_autoconfig(text, "ann@example.org").error().code, errc::bad_announcement)
            << text;
    EXPECT_EQ(read_autoconfig(file_with(""), "ann@example.org").error().code, errc::not_announced);
}

TEST(Autoconfig, ExpandsNoEntitiesOfItsOwn) {
    const std::string bomb = "<!DOCTYPE x [<!ENTITY a \"pop\"><!ENTITY b \"&a;&a;\">]>" +
                             file_with(entry("&b;.example.org", "995", "SSL"));
    EXPECT_EQ(read_autoconfig(bomb, "ann@example.org").error().code, errc::not_announced);
}

// ---- from the disk ----

class AutoconfigFile : public testing::Test {
  protected:
    std::string written(const std::string& text) {
        std::ofstream(path_, std::ios::binary) << text;
        return path_;
    }
    test::temporary_directory files_;
    std::string path_ = files_.path() / "config-v1.1.xml";
};

TEST_F(AutoconfigFile, IsRead) {
    EXPECT_EQ(
        hosts(discover_by_autoconfig(written(file_with(good_entry)), "ann@example.org").value()),
        (std::vector<std::string>{"pop.example.org"}));
}

TEST_F(AutoconfigFile, ThatIsMissingIsNamed) {
    EXPECT_EQ(discover_by_autoconfig("/nowhere/config.xml", "ann@example.org").error().message(),
              "read /nowhere/config.xml: the announcement cannot be used (it cannot be read)");
}

TEST_F(AutoconfigFile, IsBounded) {
    const std::string file = file_with(good_entry);
    for (const std::size_t size : {discovery::largest_file - 1, discovery::largest_file})
        EXPECT_TRUE(discover_by_autoconfig(written(file + std::string(size - file.size(), ' ')),
                                           "ann@example.org"));
    const auto large = discover_by_autoconfig(
        written(file + std::string(discovery::largest_file + 1 - file.size(), ' ')),
        "ann@example.org");
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().detail, "it has more than 256 KiB");
}

TEST_F(AutoconfigFile, ThatIsAFifoCostsTheTimeout) {
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    const auto found =
        discover_by_autoconfig(path_, "ann@example.org", {.timeout = std::chrono::milliseconds(1)});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, errc::timed_out);
    const system::unique_fd writer(::open(path_.c_str(), O_RDWR));  // lets the reader go on
}

// ---- from the web ----

// Answers requests, one after the other, with these octets each; without any it stays silent.
class web_server {
  public:
    explicit web_server(std::vector<std::string> answers)
        : listener_(listening_on("127.0.0.1")), thread_([this, answers] { serve(answers); }) {}
    ~web_server() {
        ::shutdown(listener_.get(), SHUT_RD);
        thread_.join();
    }
    web_server(const web_server&) = delete;
    web_server& operator=(const web_server&) = delete;
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(port_of(listener_)) + "/config-v1.1.xml";
    }

  private:
    void serve(const std::vector<std::string>& answers) {
        for (const std::string& answer : answers) {
            const system::unique_fd client(::accept(listener_.get(), nullptr, nullptr));
            std::string request;
            char octet = 0;
            while (!request.ends_with("\r\n\r\n") && ::recv(client.get(), &octet, 1, 0) == 1)
                request += octet;
            send_all(client.get(), answer);
        }
    }
    system::unique_fd listener_;
    std::thread thread_;
};

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body;
}

std::string redirect_to(const std::string& where) {
    return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + where +
           "\r\n\r\n";
}

failure failure_from(const std::string& url, const discovery_options& options = {}) {
    const auto found = discover_by_autoconfig(url, "ann@example.org", options);
    return found ? failure{} : found.error();
}

TEST(AutoconfigUrl, IsRead) {
    const web_server web({ok(file_with(good_entry))});
    EXPECT_EQ(hosts(discover_by_autoconfig(web.url(), "ann@example.org").value()),
              (std::vector<std::string>{"pop.example.org"}));
}

TEST(AutoconfigUrl, OverHttpMarksItsServers) {
    const web_server web({ok(file_with(good_entry))});
    EXPECT_TRUE(discover_by_autoconfig(web.url(), "ann@example.org").value().front().over_http);
    EXPECT_FALSE(read(good_entry).front().over_http);
    EXPECT_TRUE(discovery::is_https("HTTPS://example.org/a.xml"));
    EXPECT_FALSE(discovery::is_https("http://example.org/https://"));
}

TEST(AutoconfigUrl, FollowsThreeRedirectionsAndNoMore) {
    const web_server there({ok(file_with(good_entry)), ok("")});
    const web_server here({redirect_to("/1"), redirect_to("/2"), redirect_to(there.url())});
    EXPECT_TRUE(discover_by_autoconfig(here.url(), "ann@example.org"));
    const web_server circle(std::vector(4, redirect_to("/")));
    EXPECT_EQ(failure_from(circle.url()).code, errc::bad_announcement);
    EXPECT_EQ(failure_from(there.url()).code, errc::bad_announcement);
}

TEST(AutoconfigUrl, IsNotRedirectedToTheDisk) {
    const web_server web({redirect_to("file:///etc/passwd")});
    EXPECT_EQ(failure_from(web.url()).code, errc::bad_announcement);
}

TEST(AutoconfigUrl, HasNoOtherSchemeThanHttpAndHttps) {
    EXPECT_EQ(failure_from("file:///etc/passwd").code, errc::bad_announcement);
    EXPECT_EQ(failure_from("ftp://127.0.0.1/x").code, errc::bad_announcement);
}

TEST(AutoconfigUrl, AHostThatCanMeanSeveralAddressesIsNotAsked) {
    for (const char* const url : {"http://127.1/", "https://ann@0177.0.0.1:80?x", "http://1"}) {
        const failure reason = failure_from(url);
        EXPECT_EQ(reason.code, errc::invalid_argument) << url;
        EXPECT_NE(reason.detail.find("four decimal numbers"), std::string::npos) << reason.detail;
    }
}

TEST(AutoconfigUrl, ShowsNoLoginInItsErrors) {
    const std::string words = failure_from("http://ann:s3cret@127.1/a@b").message();
    EXPECT_NE(words.find("http://****@127.1/a@b"), std::string::npos) << words;
    EXPECT_EQ(words.find("s3cret"), std::string::npos) << words;
}

TEST(AutoconfigUrl, OfAMissingPageSaysSo) {
    const web_server web({"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"});
    EXPECT_THAT(failure_from(web.url()).message(), HasSubstr("error"));
}

TEST(AutoconfigUrl, IsBounded) {
    const web_server web({ok(std::string(discovery::largest_file, ' ')),
                          ok(std::string(discovery::largest_file + 1, ' '))});
    EXPECT_NE(failure_from(web.url()).detail, "it has more than 256 KiB");
    EXPECT_EQ(failure_from(web.url()).detail, "it has more than 256 KiB");
}

TEST(AutoconfigUrl, OfASilentServerCostsTheTimeout) {
    const system::unique_fd silent = listening_on("127.0.0.1");
    const std::string url = "http://127.0.0.1:" + std::to_string(port_of(silent)) + "/";
    EXPECT_EQ(failure_from(url, {.timeout = std::chrono::milliseconds(1)}).code, errc::timed_out);
}

TEST(AutoconfigUrl, IsGivenUpOnRequest) {
    const system::unique_fd silent = listening_on("127.0.0.1");
    const std::string url = "http://127.0.0.1:" + std::to_string(port_of(silent)) + "/";
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(failure_from(url, {.stop = stop.get_token()}).code, errc::cancelled);
}

}  // namespace
}  // namespace pop3::test
