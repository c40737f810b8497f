// SPDX-License-Identifier: MIT
// Syncs many files at once: parallel fsyncs share the commits of the file system's journal.
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

#include "system/file.hpp"

namespace pop3::fetch {

/// Syncs and closes files in the background, while more mail comes. Unlike a sync of the whole file
/// system it does not wait for other programs' data, and learns the errors of each file. If a sync
/// costs nothing (tmpfs), it is done at once. One thread may add() while another wait()s.
class fsync_pool {
  public:
    fsync_pool() = default;
    ~fsync_pool();
    fsync_pool(const fsync_pool&) = delete;
    fsync_pool& operator=(const fsync_pool&) = delete;

    /// Takes a written file; waits while too many are pending. Throws local_error if it, or one
    /// before it, could not be synced.
    void add(system::unique_fd file, system::file_name name);
    /// Returns when all files added before are durable. Throws local_error if one is not.
    void wait();

  private:
    struct written {
        system::unique_fd file;
        std::filesystem::path name;
        std::uint64_t number = 0;
    };

    void start();
    void work();
    [[nodiscard]] bool done_up_to(std::uint64_t number) const;

    int slow_in_a_row_ = 0;  // this many of the last ones took long
    std::mutex mutex_;
    std::condition_variable more_;  // for the threads: there is work
    std::condition_variable less_;  // for the owners: some is done
    std::deque<written> queue_;
    std::set<std::uint64_t> working_;  // the numbers of those being synced
    std::uint64_t added_ = 0;
    std::exception_ptr trouble_;
    bool over_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace pop3::fetch
