// SPDX-License-Identifier: MIT
// Mail handed to an LMTP server: what each recipient's answer makes of it, and what becomes of it
// when there is none.
#include "fetch/lmtp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "lmtp_peer.hpp"
#include "support/corpus.hpp"
#include "support/temporary_directory.hpp"
#include "throws.hpp"

namespace pop3::fetch {
namespace {

using namespace std::literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tests::lmtp_peer;
using tests::local_failure;
using tests::names_in;
using what = delivery::outcome;

// Greeting and LHLO of a server that pipelines.
const std::string hello = R"(
    S: 220 mail.example.org LMTP
    C: LHLO
    S: 250-mail.example.org
    S: 250-PIPELINING
    S: 250-8bitmime
    S: 250 ENHANCEDSTATUSCODES
)";
const std::string to_alice = R"(
    C: MAIL FROM:<carol@example.org>
    C: RCPT TO:<alice@example.org>
    S: 250 sender ok
    S: 250 recipient ok
    C: DATA
    S: 354 go on
    body
    S: 250 2.0.0 stored
)";
const std::string to_both_until_the_end = R"(
    C: MAIL FROM:<carol@example.org>
    C: RCPT TO:<alice@example.org>
    C: RCPT TO:<bob@example.org>
    S: 250 sender ok
    S: 250 recipient ok
    S: 250 recipient ok
    C: DATA
    S: 354 go on
    body
)";
const std::string until_gone = "\nuntil the client goes";
const std::string letter = "Return-Path: <carol@example.org>\r\n\r\nhello\r\n";

// A message as it came over the wire, as its receiver understands it.
std::string unstuffed(std::string_view wire) {
    std::string message;
    while (wire != ".\r\n") {
        const std::size_t end = wire.find("\r\n") + 2;
        message += wire.substr(wire.front() == '.' ? 1 : 0, end - (wire.front() == '.' ? 1 : 0));
        wire.remove_prefix(end);
    }
    return message;
}

class Lmtp : public ::testing::Test {
  protected:
    lmtp::settings to(const lmtp_peer& peer,
                      std::vector<std::string> recipients = {"alice@example.org"}) {
        return {.host = "127.0.0.1",
                .port = peer.port(),
                .socket = {},
                .recipients = std::move(recipients),
                .state_directory = home.path(),
                .account = "a"};
    }

    static delivery deliver(target& into, std::string_view body, std::string_view uid = "u1") {
        const auto message = into.begin(uid);
        message->write(body);
        message->finish(false);
        into.prepare();
        staged_message* const group[] = {message.get()};
        return into.commit(group).at(0);
    }

    tests::temporary_directory home;
    const std::vector<std::string> both{"alice@example.org", "bob@example.org"};
};

TEST_F(Lmtp, DeliversWithTheSenderOfTheReturnPath) {
    lmtp_peer peer({hello + to_alice + until_gone});
    lmtp server(to(peer));
    EXPECT_FALSE(server.exactly_once());
    EXPECT_EQ(server.description(), "lmtp:127.0.0.1:" + std::to_string(peer.port()));
    EXPECT_EQ(deliver(server, letter).what, what::delivered);
    EXPECT_EQ(peer.body(), letter + ".\r\n");
}

TEST_F(Lmtp, DeliversOverAUnixSocket) {
    const std::string path = home.path() / "lmtp";
    lmtp_peer peer({hello + to_alice + until_gone}, path);
    lmtp server({.socket = path,
                 .recipients = {"alice@example.org"},
                 .state_directory = home.path(),
                 .account = "a"});
    EXPECT_EQ(deliver(server, letter).what, what::delivered);
}

TEST_F(Lmtp, KeepsTheConnectionForTheNextMessage) {
    lmtp_peer peer({hello + to_alice + to_alice + until_gone});
    lmtp server(to(peer));
    EXPECT_EQ(deliver(server, letter).what, what::delivered);
    EXPECT_EQ(deliver(server, letter, "u2").what, what::delivered);
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
    lmtp::settings how = to(peer);
    how.sender = "";
    lmtp server(how);
    EXPECT_EQ(deliver(server, letter).what, what::refused);
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
    EXPECT_EQ(deliver(server, letter).what, what::delivered);
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
    EXPECT_EQ(deliver(server, "gr\xC3\xBC\r\n").what, what::delivered);
    EXPECT_EQ(deliver(server, "hi\r\n").what, what::refused);
}

TEST_F(Lmtp, SendsTheOddCorpusSoThatOnlyDotsAreDoubled) {
    for (const tests::odd_message& odd : tests::odd_messages()) {
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
        const std::string sent = tests::as_retrieved(odd.stored);
        EXPECT_EQ(deliver(server, sent).what, what::delivered) << odd.name;
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
    EXPECT_EQ(got.what, what::refused);
    EXPECT_EQ(got.why.code, fetch_errc::delivery_refused);
    EXPECT_EQ(got.why.message(),
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
        const delivery got = deliver(first_run, letter);
        EXPECT_EQ(got.what, what::deferred);
        EXPECT_EQ(got.why.code, fetch_errc::delivery_deferred);
    }
    lmtp second_run(to(peer, both));
    EXPECT_EQ(deliver(second_run, letter).what, what::delivered);
    second_run.recorded();
    EXPECT_EQ(deliver(second_run, letter, "u2").what, what::delivered) << "another message";
    EXPECT_EQ(tests::contents_of(home.path()), std::vector<std::string>{""});
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
    EXPECT_EQ(got.what, what::deferred) << "a later run can cure the one of them";
    EXPECT_THAT(got.why.message(), HasSubstr("bob is asleep"));
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
    EXPECT_EQ(deliver(server, letter).what, what::deferred);
    EXPECT_EQ(deliver(server, letter).what, what::delivered);
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
    EXPECT_EQ(deliver(server, letter).what, what::delivered);
}

// ---- connections that do not hold ----

TEST_F(Lmtp, CallsAgainWhenTheServerHasHungUpBetweenMessages) {
    for (const char* goodbye : {"", "S: 421 idle for too long"}) {
        lmtp_peer peer({hello + to_alice + goodbye, hello + to_alice + until_gone});
        lmtp server(to(peer));
        EXPECT_EQ(deliver(server, letter).what, what::delivered);
        EXPECT_EQ(deliver(server, letter, "u2").what, what::delivered);
    }
}

TEST_F(Lmtp, LostBeforeTheEndIsDeferredAndTheNextMessageGoesOn) {
    const std::string steps[] = {"C: MAIL FROM:<carol@example.org>\n",
                                 "C: RCPT TO:<alice@example.org>\n",
                                 "S: 250 ok\n",
                                 "S: 250 ok\n",
                                 "C: DATA\n",
                                 "S: 354 go\n"};
    std::string dialogue = hello;
    for (const std::string& step : steps) {
        dialogue += step;
        lmtp_peer peer({dialogue, hello + to_alice + until_gone});
        lmtp server(to(peer));
        const delivery got = deliver(server, letter + std::string(8'000'000, 'x'));
        EXPECT_EQ(got.what, what::deferred) << dialogue;
        EXPECT_EQ(got.why.code, errc::closed_by_server);
        EXPECT_EQ(deliver(server, letter, "u2").what, what::delivered);
    }
}

TEST_F(Lmtp, LostBehindTheFinalDotIsInDoubtForWhoWasNotAnsweredFor) {
    lmtp_peer peer({hello + to_both_until_the_end + "S: 250 alice has it"});
    lmtp server(to(peer, both));
    const delivery got = deliver(server, letter);
    EXPECT_EQ(got.what, what::deferred);
    EXPECT_EQ(got.why.code, fetch_errc::delivery_in_doubt);
    EXPECT_THAT(got.why.command, HasSubstr("bob@example.org"));
    EXPECT_THAT(advice(got.why), HasSubstr("it may come twice"));
    EXPECT_THAT(tests::contents_of(home.path()).at(0), HasSubstr("alice@example.org"));
}

TEST_F(Lmtp, ThatSays421IsNotAskedForTheRest) {
    lmtp_peer peer({hello + R"(
        C: MAIL FROM:<carol@example.org>
        C: RCPT TO:<alice@example.org>
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        S: 250 ok
        S: 421 shutting down)",
                    hello + to_both_until_the_end + R"(
        S: 421 shutting down again)"});
    lmtp server(to(peer, both));
    const delivery at_rcpt = deliver(server, letter);
    EXPECT_EQ(at_rcpt.what, what::deferred);
    EXPECT_THAT(at_rcpt.why.reply, HasSubstr("421 shutting down"));
    const delivery behind_dot = deliver(server, letter);
    EXPECT_EQ(behind_dot.why.code, fetch_errc::delivery_in_doubt) << "of bob nothing was said";
}

TEST_F(Lmtp, SilenceAnywhereEndsWithinTheLimits) {
    const std::string whole = hello + to_alice;
    std::string dialogue;
    std::istringstream lines(whole);
    for (std::string line; std::getline(lines, line); dialogue += line + "\n") {
        if (line.find("S: ") == std::string::npos) continue;
        lmtp_peer peer({dialogue + "silence"});
        tests::peers_clock clock(peer);
        lmtp::settings how = to(peer);
        lmtp server(how, {clock, net::system_lookup});
        if (line.find("stored") != std::string::npos) {
            EXPECT_EQ(deliver(server, letter).why.code, fetch_errc::delivery_in_doubt);
            EXPECT_EQ(clock.passed(), 10min) << "more is given to who has it all";
        } else {
            const auto why = local_failure([&] { deliver(server, letter); });
            ASSERT_TRUE(why) << dialogue;
            EXPECT_EQ(why->code, errc::timed_out);
            EXPECT_EQ(why->detail, "no answer within 300 s");
            EXPECT_EQ(clock.passed(), 5min) << dialogue;
        }
    }
}

TEST_F(Lmtp, TheTotalLimitHolds) {
    lmtp_peer peer(
        {hello + "C: MAIL FROM:<carol@example.org>\nC: RCPT TO:<alice@example.org>\nsilence"});
    tests::peers_clock clock(peer);
    lmtp::settings how = to(peer);
    how.timeouts.total = 7s;
    lmtp server(how, {clock, net::system_lookup});
    const auto why = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(why);
    EXPECT_EQ(why->detail, "the session's limit of 7 s");
    EXPECT_EQ(clock.passed(), 7s);
}

TEST_F(Lmtp, ThatTakesNoOctetsOfALargeMessageEndsWithinTheLimits) {
    lmtp_peer peer({hello + R"(
        C: MAIL FROM:<carol@example.org>
        C: RCPT TO:<alice@example.org>
        S: 250 ok
        S: 250 ok
        C: DATA
        S: 354 go
        deaf)"});
    tests::peers_clock clock(peer);
    lmtp::settings how = to(peer);
    lmtp server(how, {clock, net::system_lookup});
    const auto why = local_failure([&] { deliver(server, letter + std::string(20'000'000, 'x')); });
    ASSERT_TRUE(why);
    EXPECT_EQ(why->code, errc::timed_out);
    peer.wake();
}

TEST_F(Lmtp, StopsWhenItIsToldTo) {
    lmtp_peer peer({"S: 220 hi\nC: LHLO\nsilence"});
    std::stop_source stop;
    tests::peers_clock clock(peer, [&] { stop.request_stop(); });
    lmtp::settings how = to(peer);
    how.stop = stop.get_token();
    lmtp server(how, {clock, net::system_lookup});
    const auto why = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(why);
    EXPECT_EQ(why->code, errc::cancelled);
}

// ---- servers that are none ----

TEST_F(Lmtp, NobodyThereEndsTheRunInsteadOfFailingMessageByMessage) {
    lmtp::settings how{.socket = home.path() / "none",
                       .recipients = {"alice@example.org"},
                       .state_directory = home.path(),
                       .account = "a"};
    lmtp server(how);
    const auto why = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(why);
    EXPECT_EQ(why->code, errc::connect_failed);
    EXPECT_THAT(why->message(), HasSubstr("connect to lmtp:" + how.socket));
}

TEST_F(Lmtp, ThatDoesNotWantUsSaysWhy) {
    for (const char* refusal : {"S: 421 too many connections", "S: 554 no",
                                "S: 220 hi\nC: LHLO\nS: 500 this is SMTP\nuntil the client goes"}) {
        lmtp_peer peer({refusal});
        lmtp server(to(peer));
        const auto why = local_failure([&] { deliver(server, letter); });
        ASSERT_TRUE(why) << refusal;
        EXPECT_THAT(std::string(refusal), HasSubstr(why->reply));
    }
}

TEST_F(Lmtp, NonsenseIsNotTakenForAnAnswer) {
    const std::string long_line = "S: 220 " + std::string(lmtp_dialogue::longest_line + 10, 'x');
    std::string many;
    for (std::size_t i = 0; i <= lmtp_dialogue::most_lines; ++i) many += "S: 220-more\n";
    for (const std::string& nonsense :
         {"S: +OK POP3 ready"s, "S: 22 0"s, "S: 2200 x"s, "S: 120 x"s, "S: 220-a\nS: 250 b"s,
          "S: SSH-2.0"s, "S: 600 x"s, "S: "s, long_line, many}) {
        lmtp_peer peer({nonsense});
        lmtp server(to(peer));
        const auto why = local_failure([&] { deliver(server, letter); });
        ASSERT_TRUE(why) << nonsense;
        EXPECT_EQ(why->code, fetch_errc::target_not_lmtp) << nonsense;
    }
}

TEST_F(Lmtp, RestOfAGroupIsDeferredOnceTheServerIsGone) {
    lmtp_peer peer({hello + to_alice});
    lmtp server(to(peer));
    std::vector<std::unique_ptr<staged_message>> messages;
    std::vector<staged_message*> group;
    for (const char* uid : {"u1", "u2", "u3"}) {
        messages.push_back(server.begin(uid));
        messages.back()->write(letter);
        messages.back()->finish(true);
        group.push_back(messages.back().get());
    }
    const std::vector<delivery> got = server.commit(group);
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(got[0].what, what::delivered);
    EXPECT_EQ(got[1].what, what::deferred);
    EXPECT_EQ(got[2].what, what::deferred);
    EXPECT_EQ(got[2].why.code, errc::connect_failed);
}

TEST_F(Lmtp, LargeMessageWaitsInAFileWithoutAName) {
    lmtp_peer peer({hello + to_alice + until_gone});
    lmtp server(to(peer));
    const std::string sent = letter + tests::as_retrieved(tests::base64_lines(3'000'000));
    const auto message = server.begin("u1");
    message->write(sent);
    EXPECT_THAT(names_in(home.path()), IsEmpty());
    message->finish(false);
    staged_message* const group[] = {message.get()};
    EXPECT_EQ(server.commit(group).at(0).what, what::delivered);
    EXPECT_EQ(peer.body(), sent + ".\r\n");
}

}  // namespace
}  // namespace pop3::fetch
