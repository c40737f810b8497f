// SPDX-License-Identifier: MIT
// The user's options in plans: limits, ages, headers only, servers that were moved. And the laws of
// every plan, for any listing, ledger and policy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "plan_fixture.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::days;
using test::decisions;
using test::known_row;
using test::known_table;
using test::listed_row;
using test::today;
using ::testing::Contains;
using ::testing::ElementsAre;

plan policy_plan(const std::vector<listed_row>& listed, std::vector<known_row> known,
                 const retention_policy& policy) {
    known_table rows(std::move(known));
    return plan::make(test::listing(listed), rows, {}, policy, today);
}

known_row known_since(const std::string& uid, octet_count octets, days ago) {
    return {uid, octets, false, false, false, today - ago};
}
known_row header_of(const std::string& uid, octet_count octets) {
    return {uid, octets, false, false, true, today};
}
// "moved-1", "moved-2" … of 100 octets.
std::vector<listed_row> listed_as(const std::string& name, std::uint32_t messages) {
    std::vector<listed_row> rows;
    for (std::uint32_t n = 1; n <= messages; ++n)
        rows.push_back({n, 100, name + std::to_string(n)});
    return rows;
}
std::vector<known_row> known_as(const std::string& name, std::uint32_t messages) {
    std::vector<known_row> rows;
    for (const listed_row& each : listed_as(name, messages)) rows.push_back({each.uid, 100});
    std::ranges::sort(rows, {}, &known_row::uid);
    return rows;
}

TEST(Policy, DeletesWhatHasBeenHereForLongEnough) {
    const plan p = policy_plan(
        {{1, 1, "a"}, {2, 2, "b"}, {3, 3, "c"}},
        {known_since("a", 1, days(8)), known_since("b", 2, days(7)), known_since("c", 3, days(6))},
        {.after = retention::remove, .remove_after = days(7)});
    EXPECT_THAT(decisions(p), ElementsAre("1 remove: known", "2 remove: known",
                                          "3 keep: known, but not for long enough"));
}

TEST(Policy, CountsTheDaysOfTheLastOfSeveralEqualMessages) {
    const plan p =
        policy_plan({{1, 1, "a"}}, {known_since("a", 1, days(9)), known_since("a", 1, days(1))},
                    {.after = retention::remove, .remove_after = days(7)});
    EXPECT_THAT(decisions(p), ElementsAre("1 keep: known, but not for long enough"));
}

TEST(Policy, LeavesTheNewestOnTheServer) {
    const plan p =
        policy_plan({{1, 1, "a"}, {2, 2, "b"}, {3, 3, "c"}, {4, 4, "d"}}, {{"a", 1}, {"c", 3}},
                    {.after = retention::remove, .keep_newest = 2});
    EXPECT_THAT(decisions(p), ElementsAre("1 remove: known", "2 fetch: new",
                                          "3 keep: known, and among the newest", "4 fetch: new"));
    EXPECT_TRUE(p.steps()[1].deletable);
    EXPECT_FALSE(p.steps()[3].deletable);
}

TEST(Policy, LeavesLargeMessagesAlone) {
    const plan p = policy_plan({{1, 100, "a"}, {2, 101, "b"}, {3, 101, "c"}}, {{"c", 101}},
                               {.after = retention::remove, .largest = 100});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 skip: too large", "3 remove: known"));
}

TEST(Policy, FetchesOnlyTheHeaderOfLargeMessagesAndNeverDeletesThem) {
    const plan p = policy_plan({{1, 100, "a"}, {2, 101, "b"}, {3, 102, "c"}}, {header_of("c", 102)},
                               {.after = retention::remove, .header_only_above = 100});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 fetch: new",
                                          "3 keep: only its header was delivered"));
    EXPECT_FALSE(p.steps()[0].header_only);
    EXPECT_TRUE(p.steps()[1].header_only);
    EXPECT_FALSE(p.steps()[1].deletable);
}

TEST(Policy, FetchesInFullWhatOnlyTheHeaderIsKnownOfOnceItIsWanted) {
    const plan p =
        policy_plan({{1, 102, "c"}}, {header_of("c", 102)}, {.after = retention::remove});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: only its header was delivered"));
    EXPECT_FALSE(p.steps()[0].header_only);
}

TEST(Policy, FetchesNoMoreThanIsWantedInOneRun) {
    const plan p = policy_plan({{1, 1, "a"}, {2, 2, "b"}, {3, 3, "c"}, {4, 4, "d"}}, {{"b", 2}},
                               {.at_most = 2});
    EXPECT_THAT(decisions(p), ElementsAre("1 fetch: new", "2 keep: known", "3 fetch: new",
                                          "4 skip: new, but over the limit of this run"));
}

TEST(Policy, ComparesAllThatMustBeComparedInEveryRun) {
    const plan p = policy_plan({{1, 1, ""}, {2, 2, ""}, {3, 3, "c"}}, {}, {.at_most = 1});
    EXPECT_EQ(p.count(action::compare), 2U);
    EXPECT_EQ(p.count(action::fetch), 1U);
}

TEST(Policy, SeesThatTheServerWasMoved) {
    const auto changed = [](const std::vector<listed_row>& listed, std::uint32_t known) {
        return policy_plan(listed, known_as("old-", known), {}).listed_names().changed;
    };
    EXPECT_TRUE(changed(listed_as("new-", 6), 6));
    EXPECT_FALSE(changed(listed_as("new-", 3), 10)) << "ten were deleted, and three came";
    EXPECT_FALSE(changed(listed_as("new-", 5), 5)) << "too few to judge by";
    EXPECT_FALSE(changed({}, 100)) << "all was deleted";
}

TEST(Policy, TakesHalfOfTheMailUnderItsOldNamesForASignThatNothingWasMoved) {
    std::vector<listed_row> half = listed_as("old-", 10);
    for (std::uint32_t n = 11; n <= 20; ++n) half.push_back({n, 100, "new-" + std::to_string(n)});
    EXPECT_FALSE(policy_plan(half, known_as("old-", 20), {}).listed_names().changed);
    half.erase(half.begin());
    EXPECT_TRUE(policy_plan(half, known_as("old-", 20), {}).listed_names().changed);
}

TEST(Policy, DoesNotMissWhatALostQuitHasDeleted) {
    std::vector<known_row> known = known_as("old-", 20);
    for (known_row& each : known) each.in_doubt = true;
    EXPECT_FALSE(policy_plan(listed_as("new-", 20), std::move(known), {}).listed_names().changed);
}

// ---- laws ----

struct random_case {
    std::vector<listed_row> listed;
    std::vector<known_row> known;
    retention_policy policy;
};

class dice {
  public:
    explicit dice(unsigned seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t n) {
        return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(engine_);
    }
    bool once_in(std::uint32_t n) { return below(n) == 0; }
    template <class T>
    std::optional<T> perhaps(std::uint32_t most) {
        if (!once_in(3)) return std::nullopt;
        return T(below(most));
    }

  private:
    std::mt19937 engine_;
};

// Few names and sizes, so that they repeat, miss and clash all the time.
random_case throw_case(unsigned seed) {
    dice connection(seed);
    random_case c;
    const auto uid = [&] {
        return connection.once_in(8) ? "" : std::string(1, "abcdefghijklm"[connection.below(13)]);
    };
    const std::uint32_t listed = connection.below(16);
    for (std::uint32_t n = 1; n <= listed; ++n)
        if (!connection.once_in(6)) c.listed.push_back({n, connection.below(4), uid()});
    const std::uint32_t known = connection.below(16);
    for (std::uint32_t i = 0; i < known; ++i)
        c.known.push_back({uid(), connection.below(4), connection.once_in(4), connection.once_in(4),
                           connection.once_in(4), today - days(connection.below(10)),
                           connection.once_in(4) ? std::nullopt : std::optional(digest{})});
    std::ranges::sort(c.known, {}, &known_row::uid);
    c.policy = {connection.once_in(2) ? retention::remove : retention::keep, {}, {}, {}, {}, {}};
    if (connection.once_in(3)) c.policy.remove_after = days(connection.below(10));
    c.policy.keep_newest = connection.perhaps<std::size_t>(6);
    c.policy.largest = connection.perhaps<octet_count>(4);
    c.policy.header_only_above = connection.perhaps<octet_count>(4);
    c.policy.at_most = connection.perhaps<std::size_t>(6);
    return c;
}

class laws {
  public:
    explicit laws(const random_case& example)
        : case_(example), plan_(policy_plan(example.listed, example.known, example.policy)) {}

    void check() const {
        decides_about_each_listed_message_once();
        for (std::size_t i = 0; i < plan_.steps().size(); ++i) check(i);
        if (policy().at_most) {
            EXPECT_LE(plan_.count(action::fetch), *policy().at_most);
        }
        settles_each_known_message();
    }

  private:
    [[nodiscard]] const retention_policy& policy() const { return case_.policy; }

    void decides_about_each_listed_message_once() const {
        ASSERT_EQ(plan_.steps().size(), case_.listed.size());
        for (std::size_t i = 0; i < case_.listed.size(); ++i)
            EXPECT_EQ(plan_.steps()[i].number.value(), case_.listed[i].number);
    }

    // Known rows with the unique-id and size of the listed message, if that is the only such one.
    [[nodiscard]] std::vector<known_row> certainly(const listed_row& listed) const {
        const auto same = [&](const auto& each) {
            return each.uid == listed.uid && each.octets == listed.octets;
        };
        std::vector<known_row> rows;
        if (listed.uid.empty() || std::ranges::count_if(case_.listed, same) != 1) return rows;
        std::ranges::copy_if(case_.known, std::back_inserter(rows), same);
        // The listing counts, not the record.
        if (!std::ranges::all_of(rows, &known_row::vanished))
            std::erase_if(rows, [](const known_row& row) { return row.vanished; });
        return rows;
    }

    void check(std::size_t i) const {
        const step& s = plan_.steps()[i];
        const listed_row& listed = case_.listed[i];
        const std::vector<known_row> rows = certainly(listed);
        const bool whole = std::ranges::any_of(rows, [](auto& r) { return !r.header_only; });
        const bool newest = case_.listed.size() - i <= policy().keep_newest.value_or(0);
        if (s.decision == action::remove) {
            EXPECT_TRUE(whole) << "only what is known to be here in full is deleted";
            for (const known_row& row : rows)
                EXPECT_LE(row.delivered + policy().remove_after.value_or(days(0)), today);
        }
        if (s.decision == action::remove || s.deletable) {
            EXPECT_EQ(policy().after, retention::remove);
            EXPECT_FALSE(newest);
            EXPECT_FALSE(s.header_only);
        }
        if (s.decision == action::keep) {
            EXPECT_FALSE(rows.empty()) << "only what is known is not fetched";
            EXPECT_TRUE(whole || listed.octets > policy().header_only_above.value_or(UINT64_MAX));
        }
        const bool too_large = listed.octets > policy().largest.value_or(UINT64_MAX);
        if (s.decision == action::skip) {
            EXPECT_TRUE(too_large || policy().at_most);
        }
        if (s.decision == action::remove || s.identify) {
            EXPECT_THAT(test::asked_for(plan_), Contains(listed.number))
                << "only what this session identifies is deleted";
        }
        if (is_retrieved(s)) {
            EXPECT_TRUE(!whole || s.decision == action::compare) << "nothing is fetched twice";
            if (s.cause == reason::unproven) return;  // it is delivered, and would be deleted
            EXPECT_FALSE(too_large);
            EXPECT_EQ(s.header_only,
                      listed.octets > policy().header_only_above.value_or(UINT64_MAX));
        }
    }

    // Exactly the messages that are not listed are called vanished or deleted.
    void settles_each_known_message() const {
        for (const ledger_update& change : plan_.changes()) {
            const auto about = [&](const known_row& row) {
                return row.uid == change.uid && row.octets == change.octets.value_or(row.octets);
            };
            EXPECT_THAT(case_.known, Contains(::testing::Truly(about)));
            const bool doubtful = std::ranges::any_of(
                case_.known, [&](const known_row& row) { return about(row) && row.in_doubt; });
            if (change.type == ledger_update::kind::deleted) {
                EXPECT_TRUE(doubtful);
            }
        }
        for (const known_row& row : case_.known) {
            const auto listed = [&](const listed_row& each) { return each.uid == row.uid; };
            if (row.vanished || row.uid.empty() || std::ranges::any_of(case_.listed, listed))
                continue;
            EXPECT_THAT(plan_.changes(), Contains(::testing::Field(&ledger_update::uid, row.uid)));
        }
    }

    const random_case& case_;
    plan plan_;
};

TEST(Policy, KeepsItsLawsWhateverIsListedKnownAndWanted) {
    for (unsigned seed = 0; seed < 20'000; ++seed) {
        const random_case thrown = throw_case(seed);
        laws(thrown).check();
        if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
    }
}

}  // namespace
}  // namespace pop3::fetch
