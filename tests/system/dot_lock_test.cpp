// SPDX-License-Identifier: MIT
// The lock file of an mbox, also one that a crashed program left.
#include "system/dot_lock.hpp"

#include <fcntl.h>
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

#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "system/directory.hpp"
#include "system/host_name.hpp"
#include "system/lock_owner.hpp"

namespace pop3::system {
namespace {

using attempt = dot_lock::attempt;
using namespace std::literals;

class DotLock : public testing::Test {
  protected:
    [[nodiscard]] dot_lock lock() const { return {folder_.fd(), "mbox", where_.path() / "mbox"}; }
    void put(const std::string& owner) const {
        std::ofstream(where_.path() / "mbox.lock") << owner;
    }
    void put_two_hours_old(const std::string& owner) const {
        put(owner);
        make_old(::time(nullptr) - 7200);
    }
    void make_old(std::time_t changed) const {
        const timespec old{changed, 0};
        const timespec times[] = {old, old};
        ::utimensat(folder_.fd(), "mbox.lock", times, AT_SYMLINK_NOFOLLOW);
    }
    [[nodiscard]] bool is_old() const {
        return folder_.status("mbox.lock")->st_mtime < ::time(nullptr) - 3600;
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
    directory folder_{where_.path()};
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
    ::fchmodat(folder_.fd(), "mbox.lock", 0200, 0);
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

TEST_F(DotLock, OfALivingProcessIsNeverStale) {
    const std::time_t created = ::time(nullptr) - 360;
    const std::string init = "1:" + host_name();
    if (state_of_owner(init, created) != owner_state::lives)
        GTEST_SKIP() << "needs a process that began before the lock is stale";
    for (const std::string& owner : {init, init + '\n'}) {
        put(owner);
        make_old(created);
        EXPECT_EQ(lock().try_lock(), attempt::taken) << owner;
    }
}

TEST(LockOwner, IsNamedByItsNumberAndItsHost) {
    const std::time_t now = ::time(nullptr);
    EXPECT_EQ(state_of_owner(lock_owner(), now), owner_state::lives);
    EXPECT_EQ(state_of_owner(lock_owner(), now - 7200), owner_state::unknown) << "began later";
    EXPECT_EQ(state_of_owner("2147483647:" + host_name(), now), owner_state::ended);
    // A number alone may be that of another host or container.
    for (const char* text : {"", "0", "-1", "x", "1", "1:elsewhere.example", "2147483647"})
        EXPECT_EQ(state_of_owner(text, now), owner_state::unknown) << text;
}

// This process began a moment ago, and has the number of one that ended.
TEST_F(DotLock, OfAProcessThatBeganLaterIsStaleByItsAge) {
    put_two_hours_old(std::to_string(::getpid()) + ':' + host_name());
    EXPECT_EQ(lock().try_lock(), attempt::held);
}

TEST_F(DotLock, OfAnotherHostIsStaleByItsAge) {
    put_two_hours_old("1:elsewhere.example");
    EXPECT_EQ(lock().try_lock(), attempt::held);
}

TEST_F(DotLock, ThatIsHeldForLongDoesNotLookOld) {
    dot_lock mine = lock();
    ASSERT_EQ(mine.try_lock(), attempt::held);
    const std::chrono::steady_clock::time_point begin{};
    mine.refresh(begin);
    make_old(::time(nullptr) - 7200);
    mine.refresh(begin + dot_lock::refreshed_after - 1s);
    EXPECT_TRUE(is_old()) << "it is not changed at each octet";
    mine.refresh(begin + dot_lock::refreshed_after);
    EXPECT_FALSE(is_old());
}

TEST_F(DotLock, ThatIsALinkIsReplacedAndNotFollowed) {
    std::ofstream(where_.path() / "victim") << "theirs";
    std::filesystem::create_symlink("victim", where_.path() / "mbox.lock");
    EXPECT_EQ(lock().try_lock(), attempt::taken);
    make_old(::time(nullptr) - 7200);
    dot_lock mine = lock();
    EXPECT_EQ(mine.try_lock(), attempt::held);
    mine.unlock();
    EXPECT_THAT(files(), testing::ElementsAre("victim"));
    EXPECT_EQ(test::content(where_.path() / "victim"), "theirs");
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
