// SPDX-License-Identifier: MIT
#include "logged_session.hpp"

#include <chrono>
#include <utility>

#include "foreign_logs.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"
#include "wire/status_line.hpp"

namespace pop3::inline v1 {

logged_session::logged_session()
    : recorder_([this](const transcript_event& event) { events_.push_back(event); },
                messages_in_transcript::whole,
                [] { return std::chrono::steady_clock::time_point(); }) {}

bool logged_session::client_sent(std::string_view lines) {
    if (ended_) return false;
    begun_ = true;
    recorder_.client_sent(lines);
    while (!lines.empty()) hear_client(wire::without_line_end(take_line(lines)));
    return true;
}

void logged_session::hear_client(std::string_view line) {
    if (reader_.heard_client(line) == line_classifier::client_line::command)
        verb_ = wire::next_word(line);
}

bool logged_session::server_sent(std::string_view line) {
    if (ended_) return false;
    begun_ = true;
    recorder_.server_sent(line);
    const std::string_view text = wire::without_line_end(line);
    reader_.heard_server(text, line.ends_with("\r\n") ? wire::line_end::crlf : wire::line_end::lf);
    if (reader_.unanswered() > 0) return true;
    const bool positive = wire::indicator_of(text) == status_indicator::ok;
    if (positive && wire::equal_ignoring_case(verb_, "STLS")) recorder_.tls_started();
    ended_ = wire::equal_ignoring_case(verb_, "QUIT");
    verb_.clear();
    return true;
}

transcript logged_session::take() {
    recorder_.client_closed();  // the recorder has nothing left then
    events_.pop_back();         // and nobody logged that
    return std::exchange(events_, {});
}

}  // namespace pop3::inline v1
