// SPDX-License-Identifier: MIT
#include "cli/output/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Progress, SaysSizesForPeople) {
    EXPECT_EQ(human_size(0), "0 B");
    EXPECT_EQ(human_size(999), "999 B");
    EXPECT_EQ(human_size(1000), "1.0 kB");
    EXPECT_EQ(human_size(12'345), "12.3 kB");
    EXPECT_EQ(human_size(4'600'000), "4.6 MB");
    EXPECT_EQ(human_size(7'250'000'000), "7.2 GB");
}

TEST(Progress, ShowsMessagesOctetsRateAndTimeLeft) {
    EXPECT_EQ(progress_line({42, 100, 4'200'000, 10'500'000, 2s}, 79),
              "[============>                 ]  42/100  4.2/10.5 MB  2.1 MB/s  0:03 left");
}

TEST(Progress, ShowsNoRateBeforeThereIsOne) {
    EXPECT_EQ(progress_line({0, 3, 0, 900, 0ms}, 79),
              "[>                             ]  0/3  0/900 B");
}

TEST(Progress, FitsIntoItsColumns) {
    for (std::size_t columns = 0; columns < 100; ++columns)
        EXPECT_LE(progress_line({42, 100, 4'200'000, 10'500'000, 2s}, columns).size(), columns);
}

TEST(Progress, SurvivesSizesThatWereWrong) {
    EXPECT_THAT(progress_line({1, 2, 5000, 10, 2s}, 79), HasSubstr("5.0/5.0 kB"));
    EXPECT_THAT(progress_line({1, 2, 5000, 0, 2s}, 79), Not(HasSubstr("left")));
    EXPECT_THAT(progress_line({1, 2, 1, UINT64_MAX, 500h}, 200), HasSubstr("720:00 h left"));
}

TEST(Progress, DrawsOneLineTenTimesASecondAtMost) {
    std::ostringstream terminal;
    std::chrono::steady_clock::time_point now{};
    {
        live_progress bar(
            terminal, [] { return std::size_t{79}; }, [&] { return now; });
        bar.planned(2, 200);
        terminal.str({});
        bar.received(50);
        EXPECT_EQ(terminal.str(), "");
        now += 100ms;
        bar.received(50);
        EXPECT_THAT(terminal.str(), HasSubstr("100/200 B"));
        EXPECT_THAT(terminal.str(), Not(HasSubstr("\n")));
    }
    EXPECT_THAT(terminal.str(), EndsWith("\r\x1B[K"));
}

TEST(Progress, WritesALineForEachPhaseWhereNothingCanBeDrawn) {
    std::ostringstream log;
    plain_progress lines(log);
    lines.phase("connecting to pop.example.org:995");
    lines.planned(3, 12'300);
    lines.received(12'300);
    lines.arrived();
    lines.planned(0, 0);
    lines.phase("bad \x1B name");
    EXPECT_EQ(log.str(),
              "connecting to pop.example.org:995\nfetching 3 messages (12.3 kB)\n"
              "bad \\x1B name\n");
}

TEST(Progress, NamesTheAccountInEachLineWhereThereAreSeveral) {
    std::ostringstream log;
    plain_progress(log, "ann").phase("listing messages");
    EXPECT_EQ(log.str(), "ann: listing messages\n");
}

}  // namespace
}  // namespace pop3::cli
