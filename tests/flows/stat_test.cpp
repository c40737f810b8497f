// SPDX-License-Identifier: MIT
// STAT (RFC 1939, section 5): two numbers, which are hints.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

result<drop_listing> stat_of(const std::string& reply) {
    scripted_exchange talk("C: STAT\nS: " + reply);
    return talk.in(session_state::transaction).play(verbs::stat()).outcome;
}

TEST(Stat, GivesTheDropListing) {
    scripted_exchange talk(R"(
        C: STAT
        S: +OK 2 320
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::stat()).value(),
              (drop_listing{2, 320}));
}

TEST(Stat, PassesOverMoreBlanksAndWords) {
    EXPECT_EQ(stat_of("+OK   2 \t 320  octets in all").value(), (drop_listing{2, 320}));
}

TEST(Stat, TakesTheLargestNumbersThereAre) {
    EXPECT_EQ(stat_of("+OK 4294967295 18446744073709551615").value(),
              (drop_listing{UINT32_MAX, UINT64_MAX}));
}

class BadStat : public testing::TestWithParam<const char*> {};

TEST_P(BadStat, IsNoDropListing) {
    auto stat = stat_of(std::string("+OK ") + GetParam());
    ASSERT_FALSE(stat);
    EXPECT_EQ(stat.error().code, errc::unreadable_reply);
    EXPECT_EQ(stat.error().command, "STAT");
    EXPECT_EQ(stat.error().reply, std::string("+OK ") + GetParam());
}

INSTANTIATE_TEST_SUITE_P(Numbers, BadStat,
                         testing::Values("", "2", "two 320", "2 -320", "-1 5", "+2 320", "2 0x10",
                                         "2 3.5", "2,320", "4294967296 1", "1 18446744073709551616",
                                         "1 99999999999999999999999"));

TEST(Stat, ThatCannotBeReadLeavesTheSessionGood) {
    EXPECT_TRUE(scripted_exchange("C: STAT\nS: +OK 7")
                    .in(session_state::transaction)
                    .play(verbs::stat())
                    .usable);
}

TEST(Stat, RefusedLeavesTheSessionGood) {
    scripted_exchange talk(R"(
        C: STAT
        S: -ERR not now
    )");
    auto refused = talk.in(session_state::transaction).play(verbs::stat());
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).reason().code, errc::server_error);
}

}  // namespace
