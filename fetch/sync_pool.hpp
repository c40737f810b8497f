// SPDX-License-Identifier: MIT
// Many files made durable at once: fsyncs that run side by side share the journal's commits.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "file.hpp"

namespace pop3::fetch {

/// Syncs and closes files in the background, while more mail comes. In place of one sync of the
/// whole file system it waits for nobody else's data, and hears of the errors of each file. Where a
/// sync costs nothing (tmpfs), it is done at once. One thread may add() while another wait()s.
class sync_pool {
  public:
    sync_pool() = default;
    ~sync_pool();
    sync_pool(const sync_pool&) = delete;
    sync_pool& operator=(const sync_pool&) = delete;

    /// Takes a written file; waits while too many wait already. Throws local_error if it, or one
    /// before it, could not be synced.
    void add(owned_fd file, file_name what);
    /// Returns when all that was added before is durable. Throws local_error if any is not.
    void wait();

  private:
    struct written {
        owned_fd file;
        std::filesystem::path what;
        std::uint64_t number = 0;
    };

    void start();
    void work();
    [[nodiscard]] bool done_up_to(std::uint64_t number) const;

    int slow_in_a_row_ = 0;  // so many of the last ones took long
    std::mutex mutex_;
    std::condition_variable more_;  // for the threads: there is work
    std::condition_variable less_;  // for the owners: some was done
    std::deque<written> queue_;
    std::set<std::uint64_t> working_;  // the numbers of those that are being synced
    std::uint64_t added_ = 0;
    std::exception_ptr trouble_;
    bool over_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace pop3::fetch
