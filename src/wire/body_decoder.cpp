// SPDX-License-Identifier: MIT
#include "body_decoder.hpp"

#include "dot_search.hpp"

namespace pop3::inline v1::wire {

void body_decoder::begin(line_end eol) noexcept {
    eol_ = eol;
    at_ = at::line_start;
}

body_decoder::step body_decoder::decode(std::string_view in) noexcept {
    std::size_t i = 0;
    for (; i < in.size(); ++i) {
        switch (at_) {
            case at::line_start:
                if (in[i] != '.') return decode_text(in, i);
                at_ = at::dot;
                break;
            case at::dot:
                if (eol_ == line_end::lf && in[i] == '\n') return {i + 1, {}, true};
                at_ = at::dot_cr;
                if (eol_ == line_end::crlf && in[i] == '\r') break;
                at_ = at::text;  // a stuffed dot: dropped, and the line continues
                return decode_text(in, i);
            case at::dot_cr:
                if (in[i] == '\n') return {i + 1, {}, true};
                at_ = at::text_cr;  // the CR was data after all
                return {i, "\r", false};
            case at::text:
            case at::text_cr:
                return decode_text(in, i);
        }
    }
    return {i, {}, false};
}

std::string_view body_decoder::held_back() const noexcept {
    if (at_ == at::dot) return ".";
    return at_ == at::dot_cr ? ".\r" : std::string_view{};
}

// Everything up to the next dot at a true line start.
body_decoder::step body_decoder::decode_text(std::string_view in, std::size_t from) noexcept {
    const char* const begin = in.data() + from;
    const char* const end = in.data() + in.size();
    const char* p = begin + 1;  // the octet at `begin` is known to be data, dot or not
    while ((p = find_dot_after_lf(p, end)) != end) {
        const bool after_cr = p - begin >= 2 ? p[-2] == '\r' : at_ == at::text_cr;
        if (eol_ == line_end::lf || after_cr) {
            at_ = at::dot;
            const auto length = static_cast<std::size_t>(p - begin);
            return {from + length + 1, {begin, length}, false};
        }
        ++p;  // after a bare LF: data
    }
    const std::string_view run(begin, static_cast<std::size_t>(end - begin));
    at_ = place_after(run);
    return {in.size(), run, false};
}

body_decoder::at body_decoder::place_after(std::string_view run) const noexcept {
    if (eol_ == line_end::lf) return run.back() == '\n' ? at::line_start : at::text;
    if (run.back() == '\r') return at::text_cr;
    if (run.back() != '\n') return at::text;
    const bool after_cr = run.size() >= 2 ? run[run.size() - 2] == '\r' : at_ == at::text_cr;
    return after_cr ? at::line_start : at::text;
}

}  // namespace pop3::inline v1::wire
