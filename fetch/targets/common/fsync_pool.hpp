// SPDX-License-Identifier: MIT
// Syncs many files at once: parallel fsyncs share the commits of the file system's journal.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "pop3/event.hpp"
#include "system/file.hpp"
#include "system/work_pool.hpp"

namespace pop3::fetch {

/// How much of the machine the files of one target may take.
struct fsync_limits {
    std::size_t running = system::work_pool::most_of_a_kind;  ///< syncs at once
    std::size_t waiting = 64;                                 ///< files, each with a descriptor

    /// Those of a target beside many others. A disk that hangs then leaves threads for other disks: with 16
    /// threads, three such disks do.
    static constexpr fsync_limits beside_others() { return {4, 8}; }
};

/// Syncs and closes the files of one target in the background, on threads that the process shares, while
/// more mail comes. Unlike one sync of the whole file system it does not wait for other programs' data,
/// and learns the errors of each file. If a sync costs nothing (tmpfs), it is done at once. One thread
/// may add() while another wait()s.
class fsync_pool {
  public:
    /// Syncs that take longer are given to a thread.
    static constexpr std::chrono::microseconds slow{200};

    /// `threads` must outlive it.
    explicit fsync_pool(fsync_limits most = {},
                        system::work_pool& threads = system::work_pool::shared(),
                        std::chrono::microseconds longer = slow);
    /// Waits for running syncs. Other files are closed without one.
    ~fsync_pool();
    fsync_pool(const fsync_pool&) = delete;
    fsync_pool& operator=(const fsync_pool&) = delete;

    /// Takes a written file; waits while too many are pending. Throws local_error if it, or one
    /// before it, could not be synced.
    void add(system::unique_fd file, system::file_name name);
    /// True while syncs cost nothing, and add() does them. Called on the thread of add().
    [[nodiscard]] bool is_quick() const noexcept;
    /// If add() would wait: the event after which it does not. Called on the thread of add().
    [[nodiscard]] std::optional<event> room() const;
    /// Returns when all files added before are durable. Throws local_error if one is not.
    void wait();

  private:
    struct files;

    static void sync_some(const std::shared_ptr<files>& all, system::work_pool& threads);

    fsync_limits most_;
    system::work_pool& threads_;
    std::chrono::microseconds slow_;
    int slow_in_a_row_ = 0;         // this many of the last ones took long
    std::shared_ptr<files> files_;  // threads may still use it when this is destroyed
};

}  // namespace pop3::fetch
