// SPDX-License-Identifier: MIT
// Many files made durable at once: fsyncs that run side by side share the journal's commits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "file.hpp"

namespace pop3::fetch {

/// Syncs and closes files in the background, while more mail comes. In place of one sync of the
/// whole file system it waits for nobody else's data, and hears of the errors of each file. Where a
/// sync costs nothing (tmpfs), it is done at once. For one thread.
class sync_pool {
  public:
    sync_pool() = default;
    ~sync_pool();
    sync_pool(const sync_pool&) = delete;
    sync_pool& operator=(const sync_pool&) = delete;

    /// Takes a written file; waits while too many wait already.
    void add(owned_fd file, std::filesystem::path what);
    /// Returns when all that was added is durable. Throws local_error if any is not.
    void wait();

  private:
    struct written {
        owned_fd file;
        std::filesystem::path what;
    };

    void start();
    void work();

    bool slow_ = false;  // a sync takes so long that threads are worth it
    std::mutex mutex_;
    std::condition_variable more_;  // for the threads: there is work
    std::condition_variable less_;  // for the owner: some was done
    std::deque<written> queue_;
    std::size_t working_ = 0;
    std::exception_ptr trouble_;
    bool over_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace pop3::fetch
