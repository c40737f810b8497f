// SPDX-License-Identifier: MIT
// LIST (RFC 1939, section 5): which messages exist. This, not STAT, decides.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

result<scan_listing> listing_of(const std::string& lines, const limits& bounds = {}) {
    scripted_exchange talk("C: LIST\nS: +OK\n" + lines + "\nS: .");
    return talk.in(session_state::transaction).with(bounds).play(verbs::list()).outcome;
}

std::vector<scan_entry> entries(const scan_listing& listing) {
    return {listing.begin(), listing.end()};
}

TEST(List, GivesNumbersAndSizes) {
    scripted_exchange talk(R"(
        C: LIST
        S: +OK 2 messages (320 octets)
        S: 1 120
        S: 2 200
        S: .
    )");
    const scan_listing listing = talk.in(session_state::transaction).play(verbs::list()).value();
    EXPECT_THAT(entries(listing), testing::ElementsAre(scan_entry{message_number(1), 120},
                                                       scan_entry{message_number(2), 200}));
    EXPECT_EQ(listing.octets(message_number(2)), 200u);
    EXPECT_EQ(listing.defective_lines(), 0u);
}

TEST(List, OfAnEmptyMaildropIsEmpty) {
    scripted_exchange talk(R"(
        C: LIST
        S: +OK
        S: .
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::list()).value().empty());
}

TEST(List, MayHaveGaps) {
    const scan_listing listing = listing_of("S: 2 10\nS: 5 20").value();
    EXPECT_EQ(listing.size(), 2u);
    EXPECT_FALSE(listing.octets(message_number(1)));
    EXPECT_EQ(listing.octets(message_number(5)), 20u);
}

TEST(List, PassesOverMoreBlanksTabsAndWords) {
    EXPECT_THAT(entries(listing_of("S:   1 \t 120  3rd party (words)").value()),
                testing::ElementsAre(scan_entry{message_number(1), 120}));
}

TEST(List, KeepsTheFirstOfARepeatedNumberAndCountsTheOthers) {
    const scan_listing listing = listing_of("S: 1 10\nS: 1 11\nS: 2 20\nS: 1 12").value();
    EXPECT_THAT(entries(listing), testing::ElementsAre(scan_entry{message_number(1), 10},
                                                       scan_entry{message_number(2), 20}));
    EXPECT_EQ(listing.defective_lines(), 2u);
}

TEST(List, ComesInOrderWhateverTheServersOrder) {
    EXPECT_THAT(
        entries(listing_of("S: 3 30\nS: 1 10\nS: 2 20").value()),
        testing::ElementsAre(scan_entry{message_number(1), 10}, scan_entry{message_number(2), 20},
                             scan_entry{message_number(3), 30}));
}

class DefectiveScanLine : public testing::TestWithParam<const char*> {};

// One bad line must not hide a maildrop.
TEST_P(DefectiveScanLine, IsCountedAndPassedOver) {
    const scan_listing listing =
        listing_of(std::string("S: 1 10\nS| ") + GetParam() + "\\r\\n\nS: 2 20").value();
    EXPECT_EQ(listing.size(), 2u);
    EXPECT_EQ(listing.defective_lines(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Lines, DefectiveScanLine,
                         testing::Values("", " ", "3", "three 10", "3 ten", "0 10", "-3 10",
                                         "3 -10", "+3 10", "4294967296 10",
                                         "3 18446744073709551616", "3\\010", "3 10\\0",
                                         "99999999999999999999 1"));

TEST(List, TakesTheLargestNumbersThereAre) {
    EXPECT_EQ(
        listing_of("S: 4294967295 18446744073709551615").value().octets(message_number(UINT32_MAX)),
        UINT64_MAX);
}

// Rule R1: within a line, LF alone is data, and so is CR.
TEST(List, EndsLinesAsItsStatusLineDoes) {
    scripted_exchange crlf(R"(
        C: LIST
        S: +OK
        S| 1 10\n2 20\r\n.\r\n
    )");
    EXPECT_EQ(crlf.in(session_state::transaction).play(verbs::list()).value().defective_lines(),
              1u);
    scripted_exchange lf(R"(
        C: LIST
        S| +OK\n1 10\n2 20\n.\n
    )");
    EXPECT_EQ(lf.in(session_state::transaction).play(verbs::list()).value().size(), 2u);
}

struct bound {
    const char* name;
    limits at_limit;
};

class ListLimits : public testing::TestWithParam<int> {};

// Three lines of "1 120" with their line ends are 21 octets.
constexpr const char* three_lines = "S: 1 120\nS: 2 120\nS: 3 120";

TEST_P(ListLimits, HoldForTheNumberOfLines) {
    limits bounds;
    bounds.listing_lines = static_cast<std::size_t>(3 + GetParam());
    const auto listing = listing_of(three_lines, bounds);
    EXPECT_EQ(listing.has_value(), GetParam() >= 0);
    if (!listing) {
        EXPECT_EQ(listing.error().code, errc::limit_exceeded);
    }
}

TEST_P(ListLimits, HoldForAllOctetsTogether) {
    limits bounds;
    bounds.listing = static_cast<std::uint64_t>(21 + GetParam());
    const auto listing = listing_of(three_lines, bounds);
    EXPECT_EQ(listing.has_value(), GetParam() >= 0);
    if (!listing) {
        EXPECT_EQ(listing.error().code, errc::limit_exceeded);
    }
}

TEST_P(ListLimits, HoldForOneLine) {
    limits bounds;
    bounds.listing_line = static_cast<std::size_t>(40 + GetParam());
    const auto listing = listing_of("S: 1 120\nS: 2 120 " + std::string(34, 'x'), bounds);
    EXPECT_EQ(listing.has_value(), GetParam() >= 0);
    if (!listing) {
        EXPECT_EQ(listing.error().code, errc::line_too_long);
    }
}

// A limit on the size of mail does not limit the number of mails.
TEST(List, IsNotLimitedByTheLimitOfAMessage) {
    limits bounds;
    bounds.message = 1;
    EXPECT_TRUE(listing_of(three_lines, bounds));
}

INSTANTIATE_TEST_SUITE_P(AroundTheLimit, ListLimits, testing::Values(-1, 0, 1));

TEST(ListOne, GivesOneEntry) {
    scripted_exchange talk(R"(
        C: LIST 2
        S: +OK 2 200
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::list(2)).value(),
              (scan_entry{message_number(2), 200}));
}

TEST(ListOne, RefusedLeavesTheSessionGood) {
    scripted_exchange talk(R"(
        C: LIST 3
        S: -ERR no such message, only 2 messages in maildrop
    )");
    auto refused = talk.in(session_state::transaction).play(verbs::list(3));
    EXPECT_TRUE(refused.usable);
    const failure reason = std::move(refused).reason();
    EXPECT_EQ(reason.code, errc::server_error);
    EXPECT_EQ(reason.command, "LIST 3");
}

// Then replies and commands are out of step.
TEST(ListOne, OfAnotherMessageEndsTheSession) {
    scripted_exchange talk("C: LIST 2\nS: +OK 5 120");
    auto other = talk.in(session_state::transaction).play(verbs::list(2));
    EXPECT_FALSE(other.usable);
    const failure reason = std::move(other).reason();
    EXPECT_EQ(reason.code, errc::out_of_step);
    EXPECT_EQ(reason.command, "LIST 2");
}

class BadListOne : public testing::TestWithParam<const char*> {};

// One line was requested, and one came.
TEST_P(BadListOne, FailsAloneAndLeavesTheSessionGood) {
    scripted_exchange talk(std::string("C: LIST 2\nS: +OK ") + GetParam());
    auto unreadable = talk.in(session_state::transaction).play(verbs::list(2));
    EXPECT_TRUE(unreadable.usable);
    const failure reason = std::move(unreadable).reason();
    EXPECT_EQ(reason.code, errc::unreadable_reply);
    EXPECT_EQ(reason.command, "LIST 2");
}

INSTANTIATE_TEST_SUITE_P(Lines, BadListOne,
                         testing::Values("200", "", "2", "2 -1", "1 messages follow",
                                         "2 messages (320 octets)", "scan listing follows"));

class AnswerInAListing : public testing::TestWithParam<const char*> {};

// The line that was read as the +OK to LIST answered another command.
TEST_P(AnswerInAListing, EndsTheSession) {
    scripted_exchange talk(std::string("C: LIST\nS: +OK\nS: 1 120\nS: ") + GetParam());
    auto listing = talk.in(session_state::transaction).play(verbs::list());
    EXPECT_FALSE(listing.usable);
    EXPECT_EQ(std::move(listing).reason().code, errc::out_of_step);
}

INSTANTIATE_TEST_SUITE_P(Lines, AnswerInAListing,
                         testing::Values("+OK 2 messages", "-ERR no such message", "+OK"));

}  // namespace
