// SPDX-License-Identifier: MIT
#include "command_reader.hpp"

#include <algorithm>

#include "pop3/credentials.hpp"

namespace pop3::inline v1::serving {

void command_reader::append(std::string_view octets) {
    held_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
    held_.append(octets);
}

std::optional<command_reader::line> command_reader::next(std::size_t longest) {
    const std::size_t lf = held_.find('\n', scanned_);
    if (lf == std::string::npos) {
        scanned_ = held_.size();
        if (dropping_ || held_.size() - begin_ >= longest) {
            dropping_ = true;
            begin_ = held_.size();
        }
        return std::nullopt;
    }
    line found{{held_.data() + begin_, lf - begin_}, dropping_ || lf - begin_ >= longest};
    if (found.too_long) found.text = {};
    if (found.text.ends_with('\r')) found.text.remove_suffix(1);
    dropping_ = false;
    begin_ = scanned_ = lf + 1;
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
