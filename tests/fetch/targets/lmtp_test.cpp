// SPDX-License-Identifier: MIT
// Delivery to an LMTP server: the effect of each recipient's answer, and of a missing one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lmtp_fixture.hpp"
#include "support/corpus.hpp"
#include "support/files.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using namespace std::literals;
using test::local_failure;
using test::names_in;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A message as sent over the wire, as its receiver decodes it.
std::string unstuffed(std::string_view wire) {
    std::string message;
    while (wire != ".\r\n") {
        const std::size_t end = wire.find("\r\n") + 2;
        message += wire.substr(wire.front() == '.' ? 1 : 0, end - (wire.front() == '.' ? 1 : 0));
        wire.remove_prefix(end);
    }
    return message;
}

TEST_F(Lmtp, DeliversWithTheSenderOfTheReturnPath) {
    lmtp_peer peer({hello + to_alice + until_gone});
    lmtp server(to(peer));
    EXPECT_FALSE(server.can_recover());
    EXPECT_EQ(server.description(), "lmtp:127.0.0.1:" + std::to_string(peer.port()));
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
    EXPECT_EQ(peer.body(), letter + ".\r\n");
}

TEST_F(Lmtp, DeliversOverAUnixSocket) {
    const std::string path = home.path() / "lmtp";
    lmtp_peer peer({hello + to_alice + until_gone}, path);
    lmtp server({.socket = path,
                 .recipients = {"alice@example.org"},
                 .state_directory = home.path(),
                 .account = "a"});
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
}

TEST_F(Lmtp, KeepsTheConnectionForTheNextMessage) {
    lmtp_peer peer({hello + to_alice + to_alice + until_gone});
    lmtp server(to(peer));
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
    EXPECT_EQ(deliver(server, letter, "u2").outcome_kind, ending::delivered);
}

TEST_F(Lmtp, TakesTheSenderItIsGiven) {
    lmtp_peer peer({hello + R"(
        C: MAIL FROM:<>
        C: RCPT TO:<alice@example.org>
        S: 550 no
        S: 503 no
        C: RSET
        S: 250 ok)" +
                    until_gone});
    lmtp::settings options = to(peer);
    options.sender = "";
    lmtp server(options);
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::refused);
}

TEST_F(Lmtp, AsksStepByStepWithoutPipelining) {
    lmtp_peer peer({R"(
        S: 220 hi
        C: LHLO
        S: 250 plain
        C: MAIL FROM:<carol@example.org>
        S: 250 ok
        C: RCPT TO:<alice@example.org>
        S: 250 ok
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        C: DATA
        S: 354 go
        body
        S: 250 for alice
        S: 250 for bob)" +
                    until_gone});
    lmtp server(to(peer, both));
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
}

TEST_F(Lmtp, AnnouncesSizeAndEightBitsOnlyWhereTheServerCan) {
    lmtp_peer peer({R"(
        S: 220 hi
        C: LHLO
        S: 250-hi
        S: 250-SIZE 100000
        S: 250 8BITMIME
        C: MAIL FROM:<> BODY=8BITMIME SIZE=6
        S: 250 ok
        C: RCPT TO:<alice@example.org>
        S: 250 ok
        C: DATA
        S: 354 go
        body
        S: 250 ok
        C: MAIL FROM:<> SIZE=4
        S: 552 too large
        C: RSET
        S: 250 ok)" +
                    until_gone});
    lmtp server(to(peer));
    EXPECT_EQ(deliver(server, "gr\xC3\xBC\r\n").outcome_kind, ending::delivered);
    EXPECT_EQ(deliver(server, "hi\r\n").outcome_kind, ending::refused);
}

TEST_F(Lmtp, SendsTheOddCorpusSoThatOnlyDotsAreDoubled) {
    for (const test::odd_message& odd : test::odd_messages()) {
        lmtp_peer peer({R"(
            S: 220 hi
            C: LHLO
            S: 250 hi
            C: MAIL FROM:<>
            S: 250 ok
            C: RCPT TO:<alice@example.org>
            S: 250 ok
            C: DATA
            S: 354 go
            body
            S: 250 ok)" +
                        until_gone});
        lmtp server(to(peer));
        const std::string sent = test::as_retrieved(odd.stored);
        EXPECT_EQ(deliver(server, sent).outcome_kind, ending::delivered) << odd.name;
        EXPECT_EQ(unstuffed(peer.body()), sent) << odd.name;
    }
}

TEST_F(Lmtp, DoesNotLetAMessageEndItselfByABareLineFeed) {
    lmtp_peer peer({hello + to_alice + until_gone});
    lmtp server(to(peer));
    deliver(server, letter + "one\n.\nMAIL FROM:<mallory@example.org>\r.\r\ntwo\r\n");
    EXPECT_EQ(peer.body(),
              letter + "one\r\n..\r\nMAIL FROM:<mallory@example.org> .\r\ntwo\r\n.\r\n");
}

TEST_F(Lmtp, NeedsEveryRecipientAndTellsTheWordsOfTheOneThatRefused) {
    lmtp_peer peer({hello +
                    R"(
        C: MAIL FROM:<carol@example.org>
        C: RCPT TO:<alice@example.org>
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        S: 250 ok
        S: 550-5.1.1 there is
        S: 550 5.1.1 no )"
                    "\x1B[31m"
                    R"(bob
        C: DATA
        S: 354 go
        body
        S: 250 alice has it)" +
                    until_gone});
    lmtp server(to(peer, both));
    const delivery got = deliver(server, letter);
    EXPECT_EQ(got.outcome_kind, ending::refused);
    EXPECT_EQ(got.reason.code, fetch_errc::delivery_refused);
    EXPECT_EQ(got.reason.message(),
              "deliver to <bob@example.org> at " + server.description() +
                  ": the target refuses the message: the server said \"550 5.1.1 there is / 5.1.1 "
                  "no \\x1B[31mbob\"");
}

TEST_F(Lmtp, DoesNotDeliverAgainToWhoHasItAlready) {
    const std::string bob_only = R"(
        C: MAIL FROM:<carol@example.org>
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        S: 250 ok
        C: DATA
        S: 354 go
        body
        S: 250 bob has it
    )";
    lmtp_peer peer({hello + to_both_until_the_end + R"(
        S: 250 alice has it
        S: 452 4.2.2 mailbox full)" +
                        until_gone,
                    hello + bob_only + to_both_until_the_end + R"(
        S: 250 both have
        S: 250 the next one)" +
                        until_gone});
    {
        lmtp first_run(to(peer, both));
        const delivery got = deliver(first_run, letter, "u1", "Received: just now\r\n");
        EXPECT_EQ(got.outcome_kind, ending::deferred);
        EXPECT_EQ(got.reason.code, fetch_errc::delivery_deferred);
    }
    lmtp second_run(to(peer, both));
    EXPECT_EQ(deliver(second_run, letter, "u1", "Received: later\r\n").outcome_kind,
              ending::delivered);
    second_run.forget_recovery_data();
    EXPECT_EQ(deliver(second_run, letter, "u2").outcome_kind, ending::delivered)
        << "another message";
    EXPECT_EQ(test::contents_of(home.path()), std::vector<std::string>{""});
}

TEST_F(Lmtp, DeliversToNobodyWhenAllRecipientsAreRefused) {
    lmtp_peer peer({hello + R"(
        C: MAIL FROM:<carol@example.org>
        C: RCPT TO:<alice@example.org>
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        S: 550 no alice
        S: 450 bob is asleep
        C: RSET
        S: 250 ok)" +
                    until_gone});
    lmtp server(to(peer, both));
    const delivery got = deliver(server, letter);
    EXPECT_EQ(got.outcome_kind, ending::deferred) << "a later run can cure the one of them";
    EXPECT_THAT(got.reason.message(), HasSubstr("bob is asleep"));
}

TEST_F(Lmtp, IsNotHeldUpByARefusedData) {
    lmtp_peer peer({hello + R"(
        C: MAIL FROM:<carol@example.org>
        C: RCPT TO:<alice@example.org>
        S: 250 ok
        S: 250 ok
        C: DATA
        S: 451 later
        C: RSET
        S: 250 ok)" +
                    to_alice + until_gone});
    lmtp server(to(peer));
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::deferred);
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
}

TEST_F(Lmtp, WithManyRecipientsWaitsForNobody) {
    std::vector<std::string> recipients;
    for (int i = 0; i < 40; ++i) recipients.push_back("u" + std::to_string(i) + "@example.org");
    std::string dialogue = hello + "C: MAIL FROM:<carol@example.org>\n";
    for (std::size_t from = 0; from < 40; from += 16) {
        const std::size_t end = std::min<std::size_t>(from + 16, 40);
        for (std::size_t i = from; i < end; ++i) dialogue += "C: RCPT TO:<" + recipients[i] + ">\n";
        if (from == 0) dialogue += "S: 250 ok\n";
        for (std::size_t i = from; i < end; ++i) dialogue += "S: 250 ok\n";
    }
    dialogue += "C: DATA\nS: 354 go\nbody\n";
    for (int i = 0; i < 40; ++i) dialogue += "S: 250 ok\n";
    lmtp_peer peer({dialogue + until_gone});
    lmtp server(to(peer, recipients));
    EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
}

}  // namespace
}  // namespace pop3::fetch
