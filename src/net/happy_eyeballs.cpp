// SPDX-License-Identifier: MIT
#include "net/happy_eyeballs.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "net/stop_signal.hpp"

namespace pop3::inline v1::net {
namespace {

// RFC 8305, section 5: how long one attempt has before the next begins.
constexpr std::chrono::milliseconds head_start(250);
// A name with more addresses than this is a mistake or an attack.
constexpr std::size_t most_attempts = 16;

class race {
  public:
    race(const std::vector<endpoint>& course, const std::optional<endpoint>& source,
         const patience& limit, waiting& clock)
        : course_(course), source_(source), until_(limit.until), clock_(clock), stop_(limit.stop) {
        fds_.push_back(stop_.watched());
    }

    result<unique_fd> run() {
        while (true) {
            if (next_ < course_.size() && (running_.empty() || clock_.now() >= next_start_)) {
                if (begin_next()) return std::move(winner_);
                continue;
            }
            if (running_.empty()) return fail(errc::connect_failed, why_);
            if (const auto error = wait()) return failure{error, {}, {}, {}};
            if (somebody_arrived()) return std::move(winner_);
        }
    }

  private:
    struct runner {
        unique_fd socket;
        const endpoint* to;
    };

    // Starts the next attempt; true if it is connected already.
    bool begin_next() {
        const endpoint& to = course_[next_++];
        next_start_ = clock_.now() + head_start;
        unique_fd socket(::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!socket) return failed(to, errno);
        if (source_ && ::bind(socket.get(), source_->generic(), source_->length) != 0)
            return failed(*source_, errno);
        if (::connect(socket.get(), to.generic(), to.length) == 0) {
            winner_ = std::move(socket);
            return true;
        }
        if (errno != EINPROGRESS) return failed(to, errno);
        fds_.push_back({socket.get(), POLLOUT, 0});
        running_.push_back({std::move(socket), &to});
        return false;
    }

    // Until somebody arrives or falls, or the next one is due.
    std::error_code wait() {
        const bool more = next_ < course_.size();
        const auto error = wait_for(fds_, more ? std::min(next_start_, until_) : until_, clock_);
        return error == errc::timed_out && more && clock_.now() < until_ ? std::error_code()
                                                                         : error;
    }

    bool somebody_arrived() {
        for (std::size_t i = running_.size(); i-- > 0;) {
            if (fds_[i + 1].revents == 0) continue;
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(running_[i].socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
            if (error == 0) {
                winner_ = std::move(running_[i].socket);
                return true;
            }
            failed(*running_[i].to, error);
            running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
            fds_.erase(fds_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
        return false;
    }

    bool failed(const endpoint& to, int error) {
        why_ +=
            (why_.empty() ? "" : "; ") + to.text() + ": " + std::system_category().message(error);
        next_start_ = clock_.now();
        return false;
    }

    const std::vector<endpoint>& course_;
    const std::optional<endpoint>& source_;
    time_point until_;
    waiting& clock_;
    stop_signal stop_;
    std::size_t next_ = 0;
    time_point next_start_{};
    std::vector<runner> running_;
    std::vector<pollfd> fds_;  // the stop signal's, then one for each of running_
    unique_fd winner_;
    std::string why_;
};

}  // namespace

std::vector<endpoint> in_turn(const std::vector<endpoint>& found) {
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

result<unique_fd> connect_to_any(const std::vector<endpoint>& found, const patience& limit,
                                 waiting& clock, const std::optional<endpoint>& source) {
    std::vector<endpoint> usable = found;
    if (source)
        std::erase_if(usable, [&](const endpoint& e) { return e.family() != source->family(); });
    if (usable.empty() && !found.empty())
        return fail(errc::connect_failed, "no address is of the source address's family");
    const std::vector<endpoint> course = in_turn(usable);
    return race(course, source, limit, clock).run();
}

}  // namespace pop3::inline v1::net
