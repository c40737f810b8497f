// SPDX-License-Identifier: MIT
// IMAP connections that break, and servers that speak out of turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/targets/imap/imap_append.hpp"
#include "imap_fixture.hpp"
#include "net/socket_transport.hpp"
#include "peers/loopback.hpp"
#include "support/throws.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::fetch {
namespace {

using namespace imap_script;
using namespace std::literals;
using test::local_failure;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string other_letter = "Message-ID: <2@example.org>\r\n\r\nhello\r\n";

// A connection whose server consents to everything, and gets what `take` allows.
class consenting_wire final : public transport {
  public:
    using taking = std::function<io_result(std::string_view, system::time_point)>;
    explicit consenting_wire(taking take) : take_(std::move(take)) {}

    io_result read_some(std::span<char> into, const wait_limits&) override {
        const std::string_view consent = "+ go on\r\n";
        std::ranges::copy(consent, into.begin());
        return {{}, consent.size(), {}};
    }
    io_result read_ready(std::span<char>) override { return {}; }
    io_result write_some(std::span<const char> from, const wait_limits& limit) override {
        return take_({from.data(), from.size()}, limit.until);
    }

  private:
    taking take_;
};

TEST_F(Imap, CallsAgainWhenTheServerHasHungUpBetweenMessages) {
    for (const char* farewell : {"", "S: * BYE idle for too long\n"}) {
        lmtp_peer peer({hello() + status(2) + appended(3) + farewell,
                        hello() + status(2) + appended(3, other_letter) + until_gone});
        imap_target server(to(peer));
        EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
        EXPECT_EQ(deliver(server, other_letter).outcome_kind, ending::delivered);
    }
}

TEST_F(Imap, LostBeforeTheEndOfTheMessageIsTriedOnceMoreAndThenDeferred) {
    const std::string large = letter + std::string(8'000'000, 'x') + "\r\n";
    const std::string begun =
        line("C: a3 APPEND \"INBOX\" {" + std::to_string(large.size()) + '}') + line("S: + go on") +
        line("C: Message-ID: <1@example.org>");
    const std::string again =
        line("C: a2 APPEND \"INBOX\" {" + std::to_string(large.size()) + '}') +
        line("S: * BYE shutting down");
    lmtp_peer peer({hello() + status(2) + begun, hello() + again,
                    hello() + status(2) + appended(3, other_letter) + until_gone});
    imap_target server(to(peer));
    const delivery got = deliver(server, large);
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_EQ(got.reason.code, errc::closed_by_server);
    EXPECT_THAT(got.reason.reply, HasSubstr("shutting down"));
    EXPECT_EQ(deliver(server, other_letter).outcome_kind, ending::delivered);
}

TEST_F(Imap, SilenceAnywhereEndsWithinTheLimits) {
    const std::string whole = hello() + status(2) + appended(3);
    std::string dialogue;
    std::istringstream lines(whole);
    for (std::string each; std::getline(lines, each); dialogue += each + "\n") {
        if (!each.starts_with("S: ")) continue;
        lmtp_peer peer({dialogue + "silence"});
        test::peers_clock clock(peer);
        imap_target server(to(peer), {clock, net::system_lookup});
        if (each.find("APPENDUID") != std::string::npos) {
            EXPECT_EQ(deliver(server).outcome_kind, ending::in_doubt);
        } else {
            const auto reason = local_failure([&] { deliver(server); });
            ASSERT_TRUE(reason) << dialogue;
            EXPECT_EQ(reason->code, errc::timed_out) << dialogue;
        }
        EXPECT_LE(clock.passed(), 11min) << dialogue;
    }
}

TEST_F(Imap, WhatIsNoImapEndsTheConnection) {
    const std::string greeting = line("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready");
    const std::string asked = greeting + line("C: a1 AUTHENTICATE PLAIN");
    for (const std::string& script :
         {line("S: +OK POP3 ready"), line("S: 220 mail.example.org ESMTP"),
          asked + line("S: a2 OK wrong tag"), asked + line("S: a1 MAYBE"),
          asked + line("S: 250 ok"), asked + line("S: * " + std::string(70'000, 'x'))}) {
        lmtp_peer peer({script + until_gone});
        imap_target server(to(peer));
        const auto reason = local_failure([&] { deliver(server); });
        ASSERT_TRUE(reason) << script;
        EXPECT_EQ(reason->code, fetch_errc::target_not_imap) << script.substr(0, 200);
    }
}

TEST_F(Imap, ResponsesThatNobodyAskedForAndLiteralsInThemAreReadOver) {
    lmtp_peer peer({hello() + status(2) + append(3) + line("S: * 5 EXISTS") +
                    line("S: * 5 FETCH (BODY {7}") + line("S: a3 NO") + line("S: )") +
                    line("S: * OK still here") + line("S: a3 OK done") + until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(Imap, ALiteralThatEndsAResponseIsReadOnce) {
    for (const char* literal : {"hello", "he{2}"}) {
        lmtp_peer peer({hello() + status(2) + append(3) + line("S: * NOTE {5}") +
                        line("S: " + std::string(literal)) + line("S: a3 OK done")});
        imap_target server(to(peer));
        EXPECT_EQ(deliver(server).outcome_kind, ending::delivered) << literal;
    }
}

TEST_F(Imap, APasswordIsMaskedWhereTheServersWordsAreCut) {
    for (std::size_t octets = 180; octets <= 200; ++octets) {
        lmtp_peer peer({line("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready") +
                        line("C: a1 AUTHENTICATE PLAIN") +
                        line("S: " + std::string(octets, 'x') + "tanstaaf") + until_gone});
        imap_target server(to(peer));
        const auto reason = local_failure([&] { deliver(server); });
        ASSERT_TRUE(reason);
        EXPECT_THAT(reason->reply, Not(HasSubstr("ta"))) << octets;
    }
}

TEST_F(Imap, ResponsesWithoutEndEndTheConnection) {
    std::string flood;
    for (std::size_t i = 0; i <= imap_dialogue::most_lines; ++i) flood += line("S: * 5 EXISTS");
    lmtp_peer peer({line("S: * OK ready") + line("C: a1 CAPABILITY") + flood + until_gone});
    imap_target server(to(peer));
    const auto reason = local_failure([&] { deliver(server); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_not_imap);
}

// An octet of a response each minute.
TEST_F(Imap, AServerThatDripsItsAnswerEndsWithinTheLimits) {
    auto [ours, its] = test::connected_pair();
    test::virtual_clock* time = nullptr;
    test::virtual_clock clock([&time, other = its.get()](system::time_point) {
        time->advance(1min);
        test::send_all(other, "*");
    });
    time = &clock;
    imap_dialogue dialogue(std::make_unique<net::socket_transport>(std::move(ours), clock), {},
                           clock);
    net::time_budget limits({.read = 2min}, clock.now());
    dialogue.limit(limits);
    failure reason;
    try {
        (void)dialogue.command("NOOP");
    } catch (const error& e) {
        reason = e.reason();
    }
    EXPECT_EQ(reason.code, errc::timed_out) << reason.message();
    EXPECT_LE(clock.passed(), 12min);
}

// An octet of a message each minute.
TEST_F(Imap, AServerThatReadsTooSlowlyEndsWithinTheLimits) {
    test::virtual_clock clock;
    const auto slowly = [&](std::string_view, system::time_point until) {
        if (clock.now() + 1min > until) return io_result{errc::timed_out, 0, {}};
        clock.advance(1min);
        return io_result{{}, 1, {}};
    };
    imap_dialogue dialogue(std::make_unique<consenting_wire>(slowly), {}, clock);
    net::time_budget limits({.read = 2min}, clock.now());
    dialogue.limit(limits);
    dialogue.write(std::string(3000, 'x'));
    failure reason;
    try {
        dialogue.flush();
    } catch (const error& e) {
        reason = e.reason();
    }
    EXPECT_EQ(reason.code, errc::timed_out);
    EXPECT_THAT(reason.detail, HasSubstr("too slowly"));
    EXPECT_LE(clock.passed(), 12min);
}

// Whatever size the message has: no octet of its end is sent before its loss would be in doubt.
TEST_F(Imap, AMessageWithoutItsLineEndIsInDoubtOnceItsLastOctetIsSent) {
    const std::string large = letter + std::string(64 * 1024 - letter.size() - 2, 'x') + "\r\n";
    std::string sent;
    const auto until_the_last = [&](std::string_view octets, system::time_point) {
        sent += octets;
        const std::size_t begin = sent.find(letter);
        const bool all = begin != sent.npos && sent.size() >= begin + large.size();
        return io_result{
            all ? make_error_code(errc::closed_by_server) : std::error_code(), octets.size(), {}};
    };
    test::virtual_clock clock;
    imap_dialogue dialogue(std::make_unique<consenting_wire>(until_the_last), {}, clock);
    net::time_budget limits({}, clock.now());
    dialogue.limit(limits);
    imap_message message(home.path());
    message.write(large);
    message.finish();
    message.set_place("aa11", {7, 5});
    EXPECT_EQ(imap_append(dialogue, {}, "INBOX", message, false).type,
              imap_outcome::kind::in_doubt);
}

TEST_F(Imap, AServerThatDoesNotAnswerIsNotAskedForTheRestOfTheGroup) {
    const std::string third = "Message-ID: <3@example.org>\r\n\r\nhello\r\n";
    lmtp_peer peer({hello() + status(2) + appended(3) + append(4, other_letter) + "silence"});
    test::peers_clock clock(peer);
    imap_target server(to(peer), {clock, net::system_lookup});
    const std::vector<delivery> got = deliver_all(server, {letter, other_letter, third});
    EXPECT_EQ(got[0].outcome_kind, ending::delivered);
    EXPECT_EQ(got[1].outcome_kind, ending::in_doubt);
    EXPECT_EQ(got[2].outcome_kind, ending::deferred);
}

}  // namespace
}  // namespace pop3::fetch
