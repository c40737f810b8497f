// SPDX-License-Identifier: MIT
// Arguments that poplib refuses before it sends anything.
#include <gmock/gmock.h>

#include "peers/scripted_peer.hpp"
#include "pop3/poplib.hpp"

namespace pop3::poplib {
namespace {

using namespace std::chrono_literals;
using test::closed_port;
using test::scripted_peer;

TEST(PoplibArguments, TimeoutOfZeroIsInvalid) {
    const closed_port nobody;
    EXPECT_THROW(POP3("127.0.0.1", nobody.number(), 0s), std::invalid_argument);
    EXPECT_THROW(POP3_SSL("127.0.0.1", nobody.number(), {}, {}, 0ms), std::invalid_argument);
    EXPECT_THROW(POP3("127.0.0.1", nobody.number(), -1s), std::invalid_argument);
}

// Python: OverflowError.
TEST(PoplibArguments, PortsOutOfRangeAreInvalid) {
    for (const int port : {-1, 0, 65536, 103777}) {
        try {
            POP3("127.0.0.1", port);
            ADD_FAILURE() << port;
        } catch (const std::invalid_argument& e) {
            EXPECT_STREQ(e.what(), "port must be 1-65535");
        }
        EXPECT_THROW(POP3_SSL("127.0.0.1", port), std::invalid_argument) << port;
    }
}

TEST(PoplibArguments, MessageNumbersOutOfRangeAreInvalid) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_THROW(mailbox.retr(0), std::invalid_argument);
    EXPECT_THROW(mailbox.dele(-1), std::invalid_argument);
    EXPECT_THROW(mailbox.top(std::uint64_t{1} << 32U, 0), std::invalid_argument);
    EXPECT_THROW(mailbox.list(INT64_MAX), std::invalid_argument);
}

TEST(PoplibArguments, HostsThatCannotBeAreInvalid) {
    for (const std::string& host : {std::string(), std::string("a b"), std::string("a\0b", 3)})
        EXPECT_THROW(POP3{host}, std::invalid_argument);
}

TEST(PoplibArguments, ContextAndFilesExcludeOneAnother) {
    const closed_port nobody;
    const auto with_context = [&](const std::string& keyfile, const std::string& certfile) {
        POP3_SSL("127.0.0.1", nobody.number(), keyfile, certfile, 5s, tls_options{});
    };
    EXPECT_THROW(with_context("key.pem", ""), std::invalid_argument);
    EXPECT_THROW(with_context("", "cert.pem"), std::invalid_argument);
}

TEST(PoplibArguments, KeyWithoutCertificateIsInvalid) {
    const closed_port nobody;
    EXPECT_THROW(POP3_SSL("127.0.0.1", nobody.number(), "key.pem"), std::invalid_argument);
}

TEST(PoplibArguments, RefusedPortIsASystemErrorAndNoErrorProto) {
    const closed_port nobody;
    try {
        POP3("127.0.0.1", nobody.number());
        FAIL() << "connected";
    } catch (const error_proto&) {
        FAIL() << "the server did not speak";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), errc::connect_failed);
    }
}

TEST(PoplibArguments, ControlCharactersAreInvalidAndNothingIsSent) {
    const scripted_peer server(R"(S: +OK ready
        C: NOOP
        S: +OK)");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_THROW(mailbox.user("mrose\r\nDELE 1"), std::invalid_argument);
    EXPECT_THROW(mailbox.pass_(std::string_view("tans\0taaf", 9)), std::invalid_argument);
    EXPECT_EQ(mailbox.noop(), "+OK");
}

TEST(PoplibArguments, RejectedPasswordIsNotInTheErrorText) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    try {
        mailbox.pass_("tans\ntaaf");
        FAIL() << "was sent";
    } catch (const std::invalid_argument& e) {
        EXPECT_THAT(e.what(), testing::Not(testing::HasSubstr("taaf")));
    }
}

TEST(PoplibArguments, MessageNumbersAreAnyIntegersOf32Bits) {
    const scripted_peer server(R"(S: +OK ready
        C: DELE 7
        S: +OK
        C: DELE 8
        S: +OK)");
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.dele(std::size_t{7});
    mailbox.dele(message_number(8));
    EXPECT_THROW(mailbox.dele(-1), std::invalid_argument);
    EXPECT_THROW(mailbox.dele(std::uint64_t{1} << 32), std::invalid_argument);
}

TEST(PoplibArguments, NumbersOfLinesOutOfRangeAreInvalidAndNothingIsSent) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    EXPECT_THROW(mailbox.top(1, -1), std::invalid_argument);
    EXPECT_THROW(mailbox.top(1, std::uint64_t{1} << 32), std::invalid_argument);
}

TEST(PoplibArguments, ConstantsArePythons) {
    EXPECT_EQ(POP3_PORT, 110);
    EXPECT_EQ(POP3_SSL_PORT, 995);
    EXPECT_EQ(CRLF, std::string(CR) + std::string(LF));
}

}  // namespace
}  // namespace pop3::poplib
