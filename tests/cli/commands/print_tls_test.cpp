// SPDX-License-Identifier: MIT
// pop3 print over TLS, against our own server.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <fstream>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;

class PrintOverTls : public testing::TestWithParam<tls_mode> {
  protected:
    PrintOverTls() {
        std::ofstream(ca_file) << made.ca;
        mail.add_user("mrose", "tanstaaf").add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
    }
    test::finished_program print(std::vector<std::string> more) {
        more.insert(more.begin(), {"print", "localhost", "--port", std::to_string(server.port()),
                                   "--tls", GetParam() == tls_mode::stls ? "stls" : "implicit",
                                   "--user", "mrose", "--password-command", "echo tanstaaf"});
        return test::run_program(POP3_PROGRAM, more);
    }

    test::temporary_directory directory;
    std::string ca_file = directory.path() / "ca.pem";
    self_made_certificate made = make_certificate();
    memory_backend mail;
    pop3::server server{{.tls = GetParam(), .certificate = made.server}, mail};
};

INSTANTIATE_TEST_SUITE_P(Mode, PrintOverTls, testing::Values(tls_mode::implicit, tls_mode::stls),
                         [](const auto& mode) {
                             return mode.param == tls_mode::stls ? "Stls" : "Implicit";
                         });

TEST_P(PrintOverTls, ShowsTheMailOfAServerThatTheCaFileVouchesFor) {
    const test::finished_program shown = print({"--ca", ca_file});
    EXPECT_THAT(shown.out, HasSubstr("Message 1:\n   Subject: hi\n   \n   Hello.\n"));
    EXPECT_EQ(shown.status, EX_OK) << shown.err;
    EXPECT_EQ(mail.messages("mrose").size(), 1U);
}

TEST_P(PrintOverTls, ShowsNothingOfAServerThatNobodyVouchesFor) {
    const test::finished_program shown = print({});
    EXPECT_EQ(shown.out, "");
    EXPECT_THAT(shown.err, HasSubstr("not signed by a trusted authority"));
    EXPECT_EQ(shown.status, EX_CONFIG);
}

}  // namespace
}  // namespace pop3::cli
