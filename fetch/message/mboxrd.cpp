// SPDX-License-Identifier: MIT
#include "mboxrd.hpp"

#include <utility>

#include "mail_date.hpp"

namespace pop3::fetch {
namespace {

constexpr std::string_view from = "From ";

}  // namespace

std::string from_line(std::string_view sender, std::chrono::sys_seconds when) {
    std::string line(from);
    line += sender.empty() ? "MAILER-DAEMON" : sender;
    return line + ' ' + mbox_date(when) + '\n';
}

void mboxrd_encoder::encode(std::string_view octets, std::string& out) {
    lines_.clear();
    line_ends_.encode(octets, lines_);
    quote(lines_, out);
}

void mboxrd_encoder::finish(std::string& out) {
    lines_.clear();
    line_ends_.finish(lines_);
    quote(lines_, out);
    release(out);
    out += at_ == at::line_start ? "\n" : "\n\n";
    at_ = at::line_start;
}

// A '>' at the start of a line can be written at once, because one more belongs there in any case
// before "From ". So at most "From" is held back.
void mboxrd_encoder::quote(std::string_view lines, std::string& out) {
    while (!lines.empty()) {
        if (at_ == at::text) {
            const std::size_t lf = lines.find('\n');
            const std::size_t run = lf == std::string_view::npos ? lines.size() : lf + 1;
            out += lines.substr(0, run);
            lines.remove_prefix(run);
            if (lf != std::string_view::npos) at_ = at::line_start;
        } else if (lines.front() == '>' && held_ == 0) {
            out += '>';
            lines.remove_prefix(1);
            at_ = at::quotes;
        } else if (lines.front() == from[held_]) {
            lines.remove_prefix(1);
            if (++held_ < from.size()) continue;
            out += '>';
            release(out);
        } else if (held_ == 0 && lines.front() == '\n') {
            out += '\n';
            lines.remove_prefix(1);
            at_ = at::line_start;
        } else {
            release(out);
            at_ = at::text;
        }
    }
}

void mboxrd_encoder::release(std::string& out) {
    if (held_ == 0) return;
    out += from.substr(0, std::exchange(held_, 0));
    at_ = at::text;
}

}  // namespace pop3::fetch
