// SPDX-License-Identifier: MIT
// Splits a message into the lines that poplib returns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "debug_printer.hpp"
#include "pop3/session.hpp"
#include "pop3/sink.hpp"

namespace pop3::inline v1::poplib {

/// The line end of the current response.
inline std::string_view line_end_of(const session& s) {
    return s.last_reply().bare_lf ? "\n" : "\r\n";
}

/// Lines end where the response's own lines end. A bare CR or LF in a message is data and stays in
/// its line (rule R1): so the joined lines are the message.
class line_sink final : public body_sink {
  public:
    line_sink(const session& from, debug_printer& debug) : from_(from), debug_(debug) {}

    void write(std::string_view octets) override {
        const std::string_view line_end = line_end_of(from_);
        while (!octets.empty()) {
            const std::size_t lf = octets.find('\n');
            const std::string_view piece = octets.substr(0, lf == octets.npos ? lf : lf + 1);
            octets.remove_prefix(piece.size());
            line_ += piece;
            if (line_.ends_with(line_end)) finish_line(line_end);
        }
    }

    std::vector<std::string> lines;

  private:
    void finish_line(std::string_view line_end) {
        line_.resize(line_.size() - line_end.size());
        debug_.received_line(line_, line_end);
        lines.push_back(std::move(line_));
        line_.clear();
    }

    const session& from_;
    debug_printer& debug_;
    std::string line_;
};

}  // namespace pop3::inline v1::poplib
