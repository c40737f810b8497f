// SPDX-License-Identifier: MIT
#include "clock_and_poll.hpp"

#include <cerrno>
#include <limits>

#include "pop3/error.hpp"

namespace pop3::inline v1::system {
namespace {

// The argument of poll(2): milliseconds rounded up, so that it never returns too early; -1 is for
// ever.
int milliseconds_until(time_point until) {
    if (until == time_point::max()) return -1;
    const auto now = std::chrono::steady_clock::now();
    if (until <= now) return 0;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now).count();
    constexpr int most = std::numeric_limits<int>::max();
    return left < most ? static_cast<int>(left) : most;
}

class system_clock_and_poll final : public clock {
  public:
    time_point now() override { return std::chrono::steady_clock::now(); }
    int poll(std::span<pollfd> fds, time_point until) override {
        while (true) {
            const int ready = ::poll(fds.data(), fds.size(), milliseconds_until(until));
            if (ready > 0) return ready;
            if (ready < 0 && errno != EINTR) return -errno;
            if (now() >= until) return 0;
        }
    }
};

}  // namespace

clock& real_clock() noexcept {
    static clock& instance = *new system_clock_and_poll;  // also for threads that outlive main()
    return instance;
}

std::error_code poll_until(std::span<pollfd> fds, time_point until, clock& clock) {
    const int ready = clock.poll(fds, until);
    if (ready < 0) return {-ready, std::system_category()};
    if (fds[0].revents != 0) return errc::cancelled;
    if (ready == 0) return errc::timed_out;
    return {};
}

}  // namespace pop3::inline v1::system
