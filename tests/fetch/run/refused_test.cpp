// SPDX-License-Identifier: MIT
// Messages that the target refuses permanently, and deliveries whose result is not known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/targets/maildir_decorator.hpp"
#include "maildir_request.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A program that refuses what mentions a plague.
class Refused : public ::testing::Test {
  protected:
    Refused() {
        mail.add_user("mrose", "tanstaaf");
        mail.add_message("mrose", "Subject: plague\r\n\r\nx\r\n", "a");
        mail.add_message("mrose", "Subject: well\r\n\r\nx\r\n", "b");
        request.place = pipe_spec{{"/bin/sh", "-c", "! grep -q plague"}};
    }

    report fetch() { return run(request, watcher); }
    report fetch_thrice() {
        report last;
        for (int i = 0; i < 3; ++i) {
            last = fetch();
            EXPECT_FALSE(last.stopped) << last.stopped->message();
            EXPECT_EQ(last.failed.size(), 1U) << "try " << i + 1;
        }
        return last;
    }
    [[nodiscard]] std::vector<std::string> refuge() const {
        return test::contents_of(home.path() / "Refused/new");
    }

    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
    null_observer watcher;
    fetch_request request = maildir_request(pop.port(), home.path(), retention::remove);
};

TEST_F(Refused, GoToTheRefugeAfterThreeTriesAndAreDeletedThen) {
    request.policy.refused_to = "maildir:" + (home.path() / "Refused").string();
    fetch_thrice();
    EXPECT_THAT(refuge(), IsEmpty());
    EXPECT_THAT(mail.messages("mrose"), SizeIs(1)) << "nothing is deleted that is not delivered";

    const report fourth = fetch();
    EXPECT_EQ(fourth.refused_delivered, 1U);
    EXPECT_THAT(refuge(), ElementsAre("Subject: plague\n\nx\n"));
    EXPECT_THAT(mail.messages("mrose"), IsEmpty());
    EXPECT_EQ(fetch().refused_delivered, 0U);
}

TEST_F(Refused, InTheRefugeAreKnown) {
    request.policy = {.refused_after = 1,
                      .refused_to = "maildir:" + (home.path() / "Refused").string()};
    EXPECT_EQ(fetch().failed.size(), 1U);
    EXPECT_EQ(fetch().refused_delivered, 1U);
    const report next = fetch();
    EXPECT_EQ(next.known, 2U);
    EXPECT_EQ(next.fetched, 0U);
    EXPECT_THAT(refuge(), SizeIs(1));
}

TEST_F(Refused, WithoutARefugeAreNotFetchedInEveryRun) {
    fetch_thrice();
    const report fourth = fetch();
    EXPECT_EQ(fourth.refused_waiting, 1U);
    EXPECT_THAT(fourth.failed, IsEmpty()) << "it was not fetched";
    EXPECT_THAT(mail.messages("mrose"), SizeIs(1));

    request.policy.retry_refused = true;
    EXPECT_EQ(fetch().failed.size(), 1U) << "the user wants it tried";
    request.place = pipe_spec{{"true"}};
    EXPECT_EQ(fetch().fetched, 1U);
    EXPECT_THAT(mail.messages("mrose"), IsEmpty());
}

TEST_F(Refused, TemporarilyIsNoReasonToWait) {
    request.place = pipe_spec{{"/bin/sh", "-c", "grep -q plague && exit 75 || exit 0"}};
    fetch_thrice();
    EXPECT_EQ(fetch().failed.size(), 1U) << "75 is \"later\"";
}

TEST_F(Refused, ByOneTargetIsNoReasonToWaitForAnotherOne) {
    fetch_thrice();
    request.place = pipe_spec{{"true"}};
    const report corrected = fetch();
    EXPECT_EQ(corrected.refused_waiting, 0U);
    EXPECT_EQ(corrected.fetched, 1U);
    EXPECT_THAT(mail.messages("mrose"), IsEmpty());
}

TEST_F(Refused, ByOneTargetGoToACorrectedOneAndNotToTheRefuge) {
    request.policy.refused_to = "maildir:" + (home.path() / "Refused").string();
    fetch_thrice();
    request.place = pipe_spec{{"true"}};
    EXPECT_EQ(fetch().fetched, 1U);
    EXPECT_THAT(refuge(), IsEmpty());
}

TEST_F(Refused, TenInARowEndTheRunWhateverTheRefugeTakesMeanwhile) {
    request.place = pipe_spec{{"false"}};
    request.policy = {.after = retention::remove,
                      .strict = true,
                      .refused_to = "maildir:" + (home.path() / "Refused").string()};
    const std::string text = "Subject: plague\r\n\r\nx\r\n";
    std::vector<setback> before;
    const auto add = [&](int count, std::uint32_t times, std::uint32_t refusals) {
        for (int i = 0; i < count; ++i) {
            const std::string uid = std::to_string(times) + '-' + std::to_string(i);
            mail.add_message("mrose", text, uid);
            setback& each = before.emplace_back(setback{uid, text.size()});
            each.times = times;
            each.refusals = refusals;
            each.refused_by = "pipe:false";
        }
    };
    add(6, 1, 1);  // after the two new ones
    add(1, 2, 3);
    add(8, 3, 1);
    open_ledger({request.state})->acquire(names_of(request))->set_setbacks(before);
    const report result = fetch();
    EXPECT_EQ(result.refused_delivered, 1U);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::target_refuses_all);
}

TEST(NextTry, IsAtOnceUntilItWasRefusedOftenEnoughAndNeverLaterThanADay) {
    const instant last = sys_days(2026y / November / 29);
    const auto pause = [&](std::uint32_t refusals) {
        setback before;
        before.refusals = refusals;
        before.refused = last;
        return next_try(before, 3) - last;
    };
    EXPECT_EQ(pause(2), 0h);
    EXPECT_EQ(pause(3), 1h);
    EXPECT_EQ(pause(4), 2h);
    EXPECT_EQ(pause(7), 16h);
    EXPECT_EQ(pause(8), 24h);
    EXPECT_EQ(pause(4'000'000'000), 24h);
}

// ---- in doubt ----

// Delivers, and does not hear of it.
class deaf_maildir final : public maildir_decorator {
  public:
    using maildir_decorator::maildir_decorator;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override {
        std::vector<delivery> all = maildir_decorator::commit(group);
        for (delivery& each : all)
            each = {delivery::outcome::in_doubt, fail(errc::closed_by_server)};
        return all;
    }
};

TEST_F(Refused, NothingIsDoubledWhoseDeliveryWasInDoubt) {
    const auto folder = home.path() / "Mail";
    request.place = maildir_spec{folder};
    run_environment outside = run_environment::real();
    outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<deaf_maildir>(folder);
    };
    const report first = run(request, watcher, outside);
    EXPECT_EQ(first.failed.size(), 2U);
    EXPECT_THAT(mail.messages("mrose"), SizeIs(2)) << "what is in doubt is not deleted";
    EXPECT_THAT(open_ledger({request.state})->acquire(names_of(request))->open_intents(),
                SizeIs(2));

    const report second = run(request, watcher);
    EXPECT_EQ(second.fetched, 0U);
    EXPECT_EQ(second.deleted, 2U);
    EXPECT_THAT(test::contents_of(folder / "new"), SizeIs(2));
}

// Hangs up at each message, and does not have it.
class offended_maildir final : public maildir_decorator {
  public:
    using maildir_decorator::maildir_decorator;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override {
        return {group.size(), {delivery::outcome::in_doubt, fail(errc::closed_by_server)}};
    }
};

TEST_F(Refused, IsAlsoWhatATargetHangsUpAtAndNeverHas) {
    request.place = maildir_spec{home.path() / "Mail"};
    run_environment outside = run_environment::real();
    outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<offended_maildir>(home.path() / "Mail");
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(run(request, watcher, outside).failed.size(), 2U);
    const report fourth = run(request, watcher, outside);
    EXPECT_EQ(fourth.refused_waiting, 2U);
    EXPECT_THAT(fourth.failed, IsEmpty()) << "nothing was fetched";
    EXPECT_THAT(mail.messages("mrose"), SizeIs(2));
}

}  // namespace
}  // namespace pop3::fetch
