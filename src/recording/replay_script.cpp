// SPDX-License-Identifier: MIT
#include "replay_script.hpp"

#include <algorithm>
#include <deque>

#include "transcript/line_classifier.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/command_table.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1::recording {
namespace {

using kind = transcript_event::kind;

// Of a message that is made up: each line, and about what one piece has at most.
constexpr std::uint64_t made_up_line = 74;
constexpr std::size_t longest_piece = 64 * 1024;
// Of a line of the client, unless a longer one was recorded.
constexpr std::size_t longest_line = 64 * 1024;

// The beginning of a message of this many octets, in lines that need no byte-stuffing.
std::string made_up_piece(std::uint64_t octets) {
    std::string message;
    for (; octets >= made_up_line + 2; octets -= made_up_line) {
        if (message.size() >= longest_piece) return message;
        message.append(made_up_line - 2, 'x').append("\r\n");
    }
    if (octets >= 2) message.append(octets - 2, 'x').append("\r\n");
    if (octets == 1) message += 'x';
    return message;
}

bool is_stls(const transcript_event& event) {
    return event.type == kind::client &&
           wire::equal_ignoring_case(wire::without_line_end(event.octets), "STLS");
}

transcript without_tls(const transcript& recorded) {
    transcript events;
    for (const transcript_event& event : recorded) {
        if (event.type != kind::tls) {
            events.push_back(event);
        } else if (events.size() >= 2 && is_stls(events.end()[-2])) {
            events.pop_back();  // +OK
            events.pop_back();  // STLS
        }
    }
    return events;
}

// Each command directly before its answer: so clients without pipelining are served as well, and
// for those with it the commands are only read later.
transcript in_turn(const transcript& recorded) {
    transcript events;
    std::deque<transcript_event> early;  // commands whose answers have not begun
    line_classifier reader;
    const auto catch_up = [&](std::size_t leaving) {
        for (; early.size() > leaving; early.pop_front()) events.push_back(early.front());
    };
    for (const transcript_event& event : recorded) {
        const std::string_view line = wire::without_line_end(event.octets);
        if (event.type == kind::client) {
            const bool is_command =
                reader.heard_client(line) == line_classifier::client_line::command;
            if (!is_command) catch_up(0);
            early.push_back(event);
            if (!is_command) catch_up(0);
        } else if (event.type == kind::server) {
            const std::size_t unanswered = reader.unanswered();
            catch_up(unanswered == 0 ? 0 : unanswered - 1);
            events.push_back(event);
            reader.heard_server(
                line, event.octets.ends_with("\r\n") ? wire::line_end::crlf : wire::line_end::lf);
        } else {
            if (event.type != kind::message) catch_up(0);
            events.push_back(event);
        }
    }
    catch_up(0);
    return events;
}

std::string_view verb_of(std::string_view line) {
    return line.substr(0, line.find(' '));
}

// A command of the client, unless it may be secret.
std::string shown(std::string_view line) {
    const wire::command_spec* spec = wire::find_command(verb_of(line));
    if (spec && spec->secret == wire::secrecy::none) return escaped(line);
    return spec ? std::string(spec->verb) + " ..." : "...";
}

}  // namespace

bool matches(std::string_view recorded, std::string_view text) {
    const std::string_view verb = verb_of(recorded);
    if (wire::equal_ignoring_case(verb, verb_of(text))) {
        recorded.remove_prefix(verb.size());
        text.remove_prefix(verb.size());
    }
    std::size_t stars = recorded.find(masked_secret);
    if (stars == std::string_view::npos) return recorded == text;
    if (!text.starts_with(recorded.substr(0, stars))) return false;
    while (true) {
        text.remove_prefix(stars);
        recorded.remove_prefix(stars + masked_secret.size());
        stars = recorded.find(masked_secret);
        if (stars == std::string_view::npos) return text.ends_with(recorded);
        const std::size_t found = text.find(recorded.substr(0, stars));
        if (found == std::string_view::npos) return false;
        text.remove_prefix(found);
    }
}

replay_script::replay_script(const transcript& recorded, replayed_tls tls)
    : events_(in_turn(tls == replayed_tls::left_out ? without_tls(recorded) : recorded)) {}

std::chrono::milliseconds replay_script::at() const {
    return at_ < events_.size() ? events_[at_].at : std::chrono::milliseconds(0);
}

std::string replay_script::octets() const {
    const transcript_event& event = events_[at_];
    return event.type == kind::message ? made_up_piece(event.size - sent_) : event.octets;
}

void replay_script::done() {
    if (events_[at_].type == kind::message) {
        sent_ += made_up_piece(events_[at_].size - sent_).size();
        if (sent_ < events_[at_].size) return;
        sent_ = 0;
    }
    ++at_;
}

replay_script::step replay_script::next() {
    while (trouble_.empty() && at_ < events_.size()) {
        switch (events_[at_].type) {
            case kind::server:
            case kind::message:
                return step::say;
            case kind::tls:
                return step::start_tls;
            case kind::server_closed:
                return step::close;
            case kind::client_closed:
                return wait_for_close();
            case kind::client:
                if (!heard_as_recorded()) return trouble_.empty() ? step::listen : step::close;
                break;
        }
    }
    return step::close;
}

// Takes the next line of the client, if it has come.
bool replay_script::heard_as_recorded() {
    const std::string& recorded = events_[at_].octets;
    const std::optional<wire::line> next = wire::first_line(heard_);
    if (!recorded.ends_with('\n')) {  // the client broke off: accept whatever it sends, and no more
        if (!client_closed_) return false;
        heard_.clear();
    } else if (!next) {
        if (client_closed_) unexpected("the client closed");
        if (heard_.size() > std::max(longest_line, recorded.size()))
            unexpected("the client sent a line without an end");
        return false;
    } else {
        const std::string text(next->text);
        heard_.erase(0, next->octets);
        if (!matches(wire::without_line_end(recorded), text)) {
            unexpected("the client sent \"" + shown(text) + '"');
            return false;
        }
    }
    done();
    return true;
}

replay_script::step replay_script::wait_for_close() {
    if (!heard_.empty()) unexpected("the client sent more");
    return client_closed_ || !trouble_.empty() ? step::close : step::listen;
}

void replay_script::unexpected(const std::string& words) {
    std::string line = to_text(events_[at_]);
    line.erase(0, line.find_first_not_of(' '));
    line.pop_back();
    trouble_ = words + ", but the transcript has \"" + line + '"';
}

}  // namespace pop3::inline v1::recording
