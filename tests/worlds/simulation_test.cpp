// SPDX-License-Identifier: MIT
// The fetcher's real code in random worlds. POP3_WORLDS is their number (600); POP3_WORLD=SEED
// prints the story of one.
#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "number_in.hpp"
#include "random_world.hpp"

namespace pop3::test::worlds {
namespace {

constexpr std::uint64_t shards = 4;

std::string tale(std::uint64_t seed, planted bug = planted::none) {
    const outcome again = run_random_world(seed, true, bug);
    std::string all = "world " + std::to_string(seed) +
                      " (alone: POP3_WORLD=" + std::to_string(seed) +
                      " worlds_test --gtest_filter='*Alone*')\n" + again.story;
    for (const complaint& each : again.complaints)
        all += "  law " + std::to_string(each.law) + ": " + each.words + '\n';
    return all;
}

class WorldsByChance : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(WorldsByChance, ObeyTheLaws) {
    const std::uint64_t worlds = number_in("POP3_WORLDS", 600);
    std::size_t broken = 0;
    for (std::uint64_t seed = 1 + GetParam(); seed <= worlds; seed += shards) {
        if (run_random_world(seed, false).complaints.empty()) continue;
        ADD_FAILURE() << tale(seed);
        if (++broken == number_in("POP3_WORLDS_TOLD", 5)) break;
    }
}

INSTANTIATE_TEST_SUITE_P(Shard, WorldsByChance, ::testing::Range<std::uint64_t>(0, shards));

TEST(WorldsByChance, AloneIfAsked) {
    const std::uint64_t seed = number_in("POP3_WORLD", 0);
    if (seed == 0) GTEST_SKIP() << "POP3_WORLD names no seed";
    std::cout << tale(seed);
    EXPECT_TRUE(run_random_world(seed, false).complaints.empty());
}

}  // namespace
}  // namespace pop3::test::worlds
