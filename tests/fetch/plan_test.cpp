// SPDX-License-Identifier: MIT
// From listing, ledger and wish to one decision per message: stories of good and bad servers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fetch/plan_fixture.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tests::decisions;
using tests::known_row;
using tests::known_table;
using tests::listed_row;
using tests::listing;
using tests::today;

plan make(const std::vector<listed_row>& listed, std::vector<known_row> known,
          retention after = retention::keep) {
    known_table rows(std::move(known));
    return plan::make(listing(listed), rows, {.after = after}, today);
}

constexpr auto vanished = known_change::kind::vanished;
constexpr auto listed_again = known_change::kind::listed;
constexpr auto deleted = known_change::kind::deleted;

TEST(Plan, FetchesWhatIsNewAndSkipsWhatIsKnown) {
    const plan p = make({{1, 100, "a"}, {2, 200, "b"}, {3, 300, "c"}}, {{"b", 200}});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 keep: known", "3 fetch: new"));
    EXPECT_EQ(p.uid(p.steps()[2]), "c");
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(Plan, DeletesWhatIsKnownWithoutFetchingIt) {
    const plan p = make({{1, 100, "a"}, {2, 200, "b"}}, {{"b", 200}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 remove: known"));
}

TEST(Plan, GoesByNumberWhateverTheOrderOfUniqueIds) {
    const plan p =
        make({{1, 100, "zz"}, {2, 200, "prefix-b"}, {3, 300, "prefix-a"}, {7, 1, "\xFF"}},
             {{"prefix-a", 300}, {"zz", 100}});
    EXPECT_THAT(decisions(p),
                ElementsAre("1 keep: known", "2 fetch: new", "3 keep: known", "7 fetch: new"));
}

TEST(Plan, NeverTrustsAnOldUniqueIdWithAnotherSize) {
    const plan p = make({{1, 999, "a"}}, {{"a", 100}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: its unique-id is known with another size"));
    EXPECT_THAT(p.changes(), ElementsAre(known_change{"a", 100, vanished}));
}

TEST(Plan, FetchesMailWithoutUniqueIdAndComparesIt) {
    const plan p = make({{1, 100, ""}, {2, 200, "b"}}, {{"b", 200}}, retention::remove);
    EXPECT_THAT(decisions(p),
                ElementsAre("1 compare: the server gives it no unique-id", "2 remove: known"));
}

TEST(Plan, NeedsNoUniqueIdsAtAll) {
    known_table none({});
    listings listed = listing({{1, 100, ""}, {2, 100, ""}});
    listed.uids.reset();
    const plan p = plan::make(std::move(listed), none, mail_policy{}, today);
    EXPECT_EQ(p.count(action::compare), 2U);
    EXPECT_EQ(p.uid(p.steps()[0]), "");
}

TEST(Plan, CountsMailWithoutUniqueIdAsGoneUntilItsContentIsSeen) {
    const plan p = make({{1, 100, ""}}, {{"", 100}, {"", 200}});
    EXPECT_THAT(p.changes(), ElementsAre(known_change{"", std::nullopt, vanished}));
}

TEST(Plan, ComparesNewMailWhileSomeIsKnownWithoutUniqueId) {
    const plan p = make({{1, 100, "a"}}, {{"", 100}});
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: new"));
}

TEST(Plan, TakesNoneOfSeveralMessagesWithOneUniqueIdForKnown) {
    const plan p = make({{1, 100, "x"}, {2, 100, "x"}}, {{"x", 100}}, retention::remove);
    EXPECT_THAT(decisions(p),
                ElementsAre("1 compare: the server gives its unique-id to several messages",
                            "2 compare: the server gives its unique-id to several messages"));
    EXPECT_THAT(p.changes(), ElementsAre(known_change{"x", 100, vanished}));
}

TEST(Plan, TellsMessagesWithOneUniqueIdApartByTheirSize) {
    const plan p = make({{1, 200, "x"}, {2, 100, "x"}, {3, 300, "x"}}, {{"x", 100}, {"x", 300}});
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: its unique-id is known with another size",
                                          "2 keep: known", "3 keep: known"));
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(Plan, FetchesEachOfSeveralNewMessagesWithOneUniqueId) {
    const plan p = make({{1, 100, "x"}, {2, 100, "x"}}, {});
    EXPECT_THAT(decisions(p),
                ElementsAre("1 fetch: the server gives its unique-id to several messages",
                            "2 fetch: the server gives its unique-id to several messages"));
}

TEST(Plan, KnowsOneOfTwoEqualOnesWhenTheOtherIsGone) {
    const plan p = make({{1, 100, "x"}}, {{"x", 100}, {"x", 100}});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known"));
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(Plan, TurnsWhatIsNotListedAnyMoreIntoVanished) {
    const plan p = make({{1, 200, "b"}}, {{"a", 100}, {"b", 200}, {"c", 300, false, true}});
    EXPECT_THAT(p.changes(), ElementsAre(known_change{"a", 100, vanished}));
}

TEST(Plan, NoticesWhatIsListedAgain) {
    const plan p = make({{1, 100, "a"}}, {{"a", 100, false, true}});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known"));
    EXPECT_THAT(p.changes(), ElementsAre(known_change{"a", 100, listed_again}));
}

TEST(Plan, SettlesADeletionInDoubt) {
    const plan p = make({{1, 100, "a"}}, {{"a", 100, true}, {"b", 200, true}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 remove: known"));
    EXPECT_THAT(p.changes(),
                ElementsAre(known_change{"a", 100, listed_again}, known_change{"b", 200, deleted}));
}

TEST(Plan, DoesNotBelieveADeletionWhenUniqueIdsAreMissing) {
    const plan p = make({{1, 200, ""}}, {{"b", 200, true}}, retention::remove);
    EXPECT_THAT(p.changes(), ElementsAre(known_change{"b", 200, vanished}));
}

TEST(Plan, BelievesListAboutWhatExists) {
    listings listed = listing({{2, 200, "b"}});
    listed.uids->add(message_number(3), "c");
    known_table none({});
    const plan p = plan::make(std::move(listed), none, mail_policy{}, today);
    EXPECT_THAT(decisions(p), ElementsAre("2 fetch: new"));
}

TEST(Plan, AsksUidlWhereLinesOfListCannotBeRead) {
    listings listed = listing({{2, 200, ""}});
    listed.sizes.add_defective_line();
    for (const auto& [n, uid] : {std::pair(1U, "a"), std::pair(2U, "b"), std::pair(3U, "c")})
        listed.uids->add(message_number(n), uid);
    known_table known({{"c", 0}});
    const plan p = plan::make(std::move(listed), known, mail_policy{}, today);
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 fetch: new", "3 keep: known"));
}

TEST(Plan, OfAnEmptyMaildropIsEmpty) {
    EXPECT_THAT(make({}, {}).steps(), IsEmpty());
}

TEST(Plan, StaysQuickWhenAServerGivesOneUniqueIdToAll) {
    std::vector<listed_row> rows;
    std::vector<known_row> known;
    for (std::uint32_t n = 1; n <= 50'000; ++n) {
        rows.push_back({n, n / 2, "x"});
        known.push_back({"x", n});
    }
    const plan p = make(rows, std::move(known));
    EXPECT_EQ(p.count(action::keep), 1U) << "25,000 is the one known size that is listed once";
}

}  // namespace
}  // namespace pop3::fetch
