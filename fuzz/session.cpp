// SPDX-License-Identifier: MIT
// A whole session against a server that sends anything: from the greeting over the login and every
// verb to QUIT.
#include "exchange_log.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "replayed_server.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

class watcher final : public tracer {
  public:
    void sent(std::string_view line) override { require_secrecy(line); }
    void received(std::string_view line) override { require_secrecy(line); }
};

class messages final : public message_sink {
  public:
    explicit messages(record& into) : into_(into) {}
    void begin(message_number) override { octets_.clear(); }
    void write(std::string_view octets) override { octets_ += octets; }
    void end(message_number n) override {
        into_.lines.push_back(words(n.value()) + ": " + octets_);
    }
    void refused(message_number n, const failure& reason) override {
        into_.lines.push_back(words(n.value()) + ": " + equal_outcome(reason));
    }

  private:
    record& into_;
    std::string octets_;
};

limits bounds(unsigned choice) {
    if (choice & 1U) return {};
    limits small;
    small.status_line = 128;
    small.listing_line = 64;
    small.listing_lines = 16;
    small.listing = 512;
    small.capabilities = 256;
    small.unique_id = 20;
    small.message = 300;
    small.sasl_challenges = 3;
    small.window_commands = 3;
    small.input_buffer = 192;
    return small;
}

credentials who(unsigned choice) {
    const credentials ann("ann", secret_string(test::password));
    switch ((choice >> 1U) & 7U) {
        case 0:
            return ann.by("USER");
        case 1:
            return ann.by("APOP");
        case 2:
            return ann.by("CRAM-MD5");
        case 3:
            return credentials::oauth("ann", secret_string(test::password));
        default:
            return ann;
    }
}

class play_session {
  public:
    play_session(unsigned choice, replayed_server& server)
        : server_(server), s_(bounds(choice)), choice_(choice) {
        s_.set_secure();
    }

    record from_greeting_to_quit() {
        if (!tell("greeting", flows::greeting(s_))) return std::move(all_);
        s_.set_tracer(&watcher_);
        if (tell("login", flows::login(s_, who(choice_)))) transaction();
        if (s_.usable()) tell("QUIT", flows::quit(s_));
        return std::move(all_);
    }

  private:
    void transaction() {
        static_cast<void>(tell("STAT", flows::stat(s_)) && tell("LIST", flows::list(s_)) &&
                          tell("UIDL", flows::uidl(s_)) &&
                          tell("LIST", flows::list(s_, message_number(1))) &&
                          tell("UIDL", flows::uidl(s_, message_number(1))) && retr_and_top() &&
                          batches() && tell("LANG", flows::lang(s_)) &&
                          tell("NOOP", flows::noop(s_)) && tell("RSET", flows::rset(s_)));
    }

    bool retr_and_top() {
        std::string message;
        auto sink = to_string(message);
        if (!tell("RETR", flows::retr(s_, message_number(1), sink))) return false;
        all_.lines.push_back(message);
        message.clear();
        if (!tell("TOP", flows::top(s_, message_number(1), 2, sink))) return false;
        all_.lines.push_back(message);
        return true;
    }

    bool batches() {
        std::vector<message_number> numbers;
        for (std::uint32_t n = 1; n <= 5; ++n) numbers.emplace_back(n);
        messages sink(all_);
        return tell("RETR", flows::retr_all(s_, numbers, sink)) &&
               tell("TOP", flows::top_all(s_, numbers, 1, sink)) &&
               tell("LIST", flows::list_all(s_, numbers)) &&
               tell("UIDL", flows::uidl_all(s_, numbers)) &&
               tell("DELE", flows::dele_all(s_, numbers));
    }

    // False if the session has ended.
    template <class T>
    bool tell(std::string_view verb, flow<T> exchange) {
        const result<T> outcome = server_.run(std::move(exchange));
        all_.add(verb, outcome);
        if (!outcome && verb != "greeting") require_secrecy(outcome.error());
        return s_.usable() && s_.state() != session_state::ended;
    }

    replayed_server& server_;
    pop3::owned_session s_;
    unsigned choice_;
    record all_;
    watcher watcher_;
};

}  // namespace

void session(std::string_view input) {
    const unsigned choice = take_choice(input);
    require_same_for_every_cut(input, turns_of(input), [choice](replayed_server server) {
        return play_session(choice, server).from_greeting_to_quit();
    });
}

}  // namespace pop3::fuzz
