// SPDX-License-Identifier: MIT
#include "happy_eyeballs.hpp"

#include <algorithm>
#include <cerrno>
#include <variant>

#include "connect_race.hpp"
#include "new_socket.hpp"
#include "route_failures.hpp"
#include "system/stop_event.hpp"

namespace pop3::inline v1::net {
namespace {

// A name with more addresses than this is a mistake or an attack.
constexpr std::size_t most_attempts = 16;

// Drives a connect_race with sockets and poll(2).
class race_of_sockets {
  public:
    race_of_sockets(const std::vector<endpoint>& candidates, const std::optional<endpoint>& source,
                    const wait_limits& limit, system::clock& clock)
        : candidates_(candidates),
          source_(source),
          until_(limit.until),
          clock_(clock),
          stop_(limit.stop),
          race_(candidates.size()) {
        fds_.push_back(stop_.watched());
    }

    result<system::unique_fd> run() {
        while (!winner_) {
            const connect_race::step now = race_.next(clock_.now());
            if (const auto* start = std::get_if<connect_race::start>(&now)) {
                begin(candidates_[start->candidate]);
            } else if (const auto* pause = std::get_if<connect_race::wait>(&now)) {
                if (const auto error = wait(pause->until)) return failure{error, {}, {}, {}};
                look_at_attempts();
            } else {
                return fail(errc::connect_failed, race_.complaint());
            }
        }
        return std::move(winner_);
    }

  private:
    struct attempt {
        system::unique_fd socket;
        const endpoint* peer;
    };

    void begin(const endpoint& peer) {
        system::unique_fd socket = new_socket(peer.family(), SOCK_STREAM);
        if (!socket) return failed(peer, errno);
        if (source_ && ::bind(socket.get(), source_->generic(), source_->length) != 0)
            return failed(*source_, errno);
        if (::connect(socket.get(), peer.generic(), peer.length) == 0) {
            winner_ = std::move(socket);
            return;
        }
        if (errno != EINPROGRESS) return failed(peer, errno);
        fds_.push_back({socket.get(), POLLOUT, 0});
        attempts_.push_back({std::move(socket), &peer});
    }

    // Until an attempt has ended, or it is time for the next one.
    std::error_code wait(system::time_point next_start) {
        const auto error = system::poll_until(fds_, std::min(next_start, until_), clock_);
        const bool goes_on = next_start < until_ && clock_.now() < until_;
        return error == errc::timed_out && goes_on ? std::error_code() : error;
    }

    void look_at_attempts() {
        for (std::size_t i = attempts_.size(); i-- > 0;) {
            if (fds_[i + 1].revents == 0) continue;
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(attempts_[i].socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
            if (error == 0) {
                winner_ = std::move(attempts_[i].socket);
                return;
            }
            failed(*attempts_[i].peer, error);
            attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(i));
            fds_.erase(fds_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
    }

    void failed(const endpoint& where, int error) {
        race_.failed(where.text() + ": " + std::system_category().message(error));
    }

    const std::vector<endpoint>& candidates_;
    const std::optional<endpoint>& source_;
    system::time_point until_;
    system::clock& clock_;
    system::stop_event stop_;
    connect_race race_;
    std::vector<attempt> attempts_;
    std::vector<pollfd> fds_;  // the stop signal's, then one for each of attempts_
    system::unique_fd winner_;
};

}  // namespace

std::vector<endpoint> interleave_families(const std::vector<endpoint>& found) {
    std::vector<endpoint> first;
    std::vector<endpoint> second;
    for (const endpoint& e : found)
        (e.family() == found.front().family() ? first : second).push_back(e);
    std::vector<endpoint> order;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) order.push_back(first[i]);
        if (i < second.size()) order.push_back(second[i]);
    }
    order.resize(std::min(order.size(), most_attempts));
    return order;
}

result<system::unique_fd> connect_to_any(const std::vector<endpoint>& found,
                                         const wait_limits& limit, system::clock& clock,
                                         const std::optional<endpoint>& source) {
    const auto order = candidates(found, source);
    if (!order) return order.error();
    return race_of_sockets(*order, source, limit, clock).run();
}

}  // namespace pop3::inline v1::net
