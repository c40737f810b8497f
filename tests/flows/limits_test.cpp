// SPDX-License-Identifier: MIT
// The limits of limits.hpp that no test of a verb has at its border: n - 1, n and n + 1 (rule R9).
#include <cstring>

#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

class Border : public testing::TestWithParam<int> {
  protected:
    // A limit that is `border` off by the parameter.
    static std::size_t about(std::size_t border) {
        return border + static_cast<std::size_t>(GetParam());
    }
    static bool holds() { return GetParam() >= 0; }
};

INSTANTIATE_TEST_SUITE_P(Around, Border, testing::Values(-1, 0, 1));

// ---- listings about the server ----

TEST_P(Border, OfAGreetingIsThatOfAStatusLine) {
    limits bounds;
    bounds.status_line = about(100);
    const auto hello =
        scripted_exchange("S: +OK " + std::string(94, 'x')).with(bounds).play(verbs::greeting());
    EXPECT_EQ(hello.outcome.has_value(), holds());
    if (!hello.outcome) {
        EXPECT_EQ(hello.outcome.error().code, errc::line_too_long);
    }
}

played<capabilities> asked(const limits& bounds) {
    scripted_exchange talk(R"(
        C: CAPA
        S: +OK
        S: TOP
        S: IMPLEMENTATION of 23 oct
        S: UIDL
        S: .
    )");
    return talk.in(session_state::authorization).with(bounds).play(verbs::capa());
}

TEST_P(Border, OfCapaIsInTheLengthOfALine) {
    limits bounds;
    bounds.listing_line = about(24);
    const auto listing = asked(bounds);
    EXPECT_EQ(listing.outcome.has_value(), holds());
    EXPECT_EQ(listing.usable, holds());
}

TEST_P(Border, OfCapaIsInTheNumberOfLines) {
    limits bounds;
    bounds.listing_lines = about(3);
    const auto listing = asked(bounds);
    EXPECT_EQ(listing.outcome.has_value(), holds());
    EXPECT_EQ(listing.usable, holds());
}

// ---- listings after STAT ----

std::string stat_and(const std::string& verb, const std::string& lines) {
    return "C: STAT\nS: +OK 2 320\nC: " + verb + "\nS: +OK\n" + lines + "S: .\n";
}

TEST_P(Border, OfAListingAfterStatIsTwiceItsCountAndTheSurplus) {
    limits bounds;
    bounds.listing_surplus = about(3);
    std::string sizes;
    std::string uids;
    for (const char* n : {"1", "2", "3", "4", "5", "6", "7"}) {
        sizes += "S: " + std::string(n) + " 120\n";
        uids += "S: " + std::string(n) + " a\n";
    }
    scripted_exchange listing(stat_and("LIST", sizes));
    const auto listed = listing.in(session_state::transaction)
                            .with(bounds)
                            .play(verbs::then(verbs::stat(), verbs::list()));
    EXPECT_EQ(listed.outcome.has_value(), holds());
    scripted_exchange names(stat_and("UIDL", uids));
    const auto named = names.in(session_state::transaction)
                           .with(bounds)
                           .play(verbs::then(verbs::stat(), verbs::uidl()));
    EXPECT_EQ(named.outcome.has_value(), holds());
    if (!named.outcome) {
        EXPECT_EQ(named.outcome.error().code, errc::limit_exceeded);
    }
}

TEST_P(Border, OfAListingAfterStatIs128OctetsALine) {
    limits bounds;
    bounds.listing_surplus = 0;  // 4 lines
    const std::size_t rest = about(4 * 128 - std::strlen("1 \r\n2 bcd\r\n"));
    scripted_exchange talk(stat_and("UIDL", "S: 1 " + std::string(rest, 'u') + "\nS: 2 bcd\n"));
    const auto named = talk.in(session_state::transaction)
                           .with(bounds)
                           .play(verbs::then(verbs::stat(), verbs::uidl()));
    EXPECT_EQ(named.outcome.has_value(), GetParam() <= 0);
}

TEST(ListingSurplus, IsNotThatOfOtherListings) {
    limits bounds;
    bounds.listing_surplus = 0;
    scripted_exchange talk("C: STAT\nS: +OK 0 0\nC: CAPA\nS: +OK\nS: TOP\nS: .\n");
    EXPECT_TRUE(talk.in(session_state::transaction)
                    .with(bounds)
                    .play(verbs::then(verbs::stat(), verbs::capa()))
                    .outcome);
}

// ---- unique-ids, one by one ----

TEST_P(Border, OfAUniqueIdHoldsForOneAlone) {
    limits bounds;
    bounds.unique_id = about(100);
    scripted_exchange talk("C: UIDL 2\nS: +OK 2 " + std::string(100, 'u'));
    const auto uid = talk.in(session_state::transaction).with(bounds).play(verbs::uidl(2));
    EXPECT_EQ(uid.outcome.has_value(), holds());
    if (!uid.outcome) {
        EXPECT_EQ(uid.outcome.error().code, errc::unreadable_reply);
    }
}

// ---- the input buffer ----

TEST_P(Border, OfTheInputBufferIsOneOfStatusLinesToo) {
    limits bounds;
    bounds.input_buffer = about(100);
    scripted_exchange talk("C: NOOP\nS: +OK " + std::string(94, 'x'));
    const auto answer = talk.in(session_state::transaction).with(bounds).play(verbs::noop());
    EXPECT_EQ(answer.outcome.has_value(), holds());
    if (!answer.outcome) {
        EXPECT_EQ(answer.outcome.error().code, errc::line_too_long);
    }
}

TEST(InputBufferLimit, IsNoneOfMessages) {
    limits bounds;
    bounds.input_buffer = 8;
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK
        S: a line that is longer than the buffer
        S:
        S: ..
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).with(bounds).play(verbs::retr(1)).value(),
              "a line that is longer than the buffer\r\n\r\n.\r\n");
}

TEST(InputBufferLimit, IsNoneOfLinesOfAListing) {
    limits bounds;
    bounds.input_buffer = 8;
    scripted_exchange talk(R"(
        C: UIDL
        S: +OK
        S: 1 whqtswO00WBw418f9t5JxYwZ
        S: .
    )");
    const unique_id_listing names =
        talk.in(session_state::transaction).with(bounds).play(verbs::uidl()).value();
    EXPECT_EQ(names.uid(message_number(1)), "whqtswO00WBw418f9t5JxYwZ");
}

// ---- the window of a batch ----

// "CCCSSCS": client and server, line by line, in a batch of DELE, each of eight octets.
void expect_in_turns(std::string_view turns, const limits& bounds) {
    std::string text;
    std::uint32_t asked = 0;
    for (const char side : turns)
        text += side == 'C' ? "C: DELE " + std::to_string(++asked) + '\n' : "S: +OK\n";
    scripted_exchange talk(text);
    EXPECT_TRUE(talk.in(session_state::transaction, {"PIPELINING"})
                    .with(bounds)
                    .play(verbs::dele_all(asked))
                    .outcome)
        << turns;
}

TEST(Window, IsFullAtSoManyCommands) {
    limits bounds;
    bounds.window_commands = 3;
    expect_in_turns("CCCSSCCSSS", bounds);
    bounds.window_commands = 4;
    expect_in_turns("CCCCSSCSSS", bounds);
    bounds.window_commands = 5;
    expect_in_turns("CCCCCSSSSS", bounds);
}

TEST(Window, IsFullAtSoManyOctets) {
    limits bounds;
    bounds.window_octets = 23;
    expect_in_turns("CCCSSCCSSS", bounds);
    bounds.window_octets = 24;
    expect_in_turns("CCCSSCCSSS", bounds);
    bounds.window_octets = 25;
    expect_in_turns("CCCCSSSCSS", bounds);
}

}  // namespace
