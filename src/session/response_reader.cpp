// SPDX-License-Identifier: MIT
#include "response_reader.hpp"

#include <algorithm>

namespace pop3::inline v1 {

bool response_reader::at_most_blank() const noexcept {
    const std::string_view octets = unread();
    return octets.empty() || octets == "\r\n" || octets == "\r" || octets == "\n";
}

// ---- status lines ----

std::optional<wire::line> response_reader::status_line(bool blank_may_pass) {
    while (const auto line = wire::first_line(unread(), limits_.status_line)) {
        in_.consume(line->octets);
        const bool skipped = line->text.empty() && !skipped_blank_ && blank_may_pass;
        skipped_blank_ = skipped;
        if (!skipped) return line;
    }
    return std::nullopt;
}

bool response_reader::is_status_line_too_long() const noexcept {
    return unread().size() >= std::min(limits_.status_line, limits_.input_buffer);
}

// ---- bodies ----

void response_reader::begin_body(wire::line_end ends) {
    ends_ = ends;
    decoder_.begin(ends);
    reader_.begin(ends);
    body_open_ = true;
    body_octets_ = 0;
    tail_length_ = 0;
    lines_ = 0;
}

response_reader::found response_reader::read_chunk() {
    chunk_ = {};
    if (!body_open_) return found::end;
    const wire::body_decoder::step step = decoder_.decode(unread());
    in_.consume(step.consumed);
    if (step.ended) {
        body_open_ = false;
        return found::end;
    }
    if (step.run.empty()) return found::nothing;
    body_octets_ += step.run.size();
    chunk_ = step.run;
    remember_tail();
    return found::chunk;
}

void response_reader::remember_tail() noexcept {
    if (chunk_.size() >= tail_.size()) {
        std::copy(chunk_.end() - tail_.size(), chunk_.end(), tail_.begin());
        tail_length_ = tail_.size();
        return;
    }
    for (const char octet : chunk_) {
        if (tail_length_ == tail_.size()) std::copy(tail_.begin() + 1, tail_.end(), tail_.begin());
        tail_length_ = std::min(tail_length_ + 1, tail_.size());
        tail_[tail_length_ - 1] = octet;
    }
}

std::string_view response_reader::wrong_end() const {
    const std::string_view tail(tail_.data(), tail_length_);
    if (!body_open_) return {};
    if (decoder_.held_back() == ".\r")
        return "its last line is a dot and a lone CR, which is not the end";
    if (ends_ == wire::line_end::crlf &&
        (tail.ends_with("\n.\r\n") || tail.ends_with("\n.\n") || tail.ends_with("\n.")))
        return "its last line is a dot after a bare LF, which is not the end";
    if (tail.ends_with(".\r\n")) return "its last line ends with a dot: a line end may be missing";
    return {};
}

// ---- lines of a body ----

bool response_reader::read_line() {
    line_ = reader_.next(left_);
    if (line_) ++lines_;
    return line_.has_value();
}

bool response_reader::is_line_too_long() const noexcept {
    const std::size_t length = line_ ? line_->size() : reader_.begun() - 1;  // it may end in CR
    return length > limits_.listing_line;
}

}  // namespace pop3::inline v1
