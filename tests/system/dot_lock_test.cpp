// SPDX-License-Identifier: MIT
// The lock file of an mbox, also one that a crashed program left.
#include "system/dot_lock.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_directory.hpp"
#include "system/file.hpp"
#include "system/host_name.hpp"

namespace pop3::system {
namespace {

using attempt = dot_lock::attempt;

class DotLock : public testing::Test {
  protected:
    [[nodiscard]] dot_lock lock() const { return {folder_.get(), "mbox", where_.path() / "mbox"}; }
    void put(const std::string& owner) const {
        std::ofstream(where_.path() / "mbox.lock") << owner;
    }
    void put_two_hours_old(const std::string& owner) const {
        put(owner);
        const timespec old{::time(nullptr) - 7200, 0};
        const timespec times[] = {old, old};
        ::utimensat(folder_.get(), "mbox.lock", times, 0);
    }
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(where_.path()))
            names.push_back(entry.path().filename().string());
        return names;
    }
    // No process has this number: it is above the highest one.
    static std::string the_dead() { return "2147483647:" + host_name(); }

    test::temporary_directory where_;
    unique_fd folder_ = open_directory(where_.path());
};

TEST_F(DotLock, IsHeldByOneAtATime) {
    dot_lock first = lock();
    dot_lock second = lock();
    EXPECT_EQ(first.try_lock(), attempt::held);
    EXPECT_EQ(second.try_lock(), attempt::taken);
    first.unlock();
    EXPECT_EQ(second.try_lock(), attempt::held);
}

TEST_F(DotLock, OfAProgramThatIsThereIsLeftAlone) {
    put(std::to_string(::getpid()));
    EXPECT_EQ(lock().try_lock(), attempt::taken);
    EXPECT_THAT(files(), testing::ElementsAre("mbox.lock"));
}

TEST_F(DotLock, OfAProcessThatHasEndedIsReplaced) {
    put(the_dead());
    dot_lock mine = lock();
    EXPECT_EQ(mine.try_lock(), attempt::held);
    EXPECT_THAT(files(), testing::ElementsAre("mbox.lock"));
    mine.unlock();
    EXPECT_THAT(files(), testing::IsEmpty());
}

// The file system has no hard links, and the process was killed before it wrote its number.
TEST_F(DotLock, OfAProcessThatEndedWhileItCreatedItIsReplaced) {
    put("");
    EXPECT_EQ(lock().try_lock(), attempt::taken) << "another program creates its lock";
    ::fchmodat(folder_.get(), "mbox.lock", 0200, 0);
    EXPECT_EQ(lock().try_lock(), attempt::held);
}

TEST_F(DotLock, ThatIsOldIsReplaced) {
    put_two_hours_old("");
    EXPECT_EQ(lock().try_lock(), attempt::held);
}

TEST_F(DotLock, ThatIsOldIsLeftAloneWhileTheMboxChanges) {
    put_two_hours_old("");
    std::ofstream(where_.path() / "mbox") << "From";
    EXPECT_EQ(lock().try_lock(), attempt::taken);
}

TEST_F(DotLock, IsWonByOneOfManyThatFindItStale) {
    constexpr int rivals = 8;
    for (int round = 0; round < 200; ++round) {
        put(the_dead());
        std::atomic<int> winners = 0;
        std::barrier together(rivals);
        std::vector<std::jthread> all;
        for (int i = 0; i < rivals; ++i)
            all.emplace_back([&] {
                dot_lock mine = lock();
                together.arrive_and_wait();
                if (mine.try_lock() == attempt::held) ++winners;
                together.arrive_and_wait();
            });
        all.clear();
        ASSERT_EQ(winners, 1) << "round " << round;
    }
}

}  // namespace
}  // namespace pop3::system
