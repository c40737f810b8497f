// SPDX-License-Identifier: MIT
// What a run would do, in words for people.
#include "cli/output/plan_table.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "fetch/plan/plan_fixture.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;

std::string outlook(const std::vector<test::listed_row>& listed,
                    std::vector<test::known_row> known) {
    test::known_table rows(std::move(known));
    std::ostringstream out;
    print_outlook(out, fetch::plan::make(test::listing(listed), rows, {},
                                         {.after = fetch::retention::remove}, test::today));
    return out.str();
}

TEST(Outlook, NamesNewMessagesInRanges) {
    EXPECT_EQ(
        outlook(
            {{1, 10, "a"}, {2, 10, "b"}, {3, 10, "c"}, {5, 10, "e"}, {7, 10, "g"}, {8, 10, "h"}},
            {{"e", 10}}),
        "      6 messages on the server: 1 known, 5 new: 1-3, 7-8\n"
        "      a fetch would retrieve 5 (50 B), skip 0 and delete 1 at once. Nothing was "
        "done.\n");
}

TEST(Outlook, NamesTheFirstOfMany) {
    std::vector<test::listed_row> every_second;
    for (std::uint32_t n = 1; n < 1000; n += 2)
        every_second.push_back({n, 10, "u" + std::to_string(n)});
    EXPECT_THAT(outlook(every_second, {}), HasSubstr("500 new: 1, 3, 5, "));
    EXPECT_THAT(outlook(every_second, {}), HasSubstr(", ...\n"));
}

TEST(Outlook, OfOneMessageIsInTheSingular) {
    EXPECT_THAT(outlook({{1, 10, "a"}}, {}),
                HasSubstr("1 message on the server: 0 known, 1 new: 1\n"));
}

TEST(Outlook, CountsWhatMayBeKnownOnItsOwn) {
    EXPECT_THAT(outlook({{1, 10, "a"}, {2, 11, "b"}}, {{"a", 10}, {"b", 10}}),
                HasSubstr("2 messages on the server: 1 known, 0 new; 1 to be compared\n"));
}

TEST(Outlook, OfAnEmptyMailboxIsShort) {
    EXPECT_THAT(outlook({}, {}), HasSubstr("0 messages on the server: 0 known, 0 new\n"));
}

}  // namespace
}  // namespace pop3::cli
