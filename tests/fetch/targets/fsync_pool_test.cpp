// SPDX-License-Identifier: MIT
// Files of many targets are synced by few threads, and errors are told.
#include "fetch/targets/common/fsync_pool.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using std::chrono_literals::operator""us;

// The first three are synced at once, to see whether that takes long.
void add_files(fsync_pool& syncs, const std::filesystem::path& folder, int count) {
    for (int i = 0; i < count; ++i) {
        const std::filesystem::path file = folder / std::to_string(i);
        syncs.add(system::unique_fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)),
                  file);
    }
}

std::size_t open_files_in(const std::filesystem::path& folder) {
    std::size_t found = 0;
    for (const auto& descriptor : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code closed;  // the descriptor that reads the directory, for one
        if (read_symlink(descriptor.path(), closed).parent_path() == folder) ++found;
    }
    return found;
}

TEST(FsyncPool, SharesItsThreadsWithThoseOfOtherTargets) {
    const test::temporary_directory home;
    system::work_pool pool;
    std::vector<std::unique_ptr<fsync_pool>> targets;
    for (int i = 0; i < 20; ++i) {
        targets.push_back(std::make_unique<fsync_pool>(fsync_limits{}, pool, -1us));
        add_files(*targets.back(), home.path(), 10);
    }
    for (const auto& each : targets) each->wait();
    EXPECT_GE(pool.threads(), 1U);
    EXPECT_LE(pool.threads(), system::work_pool::most_of_a_kind);
}

TEST(FsyncPool, HasRoomAgainWhenAFileIsSynced) {
    const test::temporary_directory home;
    std::latch may_go_on(1);
    system::work_pool pool;
    for (std::size_t i = 0; i < system::work_pool::most_of_a_kind; ++i)
        pool.add(system::work_kind::sync, [&] { may_go_on.wait(); });
    fsync_pool syncs({}, pool, -1us);
    add_files(syncs, home.path(), 3 + static_cast<int>(fsync_limits{}.waiting) - 1);
    EXPECT_FALSE(syncs.room());
    add_files(syncs, home.path(), 1);
    const std::optional<event> room = syncs.room();
    may_go_on.count_down();
    syncs.wait();
    EXPECT_TRUE(room && room->is_set());
    EXPECT_FALSE(syncs.room());
}

// With one free thread, pieces of work run one by one: the probe runs after those of the target.
TEST(FsyncPool, SyncsNoMoreFilesAtOnceThanItsLimit) {
    constexpr fsync_limits most = fsync_limits::beside_others();
    const test::temporary_directory home;
    std::promise<std::size_t> open_after_a_turn;
    std::latch one_may_go_on(1);
    std::latch all_may_go_on(1);
    system::work_pool pool;
    pool.add(system::work_kind::sync, [&] { one_may_go_on.wait(); });
    for (std::size_t i = 1; i < system::work_pool::most_of_a_kind; ++i)
        pool.add(system::work_kind::sync, [&] { all_may_go_on.wait(); });
    fsync_pool syncs(most, pool, -1us);
    add_files(syncs, home.path(), 3 + static_cast<int>(most.waiting));
    pool.add(system::work_kind::sync,
             [&] { open_after_a_turn.set_value(open_files_in(home.path())); });
    one_may_go_on.count_down();
    EXPECT_EQ(open_after_a_turn.get_future().get(), most.waiting - most.running);
    all_may_go_on.count_down();
    syncs.wait();
    EXPECT_EQ(open_files_in(home.path()), 0U);
}

TEST(FsyncPool, TellsOfAFileThatCannotBeSynced) {
    const test::temporary_directory home;
    system::work_pool pool;
    fsync_pool syncs({}, pool, -1us);
    add_files(syncs, home.path(), 3);
    syncs.add(system::unique_fd(::open("/proc/self/status", O_RDONLY | O_CLOEXEC)), "unsyncable");
    EXPECT_TRUE(test::local_failure([&] { syncs.wait(); }));
}

}  // namespace
}  // namespace pop3::fetch
