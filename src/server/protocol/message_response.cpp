// SPDX-License-Identifier: MIT
#include "message_response.hpp"

namespace pop3::inline v1::serving {
namespace {

constexpr std::size_t piece = 64 * 1024;

}  // namespace

std::string_view top_cut::take(std::string_view octets) {
    std::size_t at = 0;
    while (at < octets.size() && !complete()) {
        const std::size_t lf = octets.find('\n', at);
        const std::size_t end = lf == std::string_view::npos ? octets.size() : lf;
        const std::string_view text = octets.substr(at, end - at);
        const bool starts_blank = line_is_blank_ && !after_cr_;
        line_is_blank_ = text.empty() ? line_is_blank_ : starts_blank && text == "\r";
        if (!text.empty()) after_cr_ = text.back() == '\r';
        if (lf == std::string_view::npos) return octets;

        at = lf + 1;
        if (!after_cr_) {  // a bare LF is data (rule R1)
            line_is_blank_ = false;
            continue;
        }
        if (!in_header_)
            --lines_left_;
        else if (line_is_blank_)
            in_header_ = false;
        line_is_blank_ = true;
        after_cr_ = false;
    }
    return octets.substr(0, at);
}

multi_line_response::progress message_body::write_some(std::string& out) {
    result<std::string_view> got = source_->next(piece);
    if (!got) return progress::broken;
    std::string_view octets = *got;
    const bool ended = octets.empty();
    if (cut_) octets = cut_->take(octets);
    encoder_.encode(octets, out);
    if (!ended && !(cut_ && cut_->complete())) return progress::more;
    encoder_.finish(out);
    return progress::complete;
}

}  // namespace pop3::inline v1::serving
