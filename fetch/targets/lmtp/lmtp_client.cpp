// SPDX-License-Identifier: MIT
#include "lmtp_client.hpp"

#include <utility>

#include "fetch/error.hpp"

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

}  // namespace

std::string lmtp_reply::text() const {
    std::string all = std::to_string(code);
    for (std::size_t i = 0; i < lines.size(); ++i) all += (i == 0 ? " " : " / ") + lines[i];
    return all;
}

lmtp_dialogue::lmtp_dialogue(std::unique_ptr<transport> wire, std::stop_token stop,
                             system::clock& clock)
    : line_dialogue(std::move(wire), std::move(stop), clock, longest_line) {}

void lmtp_dialogue::queue(std::string_view line) {
    queued_ += line;
    queued_ += "\r\n";
}

void lmtp_dialogue::flush() {
    write(std::exchange(queued_, {}));
}

void lmtp_dialogue::write(std::string_view octets) {
    while (!octets.empty()) {
        time().start_io(now());
        const io_result sent = wire()->write_some(octets, limits_now());
        if (sent.error) lost(sent);
        octets.remove_prefix(sent.octets);
    }
}

lmtp_reply lmtp_dialogue::reply(int times) {
    flush();
    begin_answer(std::uint64_t{2} * longest_line * most_lines);
    lmtp_reply got;
    while (got.lines.size() < most_lines) {
        const std::string next = line(times);
        const int code = code_of(next);
        if (code == 0 || (got.code != 0 && code != got.code)) not_understood(next);
        got.code = code;
        got.lines.push_back(next.size() > 4 ? next.substr(4) : std::string());
        if (next.size() == 3 || next[3] == ' ') return got;
    }
    not_understood("a reply of too many lines");
}

void lmtp_dialogue::not_understood(std::string_view words) {
    throw error(failure{fetch_errc::target_not_lmtp, {}, std::string(words), {}});
}

}  // namespace pop3::fetch
