// SPDX-License-Identifier: MIT
#include "line_reader.hpp"

namespace pop3::inline v1::wire {

std::optional<line> first_line(std::string_view octets, std::size_t longest,
                               std::size_t from) noexcept {
    const std::size_t lf = octets.substr(0, longest).find('\n', from);
    if (lf == std::string_view::npos) return std::nullopt;
    const bool crlf = lf > 0 && octets[lf - 1] == '\r';
    return line{octets.substr(0, crlf ? lf - 1 : lf), crlf ? line_end::crlf : line_end::lf, lf + 1};
}

std::optional<line> first_line_of(std::string_view octets, line_end ends) noexcept {
    const std::string_view end = octets_of(ends);
    const std::size_t length = octets.find(end);
    if (length == std::string_view::npos) return std::nullopt;
    return line{octets.substr(0, length), ends, length + end.size()};
}

std::string_view before_line_end(std::string_view octets) noexcept {
    return octets.substr(0, octets.find_first_of("\r\n"));
}

std::string_view without_line_end(std::string_view whole) noexcept {
    if (whole.ends_with('\n')) whole.remove_suffix(1);
    if (whole.ends_with('\r')) whole.remove_suffix(1);
    return whole;
}

void line_reader::begin(line_end ends) noexcept {
    ends_ = ends;
    line_.clear();
    complete_ = true;
}

std::optional<std::string_view> line_reader::next(std::string_view& chunk) {
    if (complete_) line_.clear();
    complete_ = false;
    for (std::size_t lf = chunk.find('\n'); lf != std::string_view::npos;
         lf = chunk.find('\n', lf + 1)) {
        const bool after_cr = lf > 0 ? chunk[lf - 1] == '\r' : line_.ends_with('\r');
        if (ends_ == line_end::crlf && !after_cr) continue;
        std::string_view text = chunk.substr(0, lf);
        chunk.remove_prefix(lf + 1);
        if (!line_.empty()) text = line_ += text;
        if (ends_ == line_end::crlf) text.remove_suffix(1);
        complete_ = true;
        return text;
    }
    line_ += chunk;
    chunk = {};
    return std::nullopt;
}

}  // namespace pop3::inline v1::wire
