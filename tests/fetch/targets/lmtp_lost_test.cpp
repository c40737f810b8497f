// SPDX-License-Identifier: MIT
// LMTP connections that break: what is deferred, what is in doubt, and the time limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lmtp_fixture.hpp"
#include "net/socket_transport.hpp"
#include "peers/loopback.hpp"
#include "support/corpus.hpp"
#include "support/files.hpp"
#include "support/throws.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::fetch {
namespace {

using namespace std::literals;
using test::local_failure;
using test::names_in;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(Lmtp, CallsAgainWhenTheServerHasHungUpBetweenMessages) {
    for (const char* goodbye : {"", "S: 421 idle for too long"}) {
        lmtp_peer peer({hello + to_alice + goodbye, hello + to_alice + until_gone});
        lmtp server(to(peer));
        EXPECT_EQ(deliver(server, letter).outcome_kind, ending::delivered);
        EXPECT_EQ(deliver(server, letter, "u2").outcome_kind, ending::delivered);
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
        EXPECT_EQ(got.outcome_kind, ending::deferred) << dialogue;
        EXPECT_EQ(got.reason.code, errc::closed_by_server);
        EXPECT_EQ(deliver(server, letter, "u2").outcome_kind, ending::delivered);
    }
}

TEST_F(Lmtp, LostAfterTheFinalDotIsInDoubtForWhoWasNotAnsweredFor) {
    lmtp_peer peer({hello + to_both_until_the_end + "S: 250 alice has it"});
    lmtp server(to(peer, both));
    const delivery got = deliver(server, letter);
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_EQ(got.reason.code, fetch_errc::delivery_in_doubt);
    EXPECT_THAT(got.reason.command, HasSubstr("bob@example.org"));
    EXPECT_THAT(advice(got.reason), HasSubstr("it may be duplicated"));
    EXPECT_THAT(test::contents_of(home.path()).at(0), HasSubstr("alice@example.org"));
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
    EXPECT_EQ(at_rcpt.outcome_kind, ending::deferred);
    EXPECT_THAT(at_rcpt.reason.reply, HasSubstr("421 shutting down"));
    const delivery after_dot = deliver(server, letter);
    EXPECT_EQ(after_dot.reason.code, fetch_errc::delivery_in_doubt) << "of bob nothing was said";
}

TEST_F(Lmtp, SilenceAnywhereEndsWithinTheLimits) {
    const std::string whole = hello + to_alice;
    std::string dialogue;
    std::istringstream lines(whole);
    for (std::string line; std::getline(lines, line); dialogue += line + "\n") {
        if (line.find("S: ") == std::string::npos) continue;
        lmtp_peer peer({dialogue + "silence"});
        test::peers_clock clock(peer);
        lmtp::settings options = to(peer);
        lmtp server(options, {clock, net::system_lookup});
        if (line.find("stored") != std::string::npos) {
            EXPECT_EQ(deliver(server, letter).reason.code, fetch_errc::delivery_in_doubt);
            EXPECT_EQ(clock.passed(), 10min) << "more is given to who has it all";
        } else {
            const auto reason = local_failure([&] { deliver(server, letter); });
            ASSERT_TRUE(reason) << dialogue;
            EXPECT_EQ(reason->code, errc::timed_out);
            EXPECT_EQ(reason->detail, "no answer within 300 s");
            EXPECT_EQ(clock.passed(), 5min) << dialogue;
        }
    }
}

TEST_F(Lmtp, TheTotalLimitHolds) {
    lmtp_peer peer(
        {hello + "C: MAIL FROM:<carol@example.org>\nC: RCPT TO:<alice@example.org>\nsilence"});
    test::peers_clock clock(peer);
    lmtp::settings options = to(peer);
    options.timeouts.total = 7s;
    lmtp server(options, {clock, net::system_lookup});
    const auto reason = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->detail, "the session's limit of 7 s");
    EXPECT_EQ(clock.passed(), 7s);
}

TEST_F(Lmtp, TheTimeOfTheRunIsItsTimeToo) {
    lmtp_peer peer(
        {hello + "C: MAIL FROM:<carol@example.org>\nC: RCPT TO:<alice@example.org>\nsilence"});
    test::peers_clock clock(peer);
    lmtp::settings options = to(peer);
    options.timeouts.end = clock.now() + 7s;
    lmtp server(options, {clock, net::system_lookup});
    const auto reason = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::timed_out);
    EXPECT_EQ(reason->detail, "the time limit of the run");
    EXPECT_EQ(clock.passed(), 7s);
}

// An octet of a reply each minute.
TEST_F(Lmtp, ThatDripsItsReplyEndsWithinTheLimits) {
    auto [ours, its] = test::connected_pair();
    test::virtual_clock* time = nullptr;
    test::virtual_clock clock([&time, other = its.get()](system::time_point) {
        time->advance(1min);
        test::send_all(other, "2");
    });
    time = &clock;
    lmtp_dialogue dialogue(std::make_unique<net::socket_transport>(std::move(ours), clock), {},
                           clock);
    net::time_budget limits({.read = 2min}, clock.now());
    dialogue.limit(limits);
    failure reason;
    try {
        (void)dialogue.reply();
    } catch (const error& e) {
        reason = e.reason();
    }
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
    EXPECT_LE(clock.passed(), 12min);
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
    test::peers_clock clock(peer);
    lmtp::settings options = to(peer);
    lmtp server(options, {clock, net::system_lookup});
    const auto reason =
        local_failure([&] { deliver(server, letter + std::string(20'000'000, 'x')); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::timed_out);
    peer.wake();
}

TEST_F(Lmtp, StopsWhenItIsToldTo) {
    lmtp_peer peer({"S: 220 hi\nC: LHLO\nsilence"});
    std::stop_source stop;
    test::peers_clock clock(peer, [&] { stop.request_stop(); });
    lmtp::settings options = to(peer);
    options.stop = stop.get_token();
    lmtp server(options, {clock, net::system_lookup});
    const auto reason = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::cancelled);
}

// ---- peers that are no servers ----

TEST_F(Lmtp, NobodyThereEndsTheRunInsteadOfFailingMessageByMessage) {
    lmtp::settings options{.socket = home.path() / "none",
                           .recipients = {"alice@example.org"},
                           .state_directory = home.path(),
                           .account = "a"};
    lmtp server(options);
    const auto reason = local_failure([&] { deliver(server, letter); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::connect_failed);
    EXPECT_THAT(reason->message(), HasSubstr("connect to lmtp:" + options.socket));
}

TEST_F(Lmtp, ThatDoesNotWantUsSaysWhy) {
    for (const char* refusal : {"S: 421 too many connections", "S: 554 no",
                                "S: 220 hi\nC: LHLO\nS: 500 this is SMTP\nuntil the client goes"}) {
        lmtp_peer peer({refusal});
        lmtp server(to(peer));
        const auto reason = local_failure([&] { deliver(server, letter); });
        ASSERT_TRUE(reason) << refusal;
        EXPECT_THAT(std::string(refusal), HasSubstr(reason->reply));
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
        const auto reason = local_failure([&] { deliver(server, letter); });
        ASSERT_TRUE(reason) << nonsense;
        EXPECT_EQ(reason->code, fetch_errc::target_not_lmtp) << nonsense;
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
        messages.back()->finish();
        group.push_back(messages.back().get());
    }
    const std::vector<delivery> got = server.commit(group);
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(got[0].outcome_kind, ending::delivered);
    EXPECT_EQ(got[1].outcome_kind, ending::deferred);
    EXPECT_EQ(got[2].outcome_kind, ending::deferred);
    EXPECT_EQ(got[2].reason.code, errc::connect_failed);
}

TEST_F(Lmtp, LargeMessageWaitsInAFileWithoutAName) {
    lmtp_peer peer({hello + to_alice + until_gone});
    lmtp server(to(peer));
    const std::string sent = letter + test::as_retrieved(test::base64_lines(3'000'000));
    const auto message = server.begin("u1");
    message->write(sent);
    EXPECT_THAT(names_in(home.path()), IsEmpty());
    message->finish();
    staged_message* const group[] = {message.get()};
    EXPECT_EQ(server.commit(group).at(0).outcome_kind, ending::delivered);
    EXPECT_EQ(peer.body(), sent + ".\r\n");
}

}  // namespace
}  // namespace pop3::fetch
