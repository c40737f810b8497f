// SPDX-License-Identifier: MIT
// The fetcher where its thread may not wait for a disk: octets are held, staged in pieces by the queue, and
// what is dropped is removed there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/targets/watched_maildir.hpp"
#include "fetcher_dialogue.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t octets_of_a_line = 64;

// So many lines as a server sends them.
std::string sent(std::size_t lines) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += "S: " + std::string(62, 'x') + '\n';
    return text;
}

// And as they are in a Maildir.
std::string kept(std::size_t lines) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += std::string(62, 'x') + '\n';
    return text;
}

std::string size_of(std::size_t lines) {
    return std::to_string(lines * octets_of_a_line);
}

std::string retrieved(const std::string& number, std::size_t lines) {
    return "C: RETR " + number + "\nS: +OK\n" + sent(lines) + "S: .\n";
}

constexpr std::size_t many = 1600;  // 100 KiB: staged in four pieces
constexpr std::size_t some = 640;   // 40 KiB: in two

class FetcherThatHolds : public FetcherDialogue {
  protected:
    FetcherThatHolds() {
        runs.open = [this](const std::filesystem::path& folder) {
            return std::make_unique<watched_maildir>(folder, disk);
        };
    }
    // Ends in the middle of a message.
    [[nodiscard]] static std::string cut() {
        return login + one_listed("1 " + size_of(many)) + "C: RETR 1\nS: +OK\n" + sent(some);
    }
    [[nodiscard]] std::vector<setback> setbacks() const {
        return open_ledger({runs.state()})->find({"the account"})->setbacks();
    }

    disk_facts disk;
};

TEST_F(FetcherThatHolds, StagesAMessageInPieces) {
    const report result =
        keep(login + one_listed("1 " + size_of(many)) + retrieved("1", many) + "C: QUIT\nS: +OK");
    EXPECT_FALSE(result.stopped);
    EXPECT_THAT(runs.mail(), ElementsAre(kept(many)));
    EXPECT_FALSE(disk.loop_touched);
}

TEST_F(FetcherThatHolds, LeavesTheFileOfADroppedMessageToTheQueue) {
    const std::string both =
        "S: 1 " + std::to_string(some * octets_of_a_line + 1) + "\nS: 2 " + size_of(some) + "\n";
    const std::string two_at_once =
        "C: RETR 1\nC: RETR 2\nS: +OK\n" + sent(some) + "S: .\nS: +OK\n" + sent(some) + "S: .\n";
    const report result = keep(
        pipelined_login + "C: UIDL\nC: LIST\nS: +OK\nS: 1 a\nS: 2 b\nS: .\nS: +OK\n" + both +
        "S: .\n" + two_at_once + retrieved("1", some) + retrieved("2", some) + "C: QUIT\nS: +OK");
    EXPECT_FALSE(result.stopped);
    EXPECT_THAT(runs.mail(), ElementsAre(kept(some), kept(some)));
    EXPECT_GT(disk.destroyed, 2);
    EXPECT_FALSE(disk.loop_touched);
    EXPECT_THAT(runs.unfinished(), IsEmpty());
}

TEST_F(FetcherThatHolds, LeavesTheFileOfAMessageThatWasCutOffToTheQueue) {
    EXPECT_TRUE(keep(cut()).stopped);
    EXPECT_EQ(disk.destroyed, 1);
    EXPECT_FALSE(disk.loop_touched);
    EXPECT_THAT(runs.unfinished(), IsEmpty());
}

TEST_F(FetcherThatHolds, DeliversNothingOfAMessageIfTheDiskIsFullInTheMiddleOfIt) {
    disk.full_after = 1;
    const report result = keep(login + one_listed("1 " + size_of(many)) + retrieved("1", many));
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, std::errc::no_space_on_device);
    EXPECT_THAT(runs.mail(), IsEmpty());
    EXPECT_THAT(runs.unfinished(), IsEmpty());
    EXPECT_FALSE(disk.loop_touched);
}

TEST_F(FetcherThatHolds, BlamesAMessageForASessionThatBrokeInIt) {
    EXPECT_TRUE(keep(cut()).stopped);
    EXPECT_THAT(setbacks(), SizeIs(1));
}

TEST_F(FetcherThatHolds, BlamesNoMessageIfTheSessionBrokeAfterNothingWasReadForLong) {
    runs.long_pause = {};
    EXPECT_TRUE(keep(cut()).stopped);
    EXPECT_THAT(setbacks(), IsEmpty());
}

}  // namespace
}  // namespace pop3::fetch
