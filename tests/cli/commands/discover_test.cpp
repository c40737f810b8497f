// SPDX-License-Identifier: MIT
// pop3 discover, run as a user runs it.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;

class Discover : public testing::Test {
  protected:
    Discover() {
        std::ofstream(file_) << R"(<clientConfig><emailProvider id="example.org">
            <incomingServer type="pop3"><hostname>pop.example.org</hostname><port>110</port>
              <socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username>
              <authentication>password-encrypted</authentication></incomingServer>
            <incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port>
              <socketType>SSL</socketType><username>%EMAILADDRESS%</username>
              <authentication>OAuth2</authentication>
              <authentication>x)"
                                "\x1b"
                                R"([2J</authentication></incomingServer>
            </emailProvider></clientConfig>)";
    }
    [[nodiscard]] test::finished_program discover(
        std::vector<std::string> more = {}, const std::string& address = "ann@example.org") const {
        more.insert(more.begin(), {"discover", address, "--autoconfig", file_});
        return test::run_program(POP3_PROGRAM, more);
    }
    test::temporary_directory files_;
    std::string file_ = files_.path() / "config.xml";
};

TEST_F(Discover, ShowsUrlsAndHowToLogIn) {
    const test::finished_program shown = discover();
    EXPECT_EQ(shown.out,
              "server                                        tls       login\n"
              "pops://ann%40example.org@pop.example.org:995  implicit  OAuth2, x\\x1B[2J\n"
              "pop://ann@pop.example.org:110                 stls      password-encrypted\n");
    EXPECT_EQ(shown.status, EX_OK) << shown.err;
}

TEST_F(Discover, ShowsTheSameAsJson) {
    const auto all = nlohmann::json::parse(discover({"--json"}).out);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["url"], "pops://ann%40example.org@pop.example.org:995");
    EXPECT_EQ(all[0]["host"], "pop.example.org");
    EXPECT_EQ(all[0]["port"], 995);
    EXPECT_EQ(all[0]["tls"], "implicit");
    EXPECT_EQ(all[0]["user"], "ann@example.org");
    EXPECT_EQ(all[0]["authentication"][0], "OAuth2");
}

TEST_F(Discover, MarksAServerOutsideOfTheDomain) {
    const test::finished_program shown = discover({}, "ann@example.net");
    EXPECT_THAT(shown.out, HasSubstr("pop.example.org:110 (!)"));
    EXPECT_THAT(shown.out, HasSubstr("\n(!) lies outside of the mail domain, and the file can be "
                                     "forged: make sure that it is right\n"));
}

TEST_F(Discover, EscapesAUserAndAHostInTheirScript) {
    std::ofstream(file_) << "<clientConfig><emailProvider><incomingServer type=\"pop3\">"
                            "<hostname>p&#xF6;p.example.org</hostname><port>995</port>"
                            "<socketType>SSL</socketType></incomingServer></emailProvider>"
                            "</clientConfig>";
    EXPECT_THAT(discover().out, HasSubstr("pops://p\\xC3\\xB6p.example.org:995  implicit"));
}

TEST_F(Discover, ShowsNothingOfAHostThatControlsTheTerminal) {
    std::ofstream(file_) << "<clientConfig><emailProvider><incomingServer type=\"pop3\">"
                            "<hostname>pop&#x9B;2J&#x202E;.example.org</hostname><port>995</port>"
                            "<socketType>SSL</socketType></incomingServer></emailProvider>"
                            "</clientConfig>";
    const test::finished_program shown = discover();
    EXPECT_EQ(shown.out, "");
    EXPECT_THAT(shown.err, HasSubstr("it has no usable entry for POP3"));
}

TEST_F(Discover, SaysWhereNothingIsAnnounced) {
    std::ofstream(file_) << "<clientConfig><emailProvider/></clientConfig>";
    const test::finished_program shown = discover();
    EXPECT_THAT(shown.err, HasSubstr("no POP3 service is announced"));
    EXPECT_EQ(shown.status, EX_CONFIG);
    EXPECT_EQ(shown.out, "");
}

}  // namespace
}  // namespace pop3::cli
