// SPDX-License-Identifier: MIT
// UIDL (RFC 1939, section 7): the identity of a message as long as it exists.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

result<unique_id_listing> id_listing_of(const std::string& lines, const limits& bounds = {}) {
    scripted_exchange talk("C: UIDL\nS: +OK\n" + lines + "\nS: .");
    return talk.in(session_state::transaction).with(bounds).play(verbs::uidl()).outcome;
}

TEST(Uidl, GivesNumbersAndUniqueIds) {
    scripted_exchange talk(R"(
        C: UIDL
        S: +OK
        S: 1 whqtswO00WBw418f9t5JxYwZ
        S: 2 QhdPYR:00WBw1Ph7x7
        S: .
    )");
    const unique_id_listing listing =
        talk.in(session_state::transaction).play(verbs::uidl()).value();
    ASSERT_EQ(listing.size(), 2u);
    EXPECT_EQ(listing[0], (unique_id_entry{message_number(1), "whqtswO00WBw418f9t5JxYwZ"}));
    EXPECT_EQ(listing.uid(message_number(2)), "QhdPYR:00WBw1Ph7x7");
    EXPECT_EQ(listing.uid(message_number(3)), std::nullopt);
}

TEST(Uidl, OfAnEmptyMaildropIsEmpty) {
    scripted_exchange talk(R"(
        C: UIDL
        S: +OK
        S: .
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::uidl()).value().empty());
}

// RFC 1939, section 7: two messages that are the same may have the same.
TEST(Uidl, MayRepeatAUniqueId) {
    const unique_id_listing listing = id_listing_of("S: 1 AAA\nS: 2 AAA").value();
    EXPECT_EQ(listing.size(), 2u);
    EXPECT_EQ(listing.uid(message_number(1)), listing.uid(message_number(2)));
}

TEST(Uidl, MayMissMessages) {
    const unique_id_listing listing = id_listing_of("S: 1 a\nS: 4 d").value();
    EXPECT_EQ(listing.uid(message_number(2)), std::nullopt);
    EXPECT_EQ(listing.uid(message_number(4)), "d");
}

TEST(Uidl, KeepsTheFirstOfARepeatedNumberAndCountsTheOthers) {
    const unique_id_listing listing = id_listing_of("S: 2 b\nS: 1 a\nS: 2 x").value();
    ASSERT_EQ(listing.size(), 2u);
    EXPECT_EQ(listing[0].uid, "a");
    EXPECT_EQ(listing.uid(message_number(2)), "b");
    EXPECT_EQ(listing.defective_lines(), 1u);
}

TEST(Uidl, KeepsTheBlanksWithinAUniqueIdAndNotThoseAroundIt) {
    const unique_id_listing listing = id_listing_of("S: 1   a b  c \nS: 2 a b d").value();
    EXPECT_EQ(listing.uid(message_number(1)), "a b  c");
    EXPECT_EQ(listing.uid(message_number(2)), "a b d");
}

TEST(Uidl, TakesOctetsThatTheRfcForbids) {
    const unique_id_listing listing = id_listing_of("S| 1  \\xe9\\x01/../\\xff\\r\\n").value();
    EXPECT_EQ(listing.uid(message_number(1)), "\xe9\x01/../\xff");
}

class DefectiveUidLine : public testing::TestWithParam<const char*> {};

TEST_P(DefectiveUidLine, IsCountedAndPassedOver) {
    const unique_id_listing listing =
        id_listing_of(std::string("S: 1 a\nS| ") + GetParam() + "\\r\\n\nS: 2 b").value();
    EXPECT_EQ(listing.size(), 2u);
    EXPECT_EQ(listing.defective_lines(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Lines, DefectiveUidLine,
                         testing::Values("", "3", "3 ", "3 \\t", "three c", "0 c", "-1 c",
                                         "4294967296 c"));

class UidLength : public testing::TestWithParam<std::size_t> {};

// RFC 1939 allows 70, servers send more; limits::unique_id is what is kept.
TEST_P(UidLength, DecidesWhetherItIsKept) {
    limits bounds;
    bounds.unique_id = 100;
    const unique_id_listing listing =
        id_listing_of("S: 1 " + std::string(GetParam(), 'u') + "\nS: 2 b", bounds).value();
    EXPECT_EQ(listing.uid(message_number(1)).has_value(), GetParam() <= 100);
    EXPECT_EQ(listing.defective_lines(), GetParam() <= 100 ? 0u : 1u);
    EXPECT_EQ(listing.uid(message_number(2)), "b");
}

INSTANTIATE_TEST_SUITE_P(AroundTheLimit, UidLength, testing::Values(70, 71, 99, 100, 101));

TEST(UidlOne, GivesOneUniqueId) {
    scripted_exchange talk(R"(
        C: UIDL 2
        S: +OK 2 QhdPYR:00WBw1Ph7x7
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::uidl(2)).value().str(),
              "QhdPYR:00WBw1Ph7x7");
}

flow<reply> uidl_then_noop(dialogue& s, std::error_code& of_uidl) {
    flow<unique_id> one = flows::uidl(s, message_number(2));
    result<unique_id> uid = co_await one.attempt();
    if (!uid) of_uidl = uid.error().code;
    reply ok = co_await flows::noop(s);
    co_return ok;
}

TEST(UidlOne, RefusedLeavesTheSessionGood) {
    scripted_exchange talk(R"(
        C: UIDL 3
        S: -ERR no such message
    )");
    auto refused = talk.in(session_state::transaction).play(verbs::uidl(3));
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).reason().code, errc::server_error);
}

TEST(UidlOne, OfAnotherMessageEndsTheSession) {
    scripted_exchange talk("C: UIDL 2\nS: +OK 1 a");
    auto other = talk.in(session_state::transaction).play(verbs::uidl(2));
    EXPECT_FALSE(other.usable);
    EXPECT_EQ(std::move(other).reason().code, errc::out_of_step);
}

class BadUidlOne : public testing::TestWithParam<const char*> {};

// Twisted's server sends the unique-id without the number.
TEST_P(BadUidlOne, FailsAloneAndLeavesTheSessionGood) {
    scripted_exchange talk(std::string("C: UIDL 2\nS: +OK ") + GetParam() + "\nC: NOOP\nS: +OK");
    std::error_code of_uidl;
    const verb<reply> exchange = [&](dialogue& s) { return uidl_then_noop(s, of_uidl); };
    EXPECT_TRUE(talk.in(session_state::transaction).play_once(exchange).outcome);
    EXPECT_EQ(of_uidl, errc::unreadable_reply);
}

INSTANTIATE_TEST_SUITE_P(Lines, BadUidlOne,
                         testing::Values("a", "", "2", "2 ", "00001a1457b5a851", "1234567"));

}  // namespace
