// SPDX-License-Identifier: MIT
#include "line_classifier.hpp"

#include "vocabulary/tokens.hpp"
#include "wire/status_line.hpp"

namespace pop3::inline v1 {
namespace {

bool is_greeting(std::string_view line) {
    const std::optional<status_indicator> indicator = wire::indicator_of_greeting(line);
    return indicator && indicator != status_indicator::challenge;
}

}  // namespace

bool line_classifier::in_auth() const {
    return !owed_.empty() && owed_.back().spec &&
           owed_.back().spec->reply == wire::reply_shape::challenges;
}

line_classifier::client_line line_classifier::heard_client(std::string_view line) {
    if (in_auth()) {
        if (challenges_ == 0) return client_line::undecided;
        --challenges_;
        return client_line::sasl;
    }
    const wire::command_spec* spec = wire::find_command(wire::next_word(line));
    const bool has_argument = !wire::next_word(line).empty();
    bool multi_line = false;
    if (spec) {
        using wire::reply_shape;
        // AUTH without an argument lists the mechanisms, if the server knows it.
        multi_line = spec->reply == reply_shape::multi_line ||
                     (!has_argument && (spec->reply == reply_shape::multi_line_if_no_argument ||
                                        spec->reply == reply_shape::challenges));
    }
    owed_.push_back({spec, multi_line});
    return client_line::command;
}

line_classifier::server_line line_classifier::heard_server(std::string_view line,
                                                           wire::line_end ends) {
    if (body_) {
        if (line != ".") return is_message_ ? server_line::message : server_line::listing;
        body_.reset();
        return server_line::end;
    }
    const std::optional<status_indicator> indicator = wire::indicator_of(line);
    if (indicator == status_indicator::challenge && in_auth()) {
        owed_.erase(owed_.begin(), owed_.end() - 1);  // earlier commands were answered somehow
        ++challenges_;
        greeted_ = true;
        return server_line::challenge;
    }
    const bool is_status = indicator && indicator != status_indicator::challenge;
    if (!greeted_ && is_greeting(line)) {
        greeted_ = true;
        owed_.pop_front();
        return server_line::status;
    }
    if (owed_.empty() || !is_status) return server_line::status;
    const bool positive = indicator == status_indicator::ok;
    if (positive && owed_.front().multi_line) begin_body(owed_.front(), ends);
    owed_.pop_front();
    challenges_ = 0;
    return server_line::status;
}

void line_classifier::begin_body(const owed_reply& answered, wire::line_end ends) {
    body_ = ends;
    is_message_ = answered.spec->verb == "RETR" || answered.spec->verb == "TOP";
}

}  // namespace pop3::inline v1
