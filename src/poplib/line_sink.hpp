// SPDX-License-Identifier: MIT
// Splits a message into the lines that poplib returns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "debug_printer.hpp"
#include "pop3/session.hpp"
#include "pop3/sink.hpp"
#include "wire/line_reader.hpp"

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
        if (std::exchange(begins_, false))
            reader_.begin(from_.last_reply().bare_lf ? wire::line_end::lf : wire::line_end::crlf);
        while (!octets.empty()) {
            const std::optional<std::string_view> line = reader_.next(octets);
            if (!line) break;
            debug_.received_line(*line, line_end);
            lines.emplace_back(*line);
        }
    }

    std::vector<std::string> lines;

  private:
    const session& from_;
    debug_printer& debug_;
    wire::line_reader reader_;
    bool begins_ = true;
};

}  // namespace pop3::inline v1::poplib
