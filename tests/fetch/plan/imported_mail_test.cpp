// SPDX-License-Identifier: MIT
// Mail that another program delivered is known by its unique-id alone, where that is unique. It is not
// deleted before a session has learned what identifies it, and a later one has identified it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace pop3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

known_row imported(const std::string& uid) {
    return {.uid = uid,
            .octets = 0,
            .header = std::nullopt,
            .size_unknown = true,
            .content_unknown = true};
}
// After a session has learned its size.
known_row imported(const std::string& uid, octet_count octets,
                   std::optional<digest> header = std::nullopt) {
    return {.uid = uid, .octets = octets, .header = header, .content_unknown = true};
}

plan imported_plan(const std::vector<listed_row>& listed, std::vector<known_row> known,
                   retention after = retention::keep, std::vector<setback> setbacks = {}) {
    known_table table(std::move(known));
    return plan::make(listing(listed), table, std::move(setbacks), {.after = after}, today);
}

ledger_update learned(const std::string& uid, octet_count octets,
                      std::optional<digest> header = std::nullopt) {
    return {uid, octets, ledger_update::kind::learned, header};
}
ledger_update vanished_id(const std::string& uid, std::optional<octet_count> octets) {
    return {uid, octets, ledger_update::kind::vanished};
}

TEST(ImportedMailPlan, IsKnownByItsUniqueIdAndItsSizeIsLearned) {
    const plan p = imported_plan({{1, 100, "a"}, {2, 200, "b"}}, {imported("a"), imported("b")});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known", "2 keep: known"));
    EXPECT_THAT(p.changes(), ElementsAre(learned("a", 100), learned("b", 200)));
    EXPECT_THAT(asked_for(p), IsEmpty());
    EXPECT_TRUE(p.settles_all());
}

TEST(ImportedMailPlan, IsNoneOfTwoThatAreListedUnderItsUniqueId) {
    for (const known_row& known : {imported("a"), imported("a", 1000)}) {
        const plan p = imported_plan({{1, 0, "a"}, {2, 1000, "a"}}, {known}, retention::remove);
        EXPECT_EQ(p.count(action::remove), 0U);
        EXPECT_EQ(p.count(action::keep), 0U);
    }
}

TEST(ImportedMailPlan, OfAKnownSizeNeedsNothingWhileItStays) {
    const plan p = imported_plan({{1, 100, "a"}}, {imported("a", 100)});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known"));
    EXPECT_THAT(p.changes(), IsEmpty());
}

TEST(ImportedMailPlan, OfAnotherSizeIsFetched) {
    const plan p = imported_plan({{1, 100, "a"}}, {imported("a", 90)});
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: its unique-id is known with another size"));
    EXPECT_THAT(p.changes(), ElementsAre(vanished_id("a", 90)));
}

TEST(ImportedMailPlan, IsFetchedWhereItsUniqueIdIsListedTwice) {
    const plan p = imported_plan({{1, 100, "a"}, {2, 200, "a"}}, {imported("a")});
    EXPECT_THAT(decisions(p), ElementsAre("1 compare: its unique-id is known with another size",
                                          "2 compare: its unique-id is known with another size"));
    EXPECT_THAT(p.changes(), ElementsAre(vanished_id("a", 0)));
}

TEST(ImportedMailPlan, IsFetchedWhereItsUniqueIdIsTheNumberOfTheMessage) {
    const plan p = imported_plan({{1, 100, "1"}}, {imported("1")});
    EXPECT_EQ(p.steps()[0].decision, action::compare);
    const plan sized = imported_plan({{1, 100, "1"}}, {imported("1", 100)});
    EXPECT_EQ(sized.steps()[0].decision, action::compare);
    EXPECT_NE(sized.steps()[0].cause, reason::imported);
}

TEST(ImportedMailPlan, IsFetchedWhenItsUniqueIdHadVanished) {
    known_row gone = imported("a");
    gone.vanished = true;
    EXPECT_EQ(imported_plan({{1, 100, "a"}}, {gone}).steps()[0].decision, action::compare);
    known_row sized = imported("a", 100);
    sized.vanished = true;
    const plan p = imported_plan({{1, 100, "a"}}, {sized});
    EXPECT_THAT(decisions(p),
                ElementsAre("1 compare: its unique-id had vanished, and may name another "
                            "message now"));
}

TEST(ImportedMailPlan, IsNotDeletedBeforeItsHeaderIsKnown) {
    plan p = imported_plan({{1, 100, "a"}}, {imported("a")}, retention::remove);
    EXPECT_THAT(decisions(p),
                ElementsAre("1 keep: delivered by another program, and not compared yet"));
    ASSERT_THAT(asked_for(p), ElementsAre(1U));
    p.identified(p.candidates()[0], another_header);
    EXPECT_EQ(p.steps()[0].decision, action::keep);
    EXPECT_THAT(p.changes(), ElementsAre(learned("a", 100), learned("a", 100, another_header)));
}

TEST(ImportedMailPlan, IsDeletedByALaterSessionThatHasSeenTheSameHeader) {
    plan p =
        imported_plan({{1, 100, "a"}}, {imported("a", 100, another_header)}, retention::remove);
    EXPECT_EQ(p.steps()[0].decision, action::remove);
    ASSERT_THAT(asked_for(p), ElementsAre(1U));
    p.identified(p.candidates()[0], another_header);
    EXPECT_EQ(p.steps()[0].decision, action::remove);
    p.identified(p.candidates()[0], digest{7});
    EXPECT_EQ(p.steps()[0].decision, action::compare);
}

TEST(ImportedMailPlan, IsFetchedOnceToLearnItsContentWhereTopIsRefused) {
    plan p = imported_plan({{1, 100, "a"}}, {imported("a", 100)}, retention::remove);
    p.identified(p.candidates().at(0), std::nullopt);
    EXPECT_EQ(p.steps()[0].decision, action::compare);
    EXPECT_EQ(p.steps()[0].cause, reason::imported);
    EXPECT_THAT(p.changes(), IsEmpty()) << "it does not count as vanished";
}

TEST(ImportedMailPlan, WhoseHeaderEndedASessionIsFetchedInstead) {
    const plan p = imported_plan({{1, 100, "a"}}, {imported("a", 100)}, retention::remove,
                                 {{"a", 100, setback_kind::broke}});
    EXPECT_THAT(asked_for(p), IsEmpty());
    EXPECT_EQ(p.steps()[0].decision, action::compare);
    EXPECT_EQ(p.steps()[0].cause, reason::imported);
}

TEST(ImportedMailPlan, ThatIsNotListedVanishes) {
    const plan p = imported_plan({{1, 100, "b"}}, {imported("a")});
    EXPECT_THAT(p.changes(), ElementsAre(vanished_id("a", 0)));
}

TEST(ImportedMailPlan, StaysUntilAListingAnnouncesItsSize) {
    listings listed = listing({{1, 100, "b"}});
    listed.uids->add(message_number(2), "a");
    listed.sizes.add_defective_line();
    known_table known({imported("a")});  // it has no line in LIST
    const plan p = plan::make(std::move(listed), known, {}, {.after = retention::remove}, today);
    EXPECT_EQ(p.steps()[1].decision, action::keep);
    EXPECT_THAT(p.changes(), IsEmpty());
}

}  // namespace
}  // namespace pop3::test
