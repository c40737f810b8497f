// SPDX-License-Identifier: MIT
// Each law, broken on purpose: random worlds have to find it soon, and report its number.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "random_world.hpp"

namespace pop3::test::worlds {
namespace {

struct plant {
    const char* name;
    planted bug;
    int law;
};

void PrintTo(const plant& type, std::ostream* out) {
    *out << type.name;
}

constexpr std::uint64_t enough_worlds = 300;

// In a world that is correct without it.
bool found(const plant& type) {
    for (std::uint64_t seed = 1; seed <= enough_worlds; ++seed) {
        const outcome lived = run_random_world(seed, false, type.bug);
        const bool complained = std::ranges::count(lived.complaints, type.law, &complaint::law) > 0;
        if (complained && run_random_world(seed, false).complaints.empty()) return true;
    }
    return false;
}

class PlantedBug : public ::testing::TestWithParam<plant> {};

TEST_P(PlantedBug, IsFound) {
    EXPECT_TRUE(found(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBug,
                         ::testing::Values(plant{"DropsMail", planted::drops_mail, 1},
                                           plant{"DeletesOneMore", planted::deletes_one_more, 1},
                                           plant{"LooksAtNothing", planted::looks_at_nothing, 1},
                                           plant{"ThrowsAway", planted::throws_away, 2},
                                           plant{"NeverDelivers", planted::never_delivers, 3},
                                           plant{"SaysNothing", planted::says_nothing, 4},
                                           plant{"WaitsForEver", planted::waits_for_ever, 5},
                                           plant{"Forgets", planted::forgets, 6}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace pop3::test::worlds
