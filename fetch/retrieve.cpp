// SPDX-License-Identifier: MIT
#include "retrieve.hpp"

#include <charconv>
#include <span>
#include <string_view>
#include <utility>

#include "flows/body.hpp"
#include "pop3/flows.hpp"

namespace pop3::fetch {
namespace {

// The commands in the order of the wire: RETR 1, RETR 2, LIST 2, RETR 3 …
class commands {
  public:
    struct command {
        request what;
        bool proof = false;  // LIST, not RETR or TOP
    };

    commands(std::span<const request> requests, std::size_t proof_interval)
        : requests_(requests), proof_interval_(proof_interval) {}

    [[nodiscard]] bool any_left() const { return at_ < requests_.size() || proof_is_due(); }
    command next() {
        if (proof_is_due()) {
            unproven_ = 0;
            return {requests_[at_ - 1], true};
        }
        ++unproven_;
        return {requests_[at_++], false};
    }
    [[nodiscard]] bool is_where(const commands& other) const {
        return at_ == other.at_ && unproven_ == other.unproven_;
    }

  private:
    [[nodiscard]] bool proof_is_due() const {
        return unproven_ == proof_interval_ || (at_ == requests_.size() && unproven_ > 0);
    }

    std::span<const request> requests_;
    std::size_t proof_interval_;
    std::size_t at_ = 0;
    std::size_t unproven_ = 0;  // since the last LIST
};

void send(session& s, commands::command next) {
    const auto [number, header_only] = next.what;
    if (next.proof)
        s.send("LIST", number);
    else if (header_only)
        s.send("TOP", number, 0U);
    else
        s.send("RETR", number);
}

// "+OK 3 120" is about message 3.
bool is_about(const reply& answer, message_number n) {
    const std::string_view text = answer.text();
    std::uint32_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = read.ptr == text.data() + text.size() || *read.ptr == ' ';
    return read.ec == std::errc{} && whole && message_number(number) == n;
}

// What came is good, and the sink does with it what takes its time.
flow<std::size_t> accept(session& s, retrieval_sink& sink, bool replies_are_owed) {
    background_work* const before = sink.proven();
    if (!before) co_return 0;
    std::size_t times = 0;
    if (!replies_are_owed) times = co_await flows::keep_alive(s, *before);
    sink.commit();
    co_return times;
}

}  // namespace

flow<std::size_t> retrieve(session& s, std::vector<request> requests, std::size_t proof_interval,
                           retrieval_sink& sink) {
    session::pipeline ahead(s);
    commands sent(requests, proof_interval);
    commands answered(requests, proof_interval);
    std::size_t whole = 0;
    bool unproven = false;
    while (answered.any_left()) {
        while (sent.any_left() && ahead.has_room()) send(s, sent.next());  // C: RETR 1, LIST 1 …
        const commands::command next = answered.next();
        const message_number number = next.what.number;
        reply answer = co_await s.next_reply();  // S: +OK 120 octets
        if (next.proof) {                        // S: +OK 1 120
            if (!answer.positive()) continue;    // S: -ERR it is gone: the next one may prove it
            if (!is_about(answer, number))
                co_return s.broken(errc::malformed_reply, answer.line,
                                   "replies and commands are out of step");
            if (std::exchange(unproven, false)) co_await accept(s, sink, !sent.is_where(answered));
        } else if (answer.positive()) {
            sink.begin(number);
            co_await flows::body_into(s, sink);  // S: the message, then .
            sink.end(number);
            unproven = true;
            ++whole;
        } else {  // S: -ERR no such message
            sink.refused(number, s.refusal(answer));
        }
    }
    if (!unproven) co_return whole;
    s.send("NOOP");          // C: NOOP
    co_await s.expect_ok();  // S: +OK
    co_await accept(s, sink, false);
    co_return whole;
}

}  // namespace pop3::fetch
