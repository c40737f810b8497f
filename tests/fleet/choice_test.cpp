// SPDX-License-Identifier: MIT
// Which due accounts run within the limits of hosts and owners.
#include "fleet/schedule/choice.hpp"

#include <gmock/gmock.h>

namespace pop3::fleet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Choice, TakesTheOldestFirst) {
    const std::vector<due_account> due = {{1, "a"}, {2, "b"}, {3, "c"}};
    EXPECT_THAT(choose(due, {{{"a", 2}, {"b", 2}, {"c", 2}}, {}}, 2), ElementsAre(1, 2));
}

TEST(Choice, PassesOverAHostWithoutAFreeSlot) {
    const std::vector<due_account> due = {{1, "full"}, {2, "full"}, {3, "full"}, {4, "b"}};
    EXPECT_THAT(choose(due, {{{"b", 1}}, {}}, 2), ElementsAre(4));
}

TEST(Choice, GivesAHostNoMoreThanItsFreeSlots) {
    const std::vector<due_account> due = {{1, "a"}, {2, "a"}, {3, "a"}, {4, "b"}};
    EXPECT_THAT(choose(due, {{{"a", 1}, {"b", 1}}, {}}, 4), ElementsAre(1, 4));
}

TEST(Choice, GivesAnOwnerNoMoreThanItsFreeSlots) {
    const std::vector<due_account> due = {{1, "a", "ann"}, {2, "b", "ann"}, {3, "c", "bob"}};
    const free_slots free{{{"a", 2}, {"b", 2}, {"c", 2}}, {{"ann", 1}, {"bob", 1}}};
    EXPECT_THAT(choose(due, free, 3), ElementsAre(1, 3));
}

TEST(Choice, LimitsNoAccountWithoutAnOwner) {
    const std::vector<due_account> due = {{1, "a"}, {2, "a"}};
    EXPECT_THAT(choose(due, {{{"a", 2}}, {}}, 2), ElementsAre(1, 2));
}

TEST(Choice, IsEmptyWhereNothingIsFree) {
    const std::vector<due_account> due = {{1, "a"}};
    EXPECT_THAT(choose(due, {}, 8), IsEmpty());
}

}  // namespace
}  // namespace pop3::fleet
