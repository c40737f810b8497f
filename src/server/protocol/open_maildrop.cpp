// SPDX-License-Identifier: MIT
#include "open_maildrop.hpp"

namespace pop3::inline v1::serving {

open_maildrop::open_maildrop(std::unique_ptr<maildrop> drop)
    : drop_(std::move(drop)), count_(drop_->count()) {}

void open_maildrop::mark(message_number n) {
    if (marks_.empty()) marks_.resize(std::size_t{count_} + 1);
    marks_[n.value()] = true;
}

void open_maildrop::unmark_all() noexcept {
    marks_.clear();
}

drop_listing open_maildrop::unmarked() const {
    drop_listing there;
    for (std::uint32_t n = 1; n <= count_; ++n) {
        if (marked(message_number(n))) continue;
        ++there.messages;
        there.octets += drop_->size(message_number(n));
    }
    return there;
}

std::size_t open_maildrop::update() {
    std::vector<message_number> doomed;
    for (std::uint32_t n = 1; n <= count_; ++n)
        if (marked(message_number(n))) doomed.emplace_back(n);
    const std::size_t left = doomed.empty() ? 0 : drop_->remove(doomed);
    drop_.reset();
    count_ = 0;
    marks_.clear();
    return left;
}

}  // namespace pop3::inline v1::serving
