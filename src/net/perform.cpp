// SPDX-License-Identifier: MIT
#include "perform.hpp"

#include <algorithm>
#include <array>

#include "system/stop_event.hpp"

namespace pop3::inline v1::net {

// The end of the wait's own time is no error; the end of the limit is one.
io_result perform_wait(const io_request& want, const wait_limits& asked, system::clock& clock) {
    const wait_limits limit = want.uninterrupted ? wait_limits{} : asked;
    const system::stop_event stop(limit.stop);
    const system::stop_event happening(want.happening->token());
    const system::time_point now = clock.now();
    // In milliseconds, because finer units overflow for the largest limits.
    const bool ends_in_time =
        want.longest < std::chrono::floor<std::chrono::milliseconds>(limit.until - now);
    std::array<pollfd, 2> fds = {stop.watched(), happening.watched()};
    const int ready = clock.poll_for_work(fds, ends_in_time ? now + want.longest : limit.until);
    if (ready < 0) return {{-ready, std::system_category()}, 0, {}};
    if (want.happening->is_set()) return {};
    if (fds[0].revents != 0) return {errc::cancelled, 0, {}};
    if (!ends_in_time) return {errc::timed_out, 0, {}};
    return {};
}

io_result perform(transport& wire, const io_request& want, const wait_limits& limit,
                  system::clock& clock) {
    switch (want.type) {
        case io_request::kind::read:
            return wire.read_some(want.in, limit);
        case io_request::kind::read_ready:
            return wire.read_ready(want.in);
        case io_request::kind::write:
            return wire.write_some(want.out, limit);
        case io_request::kind::wait:
            return perform_wait(want, limit, clock);
        case io_request::kind::start_tls:
            break;
    }
    return {errc::tls_unavailable, 0, {}};
}

}  // namespace pop3::inline v1::net
