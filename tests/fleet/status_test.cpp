// SPDX-License-Identifier: MIT
// The state of a fleet as text, JSON, metrics and page.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "fleet/status/text.hpp"

namespace pop3::fleet {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

fleet_numbers some_numbers() {
    fleet_numbers all;
    all.taken = fetch::instant(1'800'000'000s);
    all.accounts = 100;
    all.running = 3;
    all.due = 2;
    all.failing = 1;
    all.lag_p50 = 1500ms;
    all.lag_p99 = 3min;
    all.worst = {{"ann", "pop.example.org", 2, "refused <b>\x1b[31m\"&'", {}}};
    all.workers = {{"one.example.org:7", "disk1", 4s, {"bob"}, 3}};
    all.keys = {{"2026-11", 5}};
    return all;
}

TEST(FleetText, HasTheNumbersAndTheFailingAccounts) {
    const std::string text = as_text(some_numbers());
    EXPECT_THAT(text, HasSubstr("100 accounts: 3 running, 2 due, 0 paused, 1 failing"));
    EXPECT_THAT(text, HasSubstr("p50 1.5 s, p95 0.0 s, p99 3 min"));
    EXPECT_THAT(
        text, HasSubstr("one.example.org:7 at disk1, seen 4.0 s ago, holds 3 accounts: bob, ..."));
    EXPECT_THAT(text, HasSubstr("2 failures in a row, last success never"));
}

TEST(FleetText, HasNothingThatATerminalObeys) {
    EXPECT_THAT(as_text(some_numbers()), Not(HasSubstr("\x1b")));
}

TEST(FleetJson, IsAnObjectWithTheLag) {
    const auto object = nlohmann::json::parse(as_json(some_numbers()));
    EXPECT_EQ(object["lag_seconds"]["p50"], 1.5);
    EXPECT_EQ(object["workers"][0]["held"], 3);
    EXPECT_EQ(object["worst"][0]["last_success"], nullptr);
}

TEST(FleetMetrics, HaveALineForEachSeries) {
    const std::string text = as_metrics(some_numbers(), {.runs_ok = 7, .polls = 9}, "1.2");
    EXPECT_THAT(text, HasSubstr("\npop3_fleet_lag_seconds{quantile=\"0.5\"} 1.5\n"));
    EXPECT_THAT(text, HasSubstr("\npop3_runs_total{result=\"ok\"} 7\n"));
    EXPECT_THAT(text, HasSubstr("pop3_build_info{version=\"1.2\"} 1\n"));
}

TEST(FleetMetrics, EscapeTheValuesOfLabels) {
    fleet_numbers all;
    all.workers = {{"a\"b\\c\nd", "", 0s, {}, 0}};
    EXPECT_THAT(as_metrics(all, {}, "1"), HasSubstr(R"({worker="a\"b\\c\\x0Ad"} 0)"));
}

TEST(FleetPage, HasNoMarkupOfAServer) {
    const std::string page = as_page(some_numbers(), "1.2");
    EXPECT_THAT(page, HasSubstr("refused &lt;b&gt;\\x1B[31m&quot;&amp;&#39;"));
    EXPECT_THAT(page, Not(HasSubstr("<b>")));
}

TEST(FleetPage, HasALightAndADarkForm) {
    EXPECT_THAT(as_page({}, "1"), HasSubstr("prefers-color-scheme:dark"));
}

TEST(FleetPage, HasNoScript) {
    EXPECT_THAT(as_page(some_numbers(), "1"), Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace pop3::fleet
