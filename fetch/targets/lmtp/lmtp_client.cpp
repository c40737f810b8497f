// SPDX-License-Identifier: MIT
#include "lmtp_client.hpp"

#include <array>
#include <span>
#include <utility>

#include "fetch/error.hpp"
#include "wire/line_reader.hpp"

namespace pop3::fetch {
namespace {

// The code at the beginning of `line`; 0 if it is no line of a reply.
int code_of(std::string_view line) {
    if (line.size() < 3 || line[0] < '2' || line[0] > '5') return 0;
    for (const char c : line.substr(0, 3))
        if (c < '0' || c > '9') return 0;
    if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

[[noreturn]] void not_lmtp(const std::string& line) {
    throw error(failure{fetch_errc::target_not_lmtp, {}, line, {}});
}

}  // namespace

std::string lmtp_reply::text() const {
    std::string all = std::to_string(code);
    for (std::size_t i = 0; i < lines.size(); ++i) all += (i == 0 ? " " : " / ") + lines[i];
    return all;
}

lmtp_dialogue::lmtp_dialogue(std::unique_ptr<transport> wire, std::stop_token stop,
                             system::clock& clock)
    : wire_(std::move(wire)), stop_(std::move(stop)), clock_(clock) {}

void lmtp_dialogue::queue(std::string_view line) {
    queued_ += line;
    queued_ += "\r\n";
}

void lmtp_dialogue::flush() {
    write(std::exchange(queued_, {}));
}

void lmtp_dialogue::write(std::string_view octets) {
    while (!octets.empty()) {
        time_->start_io(clock_.now());
        const io_result sent = wire_->write_some(octets, limits_now());
        if (sent.error) lost(sent);
        octets.remove_prefix(sent.octets);
    }
}

lmtp_reply lmtp_dialogue::reply(int times) {
    flush();
    time_->begin_reply();
    lmtp_reply got;
    while (got.lines.size() < most_lines) {
        const std::string next = line(times);
        const int code = code_of(next);
        if (code == 0 || (got.code != 0 && code != got.code)) not_lmtp(next);
        got.code = code;
        got.lines.push_back(next.size() > 4 ? next.substr(4) : std::string());
        if (next.size() == 3 || next[3] == ' ') return got;
    }
    not_lmtp("a reply of too many lines");
}

bool lmtp_dialogue::quiet() {
    std::array<char, 1> room{};
    const io_result come = wire_->read_ready(room);
    return !come.error && come.octets == 0 && unread_.empty();
}

// Without its line end, which may be a bare LF.
std::string lmtp_dialogue::line(int times) {
    while (true) {
        if (const auto next = pop3::wire::first_line(unread_, longest_line + 1)) {
            std::string text(next->text);
            unread_.erase(0, next->octets);
            return text;
        }
        if (unread_.size() > longest_line) not_lmtp(unread_);
        receive(times);
    }
}

void lmtp_dialogue::receive(int times) {
    std::array<char, 4096> room{};
    time_->start_read(clock_.now(), times);
    const io_result got = wire_->read_some(room, limits_now());
    time_->received(clock_.now(), got.octets);
    if (got.error) lost(got);
    if (got.octets == 0) lost({errc::closed_by_server, 0, {}});
    unread_.append(room.data(), got.octets);
}

wait_limits lmtp_dialogue::limits_now() {
    if (time_->total_passed(clock_.now())) lost({errc::timed_out, 0, {}});
    if (stop_.stop_requested()) lost({errc::cancelled, 0, {}});
    return {time_->until(), stop_};
}

void lmtp_dialogue::lost(const io_result& reason) {
    std::string detail = reason.detail;
    if (reason.error == errc::timed_out && detail.empty()) detail = time_->describe();
    close();
    throw error(failure{reason.error, {}, {}, std::move(detail)});
}

}  // namespace pop3::fetch
