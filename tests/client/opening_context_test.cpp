// SPDX-License-Identifier: MIT
// What a failure to open a connection says: the operation, the host, and what to try.
#include "client/opening_context.hpp"

#include <gtest/gtest.h>

#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"

namespace pop3::test {
namespace {

const std::string host = "pop.example.org";

failure opening_failed(const endpoint_options& endpoint, const failure& reason) {
    const owned_session mail;
    return opening_context(host, endpoint).opening_failed(reason, mail);
}

TEST(OpeningContext, NamesTheServerThatIsNotReached) {
    const endpoint_options endpoint{.port = 2995};
    const failure reason =
        opening_context(host, endpoint).connect_failed(fail(errc::connect_failed));
    EXPECT_EQ(reason.command, "connect pop.example.org:2995");
}

TEST(OpeningContext, NamesTheSocketInPlaceOfTheServer) {
    const endpoint_options endpoint{.port = 110, .route = {.unix_socket = "/run/pop3"}};
    const failure reason =
        opening_context(host, endpoint).connect_failed(fail(errc::connect_failed));
    EXPECT_EQ(reason.command, "connect /run/pop3");
}

TEST(OpeningContext, AFailureBeforeImplicitTlsBelongsToTls) {
    EXPECT_EQ(opening_failed({.port = 995}, fail(errc::certificate_untrusted)).command,
              "TLS with pop.example.org:995");
}

TEST(OpeningContext, AFailureInClearBelongsToTheGreeting) {
    EXPECT_EQ(
        opening_failed({.tls = tls_mode::none, .port = 110}, fail(errc::malformed_reply)).command,
        "greeting of pop.example.org:110");
}

TEST(OpeningContext, AFailureAfterTheGreetingBelongsToStls) {
    owned_session mail;
    flow<reply> hello = flows::greeting(mail);
    const io_request* want = hello.next();
    ASSERT_NE(want, nullptr);
    std::copy_n("+OK\r\n", 5, want->in.begin());
    hello.done({{}, 5});
    ASSERT_EQ(hello.next(), nullptr);
    const endpoint_options endpoint{.tls = tls_mode::stls, .port = 110};
    EXPECT_EQ(opening_context(host, endpoint).opening_failed(fail(errc::tls_failed), mail).command,
              "STLS with pop.example.org:110");
}

TEST(OpeningContext, ATlsRecordInPlaceOfAGreetingShowsThatThePortSpeaksTls) {
    failure record = fail(errc::malformed_reply);
    record.reply = "\x15\x03\x01";
    EXPECT_EQ(opening_failed({.tls = tls_mode::none, .port = 995}, record).hint,
              "This port speaks TLS: use implicit TLS.");
}

TEST(OpeningContext, SilenceInClearMayBeAPortThatSpeaksTls) {
    EXPECT_NE(opening_failed({.tls = tls_mode::stls, .port = 995}, fail(errc::timed_out)).hint, "");
}

TEST(OpeningContext, AHintThatIsThereStays) {
    failure silent = fail(errc::timed_out);
    silent.hint = "Plug the cable in.";
    EXPECT_EQ(opening_failed({.tls = tls_mode::none, .port = 110}, silent).hint,
              "Plug the cable in.");
}

}  // namespace
}  // namespace pop3::test
