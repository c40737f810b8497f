// SPDX-License-Identifier: MIT
// The order in which messages are requested after some have failed.
#include "fetch/plan/requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "plan_fixture.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// The numbers of the first and the last requests.
using numbers = std::vector<std::uint32_t>;
std::pair<numbers, numbers> order(const std::vector<test::listed_row>& rows,
                                  std::vector<setback> before) {
    test::known_table nothing({});
    const plan made = plan::make(test::listing(rows), nothing, std::move(before), {}, test::today);
    const requests asked = requests_of(made, {});
    std::pair<numbers, numbers> all;
    for (const request& each : asked.first) all.first.push_back(each.number.value());
    for (const request& each : asked.last) all.second.push_back(each.number.value());
    return all;
}

TEST(Requests, PutWhatEndedASessionLastAndWhatFailedMostOftenAtTheEnd) {
    EXPECT_THAT(order({{1, 10, "a"}, {2, 10, "b"}, {3, 10, "c"}, {4, 10, "d"}},
                      {{"a", 10, setback_kind::broke, 3},
                       {"b", 10, setback_kind::broke, 1},
                       {"d", 10, setback_kind::refused, 1}}),
                Pair(ElementsAre(3, 4), ElementsAre(2, 1)));
}

TEST(Requests, LetMessagesWithoutUniqueIdTakeTurns) {
    const std::vector<test::listed_row> rows{{1, 10, ""}, {2, 10, ""}, {3, 10, ""}};
    const auto after = [&](std::uint32_t first) {
        return order(rows, {{"", 10, setback_kind::broke, 1, {}, 1, first}});
    };
    EXPECT_THAT(after(0), Pair(IsEmpty(), ElementsAre(1, 2, 3)));
    EXPECT_THAT(after(1), Pair(IsEmpty(), ElementsAre(2, 3, 1)));
    EXPECT_THAT(after(2), Pair(IsEmpty(), ElementsAre(3, 1, 2)));
    EXPECT_THAT(after(3), Pair(IsEmpty(), ElementsAre(1, 2, 3)));
}

TEST(Requests, LetTheOneComeFirstThatWaitsLongestSinceItDid) {
    const std::vector<test::listed_row> rows{{1, 10, ""}, {2, 20, ""}, {3, 10, ""}};
    EXPECT_THAT(order(rows, {{"", 10, setback_kind::broke, 1, {}, 2, 1},
                             {"", 20, setback_kind::broke, 1, {}, 1, 2}}),
                Pair(IsEmpty(), ElementsAre(2, 3, 1)));
}

TEST(Requests, LetWhatFailedManyTimesTakeTurnsHoweverMany) {
    EXPECT_THAT(order({{1, 10, "a"}, {2, 10, "b"}, {3, 10, "c"}},
                      {{"a", 10, setback_kind::broke, 5, {}, 3},
                       {"b", 10, setback_kind::broke, 70, {}, 1},
                       {"c", 10, setback_kind::broke, 9, {}, 2}}),
                Pair(IsEmpty(), ElementsAre(2, 3, 1)));
}

TEST(Requests, CompareAfterWhatEndedASessionInTheSecondSessionOfARun) {
    test::known_table known({{.uid = "b", .octets = 7}});
    const plan made = plan::make(test::listing({{1, 10, "a"}, {2, 10, "b"}, {3, 10, "c"}}), known,
                                 {{"a", 10, setback_kind::broke}}, {}, test::today);
    const requests asked = requests_of(made, {}, true);
    ASSERT_EQ(asked.first.size(), 1U);
    EXPECT_EQ(asked.first[0].number, message_number(3));
    ASSERT_EQ(asked.last.size(), 1U);
    ASSERT_EQ(asked.after.size(), 1U);
    EXPECT_EQ(asked.after[0].number, message_number(2));
}

}  // namespace
}  // namespace pop3::fetch
