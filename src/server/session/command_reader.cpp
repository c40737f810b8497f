// SPDX-License-Identifier: MIT
#include "command_reader.hpp"

#include <algorithm>

#include "pop3/credentials.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1::serving {

void command_reader::append(std::string_view octets) {
    held_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
    held_.append(octets);
}

std::optional<command_reader::line> command_reader::next(std::size_t longest) {
    const std::optional<wire::line> next = wire::first_line(std::string_view(held_).substr(begin_),
                                                            std::string::npos, scanned_ - begin_);
    if (!next) {
        scanned_ = held_.size();
        if (dropping_ || held_.size() - begin_ >= longest) {
            dropping_ = true;
            begin_ = held_.size();
        }
        return std::nullopt;
    }
    line found{next->text, dropping_ || next->octets > longest};
    if (found.too_long) found.text = {};
    dropping_ = false;
    begin_ = scanned_ = begin_ + next->octets;
    return found;
}

void command_reader::wipe_handed_out() noexcept {
    std::fill_n(held_.begin(), begin_, '\0');
}

void command_reader::clear() noexcept {
    wipe(held_);
    begin_ = scanned_ = 0;
    dropping_ = false;
}

}  // namespace pop3::inline v1::serving
