// SPDX-License-Identifier: MIT
#include "retrieve_verified.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "pop3/flows.hpp"

namespace pop3::fetch {
namespace {

// The outstanding commands: as many as the server takes, until a message has another size than
// announced; from then on one at a time.
class batch {
  public:
    explicit batch(std::vector<request> requests) : requests_(std::move(requests)) {}

    [[nodiscard]] bool any_left() const { return sent_ < requests_.size(); }
    [[nodiscard]] std::size_t under_way() const { return sent_ - answered_; }
    [[nodiscard]] const request& awaited() const { return requests_[answered_]; }
    // Octets that a server with wrong sizes makes us read in vain are limited by what runs ahead, and by
    // is_misled().
    [[nodiscard]] bool has_room() const {
        return under_way() == 0 ||
               (!doubted_ && octets_ < (is_trusted() ? most_octets : untrusted));
    }

    request send() {
        alone_ = under_way() == 0;
        const request next = requests_[sent_++];
        octets_ += cost(next);
        return next;
    }
    void answer() { octets_ -= cost(requests_[answered_++]); }
    // The command that is awaited, or was answered last, was the only one outstanding.
    [[nodiscard]] bool is_alone() const { return alone_ && under_way() <= 1; }

    // The message that was answered last has the announced size.
    void trust() { ++proven_; }
    // It has not, or followed one that has not, and had `came` octets: it is requested again, alone.
    void ask_again(octet_count came) {
        const request dropped = requests_[answered_ - 1];
        doubted_ = true;
        surplus_ += came - std::min(came, cost(dropped));
        requests_.push_back(dropped);
    }
    [[nodiscard]] bool doubted() const { return doubted_; }
    // What was dropped is far larger than announced, and so may be what is outstanding.
    [[nodiscard]] bool is_misled() const { return surplus_ > untrusted && under_way() > 0; }

  private:
    static constexpr octet_count most_octets = 16 * 1024 * 1024;
    // Before the sizes are trusted. Of small messages that is a thousand, which take one round trip.
    static constexpr octet_count untrusted = 4 * 1024 * 1024;
    static constexpr std::size_t before_trust = 64;  // messages
    // A message counts as much at least, whatever is announced.
    static constexpr octet_count least = 4 * 1024;

    [[nodiscard]] bool is_trusted() const { return proven_ >= before_trust; }
    // One without an announced size counts as large.
    static octet_count cost(const request& asked) {
        return asked.announced == 0 ? untrusted / before_trust
                                    : std::clamp(asked.announced, least, most_octets);
    }

    std::vector<request> requests_;
    std::size_t sent_ = 0;
    std::size_t answered_ = 0;
    std::size_t proven_ = 0;
    octet_count octets_ = 0;   // announced size of the outstanding ones
    octet_count surplus_ = 0;  // of those that were dropped, beyond what they counted as
    bool alone_ = true;
    bool doubted_ = false;
};

void ask(dialogue& s, const request& next) {
    if (next.header_only)
        s.send("TOP", next.number, 0U);
    else
        s.send("RETR", next.number);
}

// Nothing is read meanwhile.
flow<void> pause_until(event happening, retrieval_sink& sink) {
    const auto began = std::chrono::steady_clock::now();
    co_await wait_for(happening);
    sink.paused(std::chrono::steady_clock::now() - began);
}

// Some of a message.
flow<void> write(dialogue& s, std::string_view octets, retrieval_sink& sink) {
    while (!octets.empty()) {
        if (sink.unstaged() == retrieval_sink::held::enough) co_await stage_held(s, sink, true);
        const std::string_view some = octets.substr(0, sink.most_to_write());
        sink.write(some);
        octets.remove_prefix(some.size());
    }
}

flow<octet_count> message_into(dialogue& s, request asked, retrieval_sink& sink) {
    octet_count octets = 0;
    sink.begin(asked.number);
    std::optional<event> room = sink.room();
    if (room) co_await pause_until(*room, sink);
    while (true) {
        std::string_view chunk = co_await s.next_chunk();  // S: the message, then .
        if (chunk.empty()) break;
        octets += chunk.size();
        if (octets > asked.most)
            co_return s.make_unusable(
                errc::limit_exceeded, {},
                "the message does not end properly: " + std::to_string(asked.announced) +
                    " octets are announced");
        co_await write(s, chunk, sink);
    }
    sink.end(asked.number);
    co_return octets;
}

flow<void> wait_until(dialogue& s, event happening, retrieval_sink& sink, bool replies_are_owed) {
    if (replies_are_owed)
        co_await pause_until(happening, sink);
    else
        co_await flows::keep_alive(s, happening);
}

// The sink commits what is verified, after `before` has happened.
flow<void> commit(dialogue& s, retrieval_sink& sink, std::optional<event> before,
                  bool replies_are_owed) {
    if (!before) co_return;
    co_await wait_until(s, *before, sink, replies_are_owed);
    co_await stage_held(s, sink, replies_are_owed);
    sink.commit();
}

// Is the server in step after the last message? Any answer will do.
flow<void> prove(dialogue& s, retrieval_sink& sink) {
    s.send("NOOP");                          // C: NOOP
    reply answer = co_await s.next_reply();  // S: +OK
    std::optional<event> due = sink.on_verified(retrieval_sink::proof::answer);
    co_await commit(s, sink, due, false);
}

constexpr const char* too_large = "the messages are much larger than announced";

}  // namespace

flow<void> stage_held(dialogue& s, retrieval_sink& sink, bool replies_are_owed) {
    if (sink.unstaged() == retrieval_sink::held::nothing) co_return;
    const event before = sink.idle();
    co_await wait_until(s, before, sink, replies_are_owed);
    sink.stage();
    const event staged = sink.idle();
    co_await wait_until(s, staged, sink, replies_are_owed);
    sink.end_stage();
}

flow<std::size_t> retrieve_verified(dialogue& s, std::vector<request> requests,
                                    retrieval_sink& sink) {
    dialogue::pipeline ahead(s);
    batch commands(std::move(requests));
    std::size_t whole = 0;
    bool unproven = false;  // the last message waits for an answer in step
    while (true) {
        while (commands.any_left() && sink.wants_more() && commands.has_room() && ahead.has_room())
            ask(s, commands.send());  // C: RETR 1, RETR 2 …
        if (commands.under_way() == 0) break;
        const request asked = commands.awaited();
        sink.awaiting(asked.number, commands.is_alone());
        reply answer = co_await s.next_reply();  // S: +OK 120 octets
        commands.answer();
        std::optional<event> due;
        if (commands.is_alone()) due = sink.on_verified(retrieval_sink::proof::answer);
        unproven = false;
        if (answer.positive()) {
            octet_count came = co_await message_into(s, asked, sink);
            ++whole;
            if (sink.is_proven_by_size() && (commands.is_alone() || !commands.doubted())) {
                commands.trust();
                due = sink.on_verified(retrieval_sink::proof::size);
            } else if (commands.is_alone()) {
                unproven = true;
            } else {
                commands.ask_again(came);
                sink.drop();
                if (commands.is_misled())
                    co_return s.abandon_response(errc::limit_exceeded, too_large);
            }
        } else {  // S: -ERR no such message
            sink.refused(asked.number, s.refusal(answer));
        }
        co_await commit(s, sink, due, commands.under_way() > 0);
        const bool another = commands.any_left() && sink.wants_more();
        if (!unproven || (another && !asked.failed_before)) continue;
        co_await prove(s, sink);
        unproven = false;
    }
    co_return whole;
}

}  // namespace pop3::fetch
