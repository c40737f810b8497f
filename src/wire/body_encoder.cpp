// SPDX-License-Identifier: MIT
#include "body_encoder.hpp"

#include "dot_search.hpp"

namespace pop3::inline v1::wire {

void body_encoder::encode(std::string_view octets, std::string& out) {
    if (octets.empty()) return;
    const char* const begin = octets.data();
    const char* const end = begin + octets.size();
    const char* run = begin;
    if (*begin == '.' && at_ == at::line_start) out += '.';
    for (const char* dot = begin + 1; (dot = find_dot_after_lf(dot, end)) != end; ++dot) {
        const bool at_line_start = dot - begin >= 2 ? dot[-2] == '\r' : at_ == at::after_cr;
        if (!at_line_start) continue;
        out.append(run, dot);
        out += '.';
        run = dot;
    }
    out.append(run, end);

    const bool after_cr = octets.size() >= 2 ? end[-2] == '\r' : at_ == at::after_cr;
    at_ = end[-1] == '\r' ? at::after_cr : end[-1] == '\n' && after_cr ? at::line_start : at::text;
}

void body_encoder::finish(std::string& out) {
    out += at_ == at::line_start ? ".\r\n" : "\r\n.\r\n";
    at_ = at::line_start;
}

}  // namespace pop3::inline v1::wire
