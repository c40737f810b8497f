// SPDX-License-Identifier: MIT
#include "faulty_session.hpp"

#include <algorithm>
#include <utility>

#include "pop3/credentials.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1::serving {
namespace {

// A line that is longer is passed on in pieces; the session refuses it.
constexpr std::size_t longest_line = 16 * 1024;
// Of a client that goes on sending while it has to wait.
constexpr std::size_t most_held = 1024 * 1024;
constexpr std::size_t endless_piece = 16 * 1024;

std::string capitals(std::string_view word) {
    std::string made(word);
    for (char& c : made)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return made;
}

}  // namespace

void faulty_exchange::hear(std::string other) {
    wipe(line);
    line = std::move(other);
    std::string_view words = line;
    verb = capitals(wire::next_word(words));
    word = wire::next_word(words);
}

faulty_session::faulty_session(std::unique_ptr<server_protocol> inner,
                               std::vector<fault_hooks> hooks)
    : inner_(std::move(inner)), hooks_(std::move(hooks)) {}

faulty_session::~faulty_session() {
    if (!ended()) {
        try {
            for (const fault_hooks& hooks : hooks_)
                if (hooks.on_disconnect) hooks.on_disconnect(*inner_);
        } catch (const std::exception&) {
            // The backend threw: nothing was deleted, and the client is gone.
        }
    }
    wipe(held_);
}

void faulty_session::set_time(time_point now) {
    now_ = now;
    inner_->set_time(now);
}

std::optional<time_point> faulty_session::next_wakeup() const {
    if (out_.empty()) return inner_->next_wakeup();
    if (not_before_ <= now_) return std::nullopt;
    return not_before_;
}

void faulty_session::receive(std::string_view octets) {
    if (ending_ != ending::goes_on) return;
    held_ += octets;
    if (held_.size() > most_held) ending_ = ending::aborts;
}

std::string_view faulty_session::output() {
    while (out_.empty() && ending_ == ending::goes_on && step()) {
    }
    if (now_ < not_before_) return {};
    const std::string_view rest = std::string_view(out_).substr(sent_);
    return octet_gap_.count() > 0 ? rest.substr(0, 1) : rest;
}

void faulty_session::sent(std::size_t octets) {
    sent_ += octets;
    if (octets > 0 && octet_gap_.count() > 0) not_before_ = now_ + octet_gap_;
    if (sent_ < out_.size()) return;
    out_.clear();
    sent_ = 0;
}

bool faulty_session::wants_tls() const noexcept {
    return ending_ == ending::goes_on && out_.empty() && !current_ && inner_->wants_tls();
}

bool faulty_session::ended() const noexcept {
    if (!out_.empty() || ending_ == ending::stalls) return false;
    return ending_ != ending::goes_on || (!current_ && inner_->ended());
}

// The session has a reply that it does not send yet.
bool faulty_session::withheld() const {
    return !current_->answer && inner_->next_wakeup();
}

// Adds to the output; false if more input is needed.
bool faulty_session::step() {
    if (current_) {
        if (withheld()) return false;
        go_on();
        return true;
    }
    if (!greeted_) {
        greeted_ = true;
        begin("GREETING");
        return true;
    }
    if (inner_->wants_tls() || inner_->ended()) return false;
    std::optional<std::string> line = next_line();
    if (!line) return false;
    ++commands_;
    begin(std::move(*line));
    return true;
}

std::optional<std::string> faulty_session::next_line() {
    const std::optional<wire::line> first = wire::first_line(held_);
    if (!first) {
        if (held_.size() > longest_line) inner_->receive(std::exchange(held_, {}));
        return std::nullopt;
    }
    const std::size_t octets = first->octets;
    std::string line(first->text);
    std::fill_n(held_.begin(), octets, '\0');  // it may be a password
    held_.erase(0, octets);
    return line;
}

void faulty_session::begin(std::string line) {
    const bool greeting = octets_of_all_ == 0 && commands_ == 0;
    faulty_exchange& now = current_.emplace(held_);
    now.octets_of_all = octets_of_all_;
    now.hear(std::move(line));
    if (in_sasl_) now.verb = "AUTH";
    for (const fault_hooks& hooks : hooks_)
        if (hooks.on_command) hooks.on_command(now);

    put_off();
    if (now.octet_gap.count() > 0) octet_gap_ = now.octet_gap;
    if (now.then != ending::goes_on && !now.answer) {
        ending_ = now.then;
        current_.reset();
    } else if (greeting) {
        if (now.answer) inner_->sent(inner_->output().size());
    } else if (!now.answer) {
        std::string octets = now.line + "\r\n";
        if (now.verb == "STLS" && !now.waits_for_tls) octets += std::exchange(held_, {});
        inner_->receive(octets);
        wipe(octets);
    }
    if (current_) wipe(current_->line);
}

void faulty_session::go_on() {
    if (current_->endless) {
        std::string octets;
        while (octets.size() < endless_piece) octets += current_->endless(endless_pieces_++);
        return say(std::move(octets));
    }
    if (!current_->afterwards.empty()) {
        current_->reply_delay = current_->afterwards_delay;
        say(std::exchange(current_->afterwards, {}));
        return current_.reset();
    }
    const std::string piece = next_piece();
    if (piece.empty() && withheld()) return;
    const bool complete = piece.empty() || current_->answer;
    std::string octets = changed_lines(piece);
    if (complete)
        for (const fault_hooks& hooks : hooks_)
            if (std::string more; hooks.on_reply_end) {
                hooks.on_reply_end(*current_, more);
                octets += more;
            }
    say(std::move(octets));
    if (complete && !current_->endless && current_->afterwards.empty()) current_.reset();
}

// The output of the session, or a fault's in its place; nothing at the end.
std::string faulty_session::next_piece() {
    if (current_->answer) return *current_->answer;
    std::string piece(inner_->output());
    inner_->sent(piece.size());
    return piece;
}

std::string faulty_session::changed_lines(std::string_view piece) {
    std::string changed;
    cut_line_ += piece;
    std::size_t begin = 0;
    while (const auto next = wire::first_line(std::string_view(cut_line_).substr(begin))) {
        const std::string line = cut_line_.substr(begin, next->octets);
        begin += next->octets;
        if (current_->lines == 0) in_sasl_ = line.starts_with("+ ");
        std::string text = line;
        for (const fault_hooks& hooks : hooks_)
            if (hooks.on_line) hooks.on_line(*current_, text);
        changed += text;
        if (current_->lines++ > 0) current_->octets += line.size();
        if (current_->endless) break;
    }
    cut_line_.erase(0, begin);
    return changed;
}

// What is sent from now on is delayed as the faults require.
void faulty_session::put_off() {
    not_before_ = std::max(not_before_, now_ + std::exchange(current_->reply_delay, {}));
}

void faulty_session::say(std::string octets) {
    for (const fault_hooks& hooks : hooks_)
        if (hooks.on_octets && !octets.empty()) hooks.on_octets(*current_, octets);
    put_off();
    out_ += octets;
    octets_of_all_ += octets.size();
    current_->octets_of_all = octets_of_all_;
    if (current_->then != ending::goes_on) ending_ = current_->then;
}

}  // namespace pop3::inline v1::serving
