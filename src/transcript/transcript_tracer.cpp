// SPDX-License-Identifier: MIT
// A tracer that makes a transcript of what it sees: restores the wire form of the lines.
#include <utility>

#include "pop3/transcript.hpp"

namespace pop3::inline v1 {
namespace {

using kind = transcript_event::kind;

// A line of a message without an end becomes an event of its own at this length.
constexpr std::size_t longest_piece = 64 * 1024;

}  // namespace

transcript_tracer::transcript_tracer(transcript_sink sink, messages_in_transcript mail,
                                     transcript_clock now)
    : sink_(std::move(sink)), mail_(mail), now_(std::move(now)), begin_(now_()) {}

transcript_tracer::~transcript_tracer() = default;

void transcript_tracer::add(kind type, std::string octets, std::uint64_t size) {
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now_() - begin_);
    sink_({type, at, std::move(octets), size});
}

void transcript_tracer::sent(std::string_view line) {
    add(kind::client, std::string(line) + "\r\n");
}

void transcript_tracer::received(std::string_view line) {
    received_line(line, line_end_);
}

void transcript_tracer::received_line(std::string_view line, std::string_view line_end) {
    line_end_ = line_end;
    const std::string_view stuffing = line.starts_with('.') ? "." : "";
    add(kind::server, std::string(stuffing).append(line).append(line_end));
}

void transcript_tracer::received_message(std::string_view octets) {
    if (mail_ == messages_in_transcript::summarised) {
        summarised_ += octets.size();
        return;
    }
    unfinished_ += octets;
    add_message_lines();
}

void transcript_tracer::add_message_lines() {
    std::size_t done = 0;
    while (done < unfinished_.size()) {
        const std::size_t end = unfinished_.find(line_end_, done);
        const bool whole = end != std::string::npos;
        if (!whole && unfinished_.size() - done < longest_piece) break;
        const std::size_t half_an_end = !whole && unfinished_.back() == '\r' ? 1 : 0;
        const std::size_t next = whole ? end + line_end_.size() : unfinished_.size() - half_an_end;
        const bool stuffed = at_line_start_ && unfinished_[done] == '.';
        std::string line = unfinished_.substr(done, next - done);
        add(kind::server, stuffed ? '.' + line : std::move(line));
        at_line_start_ = whole;
        done = next;
    }
    unfinished_.erase(0, done);
}

void transcript_tracer::received_end(std::string_view line_end) {
    if (summarised_ > 0) add(kind::message, {}, std::exchange(summarised_, 0));
    at_line_start_ = true;
    add(kind::server, "." + std::string(line_end));
}

void transcript_tracer::tls_started() {
    add(kind::tls, {});
}

void transcript_tracer::closed_by_server() {
    if (summarised_ > 0) add(kind::message, {}, std::exchange(summarised_, 0));
    if (!unfinished_.empty()) {
        const std::string_view stuffing = at_line_start_ && unfinished_.front() == '.' ? "." : "";
        add(kind::server, std::string(stuffing) + std::exchange(unfinished_, {}));
    }
    add(kind::server_closed, {});
}

}  // namespace pop3::inline v1
