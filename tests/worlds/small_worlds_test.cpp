// SPDX-License-Identifier: MIT
// All small worlds: everything that server, other clients, target and a crash may do to a few
// messages, at every moment. With POP3_WORLDS above 10,000 they are larger: those of CI have two sessions or
// two letters, not both.
#include <gtest/gtest.h>

#include <iostream>

#include "number_in.hpp"
#include "small_world.hpp"

namespace pop3::test::worlds {
namespace {

std::string tale(const small_size& size, const every_choice& all) {
    every_choice again;
    again.follow(all.taken());
    const outcome told = run_small_world(size, again, true);
    std::string text = "a world of " + std::to_string(size.letters) + " letters\n" + told.story;
    for (const complaint& each : told.complaints)
        text += "  law " + std::to_string(each.law) + ": " + each.words + '\n';
    return text;
}

void try_all(const small_size& size) {
    every_choice all;
    std::size_t worlds = 0;
    std::size_t broken = 0;
    do {
        ++worlds;
        if (run_small_world(size, all, false).complaints.empty()) continue;
        ADD_FAILURE() << tale(size, all);
        if (++broken == number_in("POP3_WORLDS_TOLD", 5)) return;
    } while (all.next());
    std::cout << worlds << " worlds\n";
}

bool large() {
    return number_in("POP3_WORLDS", 600) > 10'000;
}

TEST(SmallWorlds, OfOneLetterObeyTheLaws) {
    try_all({.letters = 1, .sessions = large() ? 3U : 2U, .pipelining_optional = large()});
}

TEST(SmallWorlds, OfTwoLettersObeyTheLaws) {
    try_all({.letters = 2, .sessions = large() ? 3U : 1U});
}

TEST(SmallWorlds, OfThreeLettersObeyTheLaws) {
    try_all({.letters = 3, .sessions = large() ? 3U : 1U});
}

TEST(SmallWorlds, WithTwoMishapsObeyTheLaws) {
    if (!large()) GTEST_SKIP() << "POP3_WORLDS is not above 10,000";
    try_all({.letters = 1, .sessions = 1, .mishaps = 2});
}

}  // namespace
}  // namespace pop3::test::worlds
