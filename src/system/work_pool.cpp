// SPDX-License-Identifier: MIT
#include "work_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace pop3::inline v1::system {

work_pool::work_pool() = default;

work_pool::~work_pool() {
    for (lane& each : lanes_) {
        {
            const std::lock_guard lock(each.mutex);
            each.over = true;
        }
        each.more.notify_all();
        for (std::thread& one : each.threads) one.join();
    }
}

work_pool& work_pool::shared() {
    static work_pool pool;
    return pool;
}

void work_pool::add(work_kind kind, std::function<void()> work) {
    lane& work_lane = lanes_.at(static_cast<std::size_t>(kind));
    {
        const std::lock_guard lock(work_lane.mutex);
        const std::size_t idle =
            work_lane.threads.size() - std::min(work_lane.threads.size(), work_lane.running);
        if (work_lane.waiting.size() >= idle && work_lane.threads.size() < most_of_a_kind)
            start_thread(work_lane);
        work_lane.waiting.push_back(std::move(work));
    }
    work_lane.more.notify_one();  // a thread that woke up earlier would wait for the lock
}

// If the system has no thread left, the work waits for the existing ones.
void work_pool::start_thread(lane& work_lane) {
    try {
        work_lane.threads.emplace_back(
            [this, &work_lane, generation = work_lane.generation] { run(work_lane, generation); });
    } catch (const std::system_error&) {
        if (work_lane.threads.empty()) throw;
    }
}

void work_pool::end_threads() {
    for (lane& each : lanes_) {
        std::vector<std::thread> ended;
        std::deque<std::function<void()>> left;
        {
            const std::lock_guard lock(each.mutex);
            ended.swap(each.threads);
            ++each.generation;
            try {
                for (std::size_t i = 0; i < std::min(each.waiting.size(), most_of_a_kind); ++i)
                    start_thread(each);
            } catch (const std::system_error&) {
                left.swap(each.waiting);
            }
            each.more.notify_all();
        }
        for (std::thread& one : ended) one.join();
        for (const std::function<void()>& work : left) work();
    }
}

std::size_t work_pool::threads() {
    std::size_t all = 0;
    for (lane& each : lanes_) {
        const std::lock_guard lock(each.mutex);
        all += each.threads.size();
    }
    return all;
}

void work_pool::run(lane& work_lane, unsigned generation) {
    std::unique_lock lock(work_lane.mutex);
    while (true) {
        const auto ends = [&] { return work_lane.over || generation != work_lane.generation; };
        work_lane.more.wait(lock, [&] { return ends() || !work_lane.waiting.empty(); });
        if (ends()) return;
        std::function<void()> work = std::move(work_lane.waiting.front());
        work_lane.waiting.pop_front();
        ++work_lane.running;
        lock.unlock();
        work();
        work = nullptr;  // its captures end before the next piece begins
        lock.lock();
        --work_lane.running;
    }
}

}  // namespace pop3::inline v1::system
