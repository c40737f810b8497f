// SPDX-License-Identifier: MIT
#include "line_dialogue.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "pop3/error.hpp"
#include "wire/line_reader.hpp"

namespace pop3::fetch {

line_dialogue::line_dialogue(std::unique_ptr<transport> wire, std::stop_token stop,
                             system::clock& clock, std::size_t longest_line)
    : wire_(std::move(wire)), stop_(std::move(stop)), clock_(clock), longest_line_(longest_line) {}

bool line_dialogue::quiet() {
    std::array<char, 1> room{};
    const io_result come = wire_->read_ready(room);
    return !come.error && come.octets == 0 && unread_.empty();
}

void line_dialogue::begin_answer(std::uint64_t most) {
    time_->begin_reply();
    answer_octets_ = 0;
    longest_answer_ = most;
}

std::string line_dialogue::line(int times) {
    while (true) {
        if (const auto next = pop3::wire::first_line(unread_, longest_line_ + 1)) {
            std::string text(next->text);
            unread_.erase(0, next->octets);
            return text;
        }
        if (unread_.size() > longest_line_) not_understood(unread_);
        receive(times);
    }
}

void line_dialogue::take(std::uint64_t octets, std::string* text, int times) {
    while (octets > 0) {
        if (unread_.empty()) receive(times);
        const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(octets, unread_.size()));
        if (text) text->append(unread_, 0, some);
        unread_.erase(0, some);
        octets -= some;
    }
}

void line_dialogue::receive(int times) {
    std::array<char, 4096> room{};
    time_->start_read(clock_.now(), times);
    const io_result got = wire_->read_some(room, limits_now());
    time_->received(clock_.now(), got.octets);
    if (got.error) lost(got);
    if (got.octets == 0) lost({errc::closed_by_server, 0, {}});
    answer_octets_ += got.octets;
    if (answer_octets_ > longest_answer_) not_understood("an answer that is too long");
    unread_.append(room.data(), got.octets);
}

wait_limits line_dialogue::limits_now() {
    if (time_->total_passed(clock_.now())) lost({errc::timed_out, 0, {}});
    if (stop_.stop_requested()) lost({errc::cancelled, 0, {}});
    return {time_->until(), stop_};
}

void line_dialogue::lost(const io_result& reason) {
    std::string detail = reason.detail;
    if (reason.error == errc::timed_out && detail.empty()) detail = time_->describe();
    close();
    throw error(failure{reason.error, {}, farewell(), std::move(detail)});
}

}  // namespace pop3::fetch
