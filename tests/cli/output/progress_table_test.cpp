// SPDX-License-Identifier: MIT
// The content of a terminal while many runs are in progress; the terminal understands ESC [ n F,
// ESC [ J and line feeds, as does the one here.
#include "cli/output/progress_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// The visible lines after `output`.
std::vector<std::string> screen_of(const std::string& output) {
    std::vector<std::string> lines{""};
    for (std::size_t i = 0; i < output.size(); ++i) {
        if (output[i] == '\n') {
            lines.emplace_back();
        } else if (output[i] == '\x1B') {
            const std::size_t letter = output.find_first_of("FJ", i);
            if (output[letter] == 'F')
                lines.resize(lines.size() - std::stoul(output.substr(i + 2)) - 1),
                    lines.push_back("");
            i = letter;
        } else {
            lines.back() += output[i];
        }
    }
    lines.pop_back();
    return lines;
}

class Board : public ::testing::Test {
  protected:
    std::vector<std::string> screen() { return screen_of(terminal.str()); }
    std::ostringstream terminal;
    progress_table::window size{60, 24};
    std::chrono::steady_clock::time_point now{};
};

TEST_F(Board, HasALineForEachRunAndOneForAll) {
    progress_table board(
        terminal, [this] { return size; }, 3, [this] { return now; });
    const auto ann = board.begin("ann");
    const auto paul = board.begin("paul");
    ann->phase("connecting");
    paul->phase("listing messages");
    EXPECT_THAT(screen(), ElementsAre("ann                   connecting",
                                      "paul                  listing messages",
                                      "0 of 3 accounts done, 0 failed"));
}

TEST_F(Board, ShowsHowFarATransferIs) {
    progress_table board(
        terminal, [this] { return size; }, 1, [this] { return now; });
    const auto ann = board.begin("ann");
    ann->planned(2, 2000);
    now += 1s;
    ann->received(1000);
    EXPECT_THAT(screen().at(0), HasSubstr("0/2  1.0/2.0 kB  1.0 kB/s  0:01 left"));
}

TEST_F(Board, TakesAwayWhatHasEndedAndCountsIt) {
    progress_table board(
        terminal, [this] { return size; }, 2, [this] { return now; });
    board.begin("ann")->phase("connecting");
    now += 1s;
    board.ended(true);
    now += 1s;
    board.ended(false);
    EXPECT_THAT(screen(), ElementsAre("2 of 2 accounts done, 1 failed"));
}

TEST_F(Board, LeavesNoLineLongerOrMoreThanTheTerminalHas) {
    size = {30, 4};
    progress_table board(
        terminal, [this] { return size; }, 9, [this] { return now; });
    std::vector<std::unique_ptr<fetch::observer>> runs;
    for (int i = 0; i < 9; ++i) runs.push_back(board.begin("account" + std::to_string(i)));
    runs[0]->phase(std::string(100, 'x'));
    EXPECT_THAT(screen(), SizeIs(3));
    for (const std::string& line : screen()) EXPECT_LE(line.size(), 30U);
    now += 1s;
    runs.clear();
}

TEST_F(Board, PrintsLinesThatStayAboveIt) {
    {
        progress_table board(
            terminal, [this] { return size; }, 1, [this] { return now; });
        const auto ann = board.begin("ann");
        ann->phase("connecting");
        board.print("pop3: ann: refused\n");
        EXPECT_THAT(screen(), ElementsAre("pop3: ann: refused", "ann                   connecting",
                                          "0 of 1 accounts done, 0 failed"));
    }
    EXPECT_THAT(screen(), ElementsAre("pop3: ann: refused"));
}

TEST_F(Board, ShowsNoEscapeSequencesOfOthers) {
    progress_table board(
        terminal, [this] { return size; }, 1, [this] { return now; });
    const auto ann = board.begin("\x1B[2Jann");
    ann->phase("\x1B[31m");
    EXPECT_THAT(screen().at(0), HasSubstr("\\x1B[2Jann"));
}

}  // namespace
}  // namespace pop3::cli
