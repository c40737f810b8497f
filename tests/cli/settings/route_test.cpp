// SPDX-License-Identifier: MIT
// The program uses proxies, accepts URLs, and shows no password of either.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <fstream>

#include "peers/relaying_proxy.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class RouteOfTheProgram : public testing::TestWithParam<proxy::protocol> {
  protected:
    RouteOfTheProgram() {
        std::ofstream(ca_file) << made.ca;
        mail.add_user("mrose", "tanstaaf").add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
    }
    // Only the proxy knows the server.
    test::finished_program pop3(std::vector<std::string> words, const test::relaying_proxy& relay,
                                const std::string& password) {
        const char* kind = GetParam() == proxy::protocol::socks5 ? "socks5" : "http";
        words.insert(words.end(), {"pops://mrose@pop.example.org", "--password-command",
                                   "echo tanstaaf", "--ca", ca_file, "--proxy",
                                   std::string(kind) +
                                       "://ann@127.0.0.1:" + std::to_string(relay.address().port),
                                   "--proxy-password-command", "echo " + password});
        return test::run_program(POP3_PROGRAM, words);
    }
    test::finished_program print(const test::relaying_proxy& relay, const std::string& password) {
        return pop3({"print"}, relay, password);
    }

    test::temporary_directory directory;
    std::string ca_file = directory.path() / "ca.pem";
    self_made_certificate made = make_certificate({"pop.example.org"});
    memory_backend mail;
    pop3::server server{{.tls = tls_mode::implicit, .certificate = made.server}, mail};
};

INSTANTIATE_TEST_SUITE_P(Kind, RouteOfTheProgram,
                         testing::Values(proxy::protocol::socks5, proxy::protocol::http_connect),
                         [](const auto& kind) {
                             return kind.param == proxy::protocol::socks5 ? "Socks5"
                                                                          : "HttpConnect";
                         });

TEST_P(RouteOfTheProgram, LeadsThroughAProxyToAServerOverTls) {
    test::relaying_proxy relay(GetParam(), server.port(), "ann", "s3cret");
    const test::finished_program shown = print(relay, "s3cret");
    EXPECT_THAT(shown.out, HasSubstr("Subject: hi"));
    EXPECT_EQ(shown.status, EX_OK) << shown.err;
    EXPECT_EQ(relay.asked_for(), "pop.example.org:995");
}

TEST_P(RouteOfTheProgram, LeadsAPlanThroughAProxyWithAPassword) {
    const test::relaying_proxy relay(GetParam(), server.port(), "ann", "s3cret");
    const test::finished_program plan =
        pop3({"fetch", "--plan", "--to", "stdout:", "--state", directory.path() / "state"}, relay,
             "s3cret");
    EXPECT_EQ(plan.status, EX_OK) << plan.err;
    EXPECT_THAT(plan.out, HasSubstr("fetch 1,"));
}

TEST_P(RouteOfTheProgram, EndsAtAProxyThatRefusesTheLogin) {
    const test::relaying_proxy relay(GetParam(), server.port(), "ann", "s3cret");
    const test::finished_program shown = print(relay, "hunter2");
    EXPECT_THAT(shown.err, HasSubstr("the proxy refuses the login"));
    EXPECT_THAT(shown.err, Not(HasSubstr("hunter2")));
    EXPECT_EQ(shown.status, EX_NOPERM);
}

}  // namespace
}  // namespace pop3::cli
