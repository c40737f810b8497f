// SPDX-License-Identifier: MIT
#include "input_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace pop3::inline v1::wire {
namespace {

constexpr std::size_t smallest = 4 * 1024;

}  // namespace

std::span<char> input_buffer::room() {
    if (begin_ == end_) begin_ = end_ = 0;
    const bool full = begin_ == 0 && end_ == capacity_;
    if ((full || was_filled_) && capacity_ < most_) {
        grow();
    } else if (begin_ > 0 && capacity_ - end_ < capacity_ / 2) {
        std::memmove(octets_.get(), octets_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    was_filled_ = false;
    return {octets_.get() + end_, capacity_ - end_};
}

void input_buffer::fed(std::size_t octets) noexcept {
    end_ += octets;
    was_filled_ = end_ == capacity_;
}

void input_buffer::release() noexcept {
    if (begin_ != end_) return;
    octets_.reset();
    capacity_ = begin_ = end_ = 0;
    was_filled_ = false;
}

void input_buffer::grow() {
    const std::size_t bigger = std::min(most_, std::max(smallest, capacity_ * 4));
    auto fresh = std::make_unique_for_overwrite<char[]>(bigger);
    if (end_ > begin_) std::memcpy(fresh.get(), octets_.get() + begin_, end_ - begin_);
    octets_ = std::move(fresh);
    capacity_ = bigger;
    end_ -= begin_;
    begin_ = 0;
}

}  // namespace pop3::inline v1::wire
