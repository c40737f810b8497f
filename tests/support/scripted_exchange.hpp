// SPDX-License-Identifier: MIT
// One script played in every way in which a network can fragment it, and broken off at every step.
//
//     TEST(Stat, GivesTheDropListing) {
//         scripted_exchange talk(R"(
//             C: STAT
//             S: +OK 2 320
//         )");
//         EXPECT_EQ(talk.in(session_state::transaction).play(verbs::stat()).value(),
//                   (drop_listing{2, 320}));
//     }
//
// play() runs the verb with short reads and short writes of every size: the outcome must be the
// same each time. Then it lets each step of I/O fail, or find the connection closed, and drops the
// verb at each step: the outcome must be the documented failure, and the session unusable.
// No failure and no trace may ever show the password of recorder.hpp.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "recorder.hpp"
#include "scripted_server.hpp"

namespace pop3::test {

/// An exchange to be played: makes its flow for a session. verbs.hpp has one for each verb of POP3.
template <class T>
using verb = std::function<flow<T>(owned_session&)>;

/// The result of an exchange that a function of any type makes.
template <class T>
T given_by(const flow<T>&);
template <class Make>
using value_of = decltype(given_by(std::declval<const Make&>()(std::declval<owned_session&>())));

/// The outcome of a verb, and the state of the session after it.
template <class T>
struct played {
    result<T> outcome;
    session_state state;
    bool usable;
    std::vector<std::string> trace;  ///< "C: STAT", "S: +OK 2 320"

    /// The value; the failure is thrown if there is none.
    T value() && { return std::move(outcome).value(); }
    /// The failure; without one, the test fails.
    failure reason() && {
        if (!outcome) return std::move(outcome).error();
        ADD_FAILURE() << "the verb did not fail";
        return {};
    }
};

/// Runs `f` against `server`; nothing if it was dropped.
template <class T>
std::optional<result<T>> drive(flow<T> f, scripted_server& server) {
    while (const io_request* want = f.next()) {
        if (server.drops_the_flow(*want)) return std::nullopt;
        f.done(server.answer(*want));
    }
    return f.take();
}

class scripted_exchange {
  public:
    explicit scripted_exchange(std::string_view text) : script_(parse_script(text)) {}

    /// The session has this state already, and CAPA listed `listed`. Without this, it waits for the
    /// greeting.
    scripted_exchange& in(session_state state, std::vector<std::string> listed = {}) {
        from_ = state;
        listed_ = std::move(listed);
        return *this;
    }
    /// The connection is encrypted by TLS.
    scripted_exchange& over_tls() {
        secure_ = true;
        return *this;
    }
    scripted_exchange& with(const limits& bounds) {
        bounds_ = bounds;
        return *this;
    }
    scripted_exchange& with(const policy& policy) {
        insists_on_ = policy;
        return *this;
    }

    /// Plays the script in every way.
    template <class T>
    played<T> play(const verb<T>& exchange) const {
        const played<T> whole = play_once(exchange);
        for (const cut& pieces :
             every_cut(longest(turn::kind::server), longest(turn::kind::client))) {
            expect_same(whole, play_once(exchange, pieces), pieces);
            if (testing::Test::HasFailure()) return whole;
        }
        const cut fine{finest(), finest()};
        for (const auto type : {fault::kind::error, fault::kind::eof, fault::kind::drop})
            for (const cut& pieces : {cut{}, fine})
                for (std::size_t step = 0; break_off(exchange, pieces, {type, step}); ++step)
                    if (testing::Test::HasFailure()) return whole;
        return whole;
    }
    /// The same for a function that makes the flow.
    template <class Make>
    auto play(const Make& make) const {
        return play(verb<value_of<Make>>(make));
    }

    /// Plays the script once.
    template <class T>
    played<T> play_once(const verb<T>& exchange, cut pieces = {}) const {
        owned_session s(bounds_, insists_on_);
        recorder trace;
        begin(s);
        s.set_tracer(&trace);
        scripted_server server(script_, pieces);
        auto outcome = drive(exchange(s), server);
        EXPECT_EQ(server.complaint(), "") << pieces;
        EXPECT_TRUE(!s.usable() || server.finished()) << "something was left unread or unsaid";
        expect_secrecy(trace, *outcome);
        return {*std::move(outcome), s.state(), s.usable(), std::move(trace.lines)};
    }
    template <class Make>
    auto play_once(const Make& make, cut pieces = {}) const {
        return play_once(verb<value_of<Make>>(make), pieces);
    }

  private:
    // False if the verb ends before the fault happens.
    template <class T>
    bool break_off(const verb<T>& exchange, cut pieces, fault breaks) const {
        owned_session s(bounds_, insists_on_);
        recorder trace;
        begin(s);
        s.set_tracer(&trace);
        scripted_server server(script_, pieces, breaks);
        const auto outcome = drive(exchange(s), server);
        if (!server.broke()) return !server.over();
        SCOPED_TRACE(testing::Message() << breaks << ", " << pieces);
        const bool in_doubt = server.heard_quit() && s.state() == session_state::transaction;
        if (outcome) {
            EXPECT_FALSE(*outcome);
            if (*outcome) return false;
            const std::error_code plain =
                breaks.type == fault::kind::eof ? errc::closed_by_server : reset;
            EXPECT_EQ(outcome->error().code, in_doubt ? errc::quit_in_doubt : plain);
            expect_secrecy(trace, *outcome);
        }
        expect_silence(s);
        return true;
    }

    // An unusable session fails every verb, and sends nothing to the server: no QUIT either.
    static void expect_silence(dialogue& s) {
        EXPECT_FALSE(s.usable());
        for (auto* exchange : {flows::noop, flows::quit, flows::greeting}) {
            flow<reply> later = exchange(s);
            EXPECT_EQ(later.next(), nullptr) << "an unusable session wants to do I/O";
            if (later.next()) return;
            const result<reply> outcome = later.take();
            EXPECT_TRUE(!outcome && outcome.error().code == errc::session_unusable);
        }
    }

    // How much of a wrong line had come differs, and when unsolicited octets are noticed: at the
    // end of a message or at the next command. The meaning must not differ.
    template <class T>
    static void expect_same(const played<T>& whole, const played<T>& other, const cut& pieces) {
        SCOPED_TRACE(testing::Message() << pieces);
        EXPECT_EQ(whole.state, other.state);
        EXPECT_EQ(whole.usable, other.usable);
        EXPECT_EQ(whole.outcome.has_value(), other.outcome.has_value());
        if (whole.outcome && other.outcome) {
            EXPECT_TRUE(*whole.outcome == *other.outcome);
        }
        if (whole.outcome || other.outcome) return;
        EXPECT_EQ(whole.outcome.error().code, other.outcome.error().code);
        if (whole.outcome.error().code == errc::unsolicited_octets) return;
        EXPECT_EQ(whole.outcome.error().command, other.outcome.error().command);
    }

    template <class T>
    static void expect_secrecy(const recorder& trace, const result<T>& outcome) {
        for (const std::string& line : trace.lines) EXPECT_FALSE(shows_the_password(line)) << line;
        if (!outcome) {
            EXPECT_FALSE(shows_the_password(outcome.error())) << outcome.error().message();
        }
    }

    // Advances the session to where the script begins.
    void begin(owned_session& s) const {
        if (secure_) s.set_secure();
        if (from_ == session_state::greeting) return;
        prologue("S: +OK\n", flows::greeting(s));
        if (from_ == session_state::transaction)  // RPOP needs no password
            prologue("C: RPOP ann\nS: +OK\n", flows::rpop(s, "ann"));
        if (from_ == session_state::ended) prologue("C: QUIT\nS: +OK\n", flows::quit(s));
        if (listed_.empty()) return;
        std::string capa = "C: CAPA\nS: +OK\n";
        for (const std::string& line : listed_) capa += "S: " + line + '\n';
        prologue(capa + "S: .\n", flows::capa(s));
    }
    template <class T>
    static void prologue(const std::string& text, flow<T> exchange) {
        const script turns = parse_script(text);
        scripted_server server(turns, {});
        EXPECT_TRUE(*drive(std::move(exchange), server)) << "in the prologue: " << text;
    }

    [[nodiscard]] std::size_t longest(turn::kind side) const {
        std::size_t most = 0;
        for (const turn& t : script_)
            if (t.side == side) most = std::max(most, t.octets.size());
        return most;
    }
    // Octet by octet, unless breaking off at each would take too long.
    [[nodiscard]] std::size_t finest() const {
        std::size_t octets = 0;
        for (const turn& t : script_) octets += t.octets.size();
        return octets / 1024 + 1;
    }

    script script_;
    std::vector<std::string> listed_;
    session_state from_ = session_state::greeting;
    bool secure_ = false;
    limits bounds_;
    policy insists_on_;
};

}  // namespace pop3::test
