// SPDX-License-Identifier: MIT
// Slow is not refused, and the whole examination has one time limit. On a virtual clock.
#include <gmock/gmock.h>

#include "in_process.hpp"

namespace pop3::check {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string words_of(outcome wanted, const examination_result& result) {
    std::string text;
    for (const row& r : result.rows)
        if (r.found.outcome_kind == wanted)
            text += std::string(r.check->id) + ": " + r.found.detail + '\n';
    return text;
}

// Keeps what does not end in CRLF from the server, as solid-pop3d does.
class waits_for_crlf final : public changed_transport {
  public:
    using changed_transport::changed_transport;
    io_result write_some(std::span<const char> from, const wait_limits& limit) override {
        const std::string_view octets(from.data(), from.size());
        if (octets.ends_with("\r\n")) return changed_transport::write_some(from, limit);
        return {{}, from.size(), {}};
    }
};

// ---- slow ----

class SlowServer : public testing::TestWithParam<std::string_view> {};

TEST_P(SlowServer, ThatTakesThreeSecondsForEachRefusalHasRefusedNothing) {
    in_process_server perdition("late-err=3000");
    const finding found = found_by(perdition, GetParam());
    EXPECT_EQ(found.outcome_kind, outcome::pass) << found.detail;
}

TEST_P(SlowServer, MayTakeNearlyTheTimeOfAnAnswer) {
    in_process_server slow("late=19000");
    settings options = slow.reached();
    options.options.timeouts.read = 20s;
    const finding found = found_by(examine(options), GetParam());
    EXPECT_EQ(found.outcome_kind, outcome::pass) << found.detail;
}

INSTANTIATE_TEST_SUITE_P(, SlowServer,
                         testing::Values("lf-only", "long-line", "nul", "pipelining",
                                         "login-pipelining", "unknown-command", "wrong-state"),
                         [](const auto& check) {
                             std::string name(check.param);
                             std::erase(name, '-');
                             return name;
                         });

TEST(LongLine, ThatIsTwoCommandsIsFoundHoweverLateTheSecondAnswerComes) {
    in_process_server slow("late-err=3000");
    slow.hooks.on_command([](serving::faulty_exchange& e) {
        if (e.line.size() > 255) e.waiting.insert(0, "X\r\n");
    });
    const finding found = found_by(slow, "long-line");
    EXPECT_EQ(found.outcome_kind, outcome::fail);
    EXPECT_EQ(found.detail, "it is read as more than one command");
}

TEST(LfOnly, IsRefusedByAServerThatWaitsForCrlf) {
    in_process_server solid;
    solid.change = [](auto lower) { return std::make_unique<waits_for_crlf>(std::move(lower)); };
    const finding found = found_by(solid, "lf-only");
    EXPECT_EQ(found.outcome_kind, outcome::warn);
    EXPECT_THAT(found.detail, HasSubstr("it waits for CR LF"));
}

// A server that does not take LF for a line end ends the silence by its own limit for idle clients.
class closes_when_idle final : public changed_transport {
  public:
    closes_when_idle(std::unique_ptr<transport> lower, test::virtual_clock& clock)
        : changed_transport(std::make_unique<waits_for_crlf>(std::move(lower))), clock_(clock) {}
    io_result read_some(std::span<char> into, const wait_limits& limit) override {
        const wait_limits idle{std::min(limit.until, clock_.now() + 30s), limit.stop};
        io_result came = changed_transport::read_some(into, idle);
        if (came.error == errc::timed_out && idle.until < limit.until) return {{}, 0, {}};
        return came;
    }

  private:
    test::virtual_clock& clock_;
};

TEST(LfOnly, IsNotAnsweredByTheLimitForIdleClients) {
    in_process_server solid;
    solid.change = [&](auto lower) {
        return std::make_unique<closes_when_idle>(std::move(lower), solid.clock);
    };
    EXPECT_THAT(found_by(solid, "lf-only").detail, HasSubstr("it waits for CR LF"));
}

// ---- the time limit of the examination ----

TEST(Examination, EndsByItsOwnTimeLimitHoweverManySessionsItHas) {
    in_process_server slow("late=1000");
    settings options = slow.reached();
    options.options.timeouts.total = 30s;
    const auto begin = slow.clock.now();
    const examination_result found = examine(options);
    EXPECT_LE(slow.clock.now() - begin, 31s);
    EXPECT_THAT(words_of(outcome::skipped, found),
                HasSubstr("wrong-password: the time limit of the whole examination has passed\n"));
}

TEST(Examination, ThatRanOutOfTimeBlamesNoCheckForIt) {
    in_process_server slow("late=1000");
    for (const auto limit : {2s, 7s, 23s, 41s}) {
        settings options = slow.reached();
        options.options.timeouts.total = limit;
        const examination_result found = examine(options);
        EXPECT_TRUE(found.out_of_time);
        for (const row& r : found.rows)
            EXPECT_TRUE(r.found.outcome_kind != outcome::fail || r.check->id == "stls")
                << r.check->id << ": " << r.found.detail;
    }
}

TEST(Examination, ThatRanOutOfTimeIsNotAllWell) {
    in_process_server slow("late=1000");
    settings options = slow.reached();
    options.options.timeouts.total = 1500ms;  // nothing is found by then
    const examination_result found = examine(options);
    EXPECT_TRUE(found.out_of_time);
    EXPECT_EQ(found.exit_status(), 1);
}

}  // namespace
}  // namespace pop3::check
