// SPDX-License-Identifier: MIT
// Threads for work that would keep others from talking to their servers: few for the process, however
// many accounts are at work.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pop3::inline v1::system {

/// What a piece of work waits for. A delivery may wait for syncs and for other programs; to stage messages
/// waits for a disk of this machine, a sync for the disk that has the mail, a transaction of a ledger for the
/// disk that has the state; to open an account waits for the program that has its password, too; to close it
/// ends all of these. So none of them can block another kind: neither a slow receiver nor a disk that stalls
/// keeps the ledgers of other accounts waiting, and an account that has ended waits for none that begins.
enum class work_kind : std::uint8_t { delivery, staging, sync, ledger, opening, closing };

/// Runs pieces of work, each kind in the order in which it was added. Threads start when they are
/// needed, and stay. Safe to use from any thread.
class work_pool {
  public:
    /// The number of pieces of a kind that run at once. On ext4, 4 parallel syncs are 13 times as fast
    /// as 1, 16 are 30 times.
    static constexpr std::size_t most_of_a_kind = 16;
    static constexpr std::size_t kinds = 6;

    work_pool();
    /// Waits for running work. Work that has not begun is dropped.
    ~work_pool();
    work_pool(const work_pool&) = delete;
    work_pool& operator=(const work_pool&) = delete;

    /// The pool of the process.
    static work_pool& shared();

    /// Runs `work`, which must not throw, on a thread of the pool. Throws std::system_error if there is
    /// no thread at all to run it.
    void add(work_kind kind, std::function<void()> work);
    /// Waits for the work that runs now, and ends the threads: later work starts new ones. A thread that lived
    /// until the process ends would not release what libraries keep for it. Work that has not begun is done
    /// by new threads; if the system has none left, by this one.
    void end_threads();
    /// The number of threads.
    [[nodiscard]] std::size_t threads();

  private:
    struct lane {
        std::mutex mutex;
        std::deque<std::function<void()>> waiting;
        std::size_t running = 0;
        std::vector<std::thread> threads;
        std::condition_variable more;
        unsigned generation = 0;  // of its threads: those of an earlier one end
        bool over = false;
    };

    void start_thread(lane& work_lane);
    void run(lane& work_lane, unsigned generation);

    std::array<lane, kinds> lanes_;
};

}  // namespace pop3::inline v1::system
