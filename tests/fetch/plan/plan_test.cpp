// SPDX-License-Identifier: MIT
// From listing, ledger and policy to one decision per message: good and bad servers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "plan_fixture.hpp"

namespace pop3::fetch {
namespace {

using test::another_header;
using test::asked_for;
using test::decisions;
using test::known_row;
using test::known_table;
using test::listed_row;
using test::listing;
using test::today;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

plan make(const std::vector<listed_row>& listed, std::vector<known_row> known,
          retention after = retention::keep) {
    known_table rows(std::move(known));
    return plan::make(listing(listed), rows, {}, {.after = after}, today);
}

constexpr auto vanished = ledger_update::kind::vanished;
constexpr auto not_carried_out = ledger_update::kind::listed;
constexpr auto returned = ledger_update::kind::returned;
constexpr auto deleted = ledger_update::kind::deleted;

TEST(Plan, FetchesWhatIsNewAndSkipsWhatIsKnown) {
    const plan p = make({{1, 100, "a"}, {2, 200, "b"}, {3, 300, "c"}}, {{"b", 200}});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 keep: known", "3 fetch: new"));
    EXPECT_EQ(p.uid(p.steps()[2]), "c");
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(Plan, DeletesWhatIsKnownWithoutFetchingIt) {
    const plan p = make({{1, 100, "a"}, {2, 200, "b"}}, {{"b", 200}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 remove: known"));
    EXPECT_THAT(asked_for(p), ElementsAre(2)) << "whether it is still the same message";
}

TEST(Plan, ComparesTheContentOfWhatHasAnotherHeaderBeforeItDeletes) {
    plan p = make({{1, 100, "a"}, {2, 200, "b"}, {3, 300, "c"}},
                  {{"a", 100}, {"b", 200}, {"c", 300}}, retention::remove);
    const std::vector<plan::candidate> asked = p.candidates();
    ASSERT_EQ(asked.size(), 3U);
    p.identified(asked[0], digest{});
    p.identified(asked[1], another_header);
    p.identified(asked[2], std::nullopt);
    EXPECT_THAT(decisions(p),
                ElementsAre("1 remove: known",
                            "2 compare: known by unique-id and size, but its header differs",
                            "3 compare: known, but only its content can prove it"));
    EXPECT_THAT(p.changes(),
                ElementsAre(ledger_update{"b", 200, vanished}, ledger_update{"c", 300, vanished}));
}

TEST(Plan, ComparesTheContentOfWhatHasNoKnownHeaderBeforeItDeletes) {
    const known_row old{.uid = "a", .octets = 100, .header = std::nullopt};
    const plan p = make({{1, 100, "a"}}, {old}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: known, but only its content can prove it"));
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"a", 100, vanished}));
    EXPECT_THAT(decisions(make({{1, 100, "a"}}, {old})), ElementsAre("1 keep: known"));
}

TEST(Plan, AsksForTheHeadersOfAllWhereUniqueIdsAreNumbers) {
    const plan p = make({{1, 100, "1"}, {2, 200, "2"}, {3, 300, "3"}}, {{"1", 100}, {"2", 200}});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known", "2 keep: known", "3 fetch: new"));
    EXPECT_THAT(asked_for(p), ElementsAre(1, 2));
    EXPECT_THAT(asked_for(make({{1, 100, "1"}, {2, 200, "7"}}, {{"1", 100}, {"7", 200}})),
                IsEmpty())
        << "one that happens to be its number proves nothing";
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
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"a", 100, vanished}));
}

TEST(Plan, FetchesMailWithoutUniqueIdAndComparesIt) {
    const plan p = make({{1, 100, ""}, {2, 200, "b"}}, {{"b", 200}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: it has no unique-id", "2 remove: known"));
}

TEST(Plan, NeedsNoUniqueIdsAtAll) {
    known_table none({});
    listings listed = listing({{1, 100, ""}, {2, 100, ""}});
    listed.uids.reset();
    const plan p = plan::make(std::move(listed), none, {}, retention_policy{}, today);
    EXPECT_EQ(p.count(action::compare), 2U);
    EXPECT_EQ(p.uid(p.steps()[0]), "");
}

TEST(Plan, CountsMailWithoutUniqueIdAsGoneUntilItsContentIsSeen) {
    const plan p = make({{1, 100, ""}}, {{"", 100}, {"", 200}});
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"", std::nullopt, vanished}));
}

TEST(Plan, ComparesNewMailWhileSomeIsKnownWithoutUniqueId) {
    const plan p = make({{1, 100, "a"}}, {{"", 100}});
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: new"));
}

TEST(Plan, TakesNoneOfSeveralMessagesWithOneUniqueIdForKnown) {
    const plan p = make({{1, 100, "x"}, {2, 100, "x"}}, {{"x", 100}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: several messages have its unique-id",
                                          "2 compare: several messages have its unique-id"));
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"x", 100, vanished}));
}

TEST(Plan, TellsMessagesWithOneUniqueIdApartByTheirSize) {
    const plan p = make({{1, 200, "x"}, {2, 100, "x"}, {3, 300, "x"}}, {{"x", 100}, {"x", 300}});
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: its unique-id is known with another size",
                                          "2 keep: known", "3 keep: known"));
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(Plan, FetchesEachOfSeveralNewMessagesWithOneUniqueId) {
    const plan p = make({{1, 100, "x"}, {2, 100, "x"}}, {});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: several messages have its unique-id",
                                          "2 fetch: several messages have its unique-id"));
}

TEST(Plan, KnowsOneOfTwoEqualOnesWhenTheOtherIsGone) {
    const plan p = make({{1, 100, "x"}}, {{"x", 100}, {"x", 100}});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known"));
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(Plan, TurnsWhatIsNotListedAnyMoreIntoVanished) {
    const plan p = make({{1, 200, "b"}}, {{"a", 100}, {"b", 200}, {"c", 300, false, true}});
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"a", 100, vanished}));
}

TEST(Plan, TakesAUniqueIdThatComesBackForAnotherMessage) {
    const plan p = make({{1, 100, "a"}}, {{"a", 100, false, true}});
    EXPECT_THAT(
        decisions(p),
        ElementsAre("1 compare: its unique-id had vanished, and may name another message now"));
    EXPECT_THAT(p.changes(), IsEmpty());
}

known_row deleted_since(std::chrono::hours ago, bool vanished_too) {
    return {.uid = "a",
            .octets = 100,
            .vanished = vanished_too,
            .delivered = today - std::chrono::days(9),
            .deleted = today - ago};
}

TEST(Plan, KnowsWhatTheServerDeletedAndListsAgain) {
    for (const retention after : {retention::keep, retention::remove}) {
        const plan p = make({{1, 100, "a"}}, {deleted_since(std::chrono::hours(1), true)}, after);
        EXPECT_THAT(
            decisions(p),
            ElementsAre("1 keep: known; the server confirmed its deletion, and lists it again"));
        EXPECT_THAT(asked_for(p), ElementsAre(1));
        EXPECT_TRUE(p.steps()[0].returned);
        EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"a", 100, returned}));
    }
}

TEST(Plan, DeletesWhatCameBackOnceADay) {
    const plan soon =
        make({{1, 100, "a"}}, {deleted_since(std::chrono::hours(23), false)}, retention::remove);
    EXPECT_EQ(soon.count(action::keep), 1U);
    EXPECT_THAT(asked_for(soon), IsEmpty());
    const plan later =
        make({{1, 100, "a"}}, {deleted_since(std::chrono::hours(24), false)}, retention::remove);
    EXPECT_EQ(later.count(action::remove), 1U);
    EXPECT_TRUE(later.steps()[0].returned);
}

TEST(Plan, DoesNotTakeAForgottenMessageForTheOneThatIsListed) {
    const known_row gone{
        .uid = "a", .octets = 100, .vanished = true, .header = another_header, .deleted = today};
    const plan p = make({{1, 100, "a"}}, {gone, {"a", 100}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 remove: known"));
    EXPECT_THAT(p.candidates()[0].header, digest{});
}

TEST(Plan, KeepsWhatCameShortUnlessTheUserSaysOtherwise) {
    const known_row brief{.uid = "a", .octets = 100, .came_short = true};
    const plan p = make({{1, 100, "a"}}, {brief}, retention::remove);
    EXPECT_THAT(decisions(p),
                ElementsAre("1 keep: known, but it came with far fewer octets than announced"));
    known_table rows({brief});
    const plan told = plan::make(listing({{1, 100, "a"}}), rows, {},
                                 {.after = retention::remove, .delete_short = true}, today);
    EXPECT_THAT(decisions(told), ElementsAre("1 remove: known"));
}

TEST(Plan, SettlesADeletionInDoubt) {
    const plan p = make({{1, 100, "a"}}, {{"a", 100, true}, {"b", 200, true}}, retention::remove);
    EXPECT_THAT(decisions(p), ElementsAre("1 remove: known"));
    EXPECT_THAT(asked_for(p), ElementsAre(1));
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"a", 100, not_carried_out},
                                         ledger_update{"b", 200, deleted}));
}

TEST(Plan, DoesNotBelieveADeletionWhenUniqueIdsAreMissing) {
    const plan p = make({{1, 200, ""}}, {{"b", 200, true}}, retention::remove);
    EXPECT_THAT(p.changes(), ElementsAre(ledger_update{"b", 200, vanished}));
}

TEST(Plan, BelievesListAboutWhatExists) {
    listings listed = listing({{2, 200, "b"}});
    listed.uids->add(message_number(3), "c");
    known_table none({});
    const plan p = plan::make(std::move(listed), none, {}, retention_policy{}, today);
    EXPECT_THAT(decisions(p), ElementsAre("2 fetch: new"));
}

TEST(Plan, AsksUidlWhereLinesOfListCannotBeRead) {
    listings listed = listing({{2, 200, ""}});
    listed.sizes.add_defective_line();
    for (const auto& [n, uid] : {std::pair(1U, "a"), std::pair(2U, "b"), std::pair(3U, "c")})
        listed.uids->add(message_number(n), uid);
    known_table known({{"c", 0}});
    const plan p = plan::make(std::move(listed), known, {}, retention_policy{}, today);
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 fetch: new", "3 keep: known"));
}

TEST(Plan, CountsTheLinesThatNameNoMessage) {
    listings listed = listing({{1, 100, "a"}});
    for (int i = 0; i < 3; ++i) listed.sizes.add_defective_line();
    listed.uids->add(message_number(2), "b");
    known_table none({});
    const plan p = plan::make(std::move(listed), none, {}, retention_policy{}, today);
    EXPECT_EQ(p.unreadable(), 2U) << "UIDL names one of three";
}

TEST(Plan, OfAnEmptyMaildropIsEmpty) {
    EXPECT_THAT(make({}, {}).steps(), IsEmpty());
}

// ---- messages that failed before ----

plan with_setback(const setback& before, const retention_policy& policy,
                  std::vector<known_row> known = {}) {
    known_table rows(std::move(known));
    return plan::make(listing({{1, 100, "a"}, {2, 200, "b"}, {3, 300, "c"}}), rows, {before},
                      policy, today);
}

TEST(Plan, DoesNotLetFailedMessagesUseUpTheCount) {
    const plan p = with_setback({"a", 100, setback_kind::refused}, {.at_most = 1});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 fetch: new",
                                          "3 skip: new, but over the limit of this run"));
    EXPECT_EQ(p.steps()[0].setback, setback_kind::refused);
    ASSERT_TRUE(p.earlier(p.steps()[0]));
    EXPECT_FALSE(p.earlier(p.steps()[1]));
}

TEST(Plan, AsksForTheHeaderOfNoMessageThatEndedASession) {
    const plan p = with_setback({"b", 200, setback_kind::broke}, {.after = retention::remove},
                                {{"a", 100}, {"b", 200}});
    EXPECT_THAT(asked_for(p), ElementsAre(1));
    EXPECT_EQ(p.steps()[1].decision, action::compare);
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
