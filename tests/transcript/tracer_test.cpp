// SPDX-License-Identifier: MIT
// The transcript of a session's sends and receives.
#include <gtest/gtest.h>

#include "pop3/owned_session.hpp"
#include "pop3/transcript.hpp"
#include "support/scripted_exchange.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// A session after the greeting, before or after the login; each event takes a second.
class traced_session {
  public:
    explicit traced_session(session_state state, messages_in_transcript mail = {})
        : trace_([this](const transcript_event& e) { events_.push_back(e); }, mail,
                 [this] { return now_ += std::chrono::seconds(1); }) {
        run("S: +OK\n", flows::greeting(session_));
        if (state == session_state::transaction)
            run("C: RPOP ann\nS: +OK\n", flows::rpop(session_, "ann"));
        session_.set_tracer(&trace_);
    }

    /// The transcript of this exchange, played in pieces of this many octets.
    template <class Make>
    std::string transcript_of(const std::string& text, const Make& exchange, cut pieces = {}) {
        run(text, exchange(session_), pieces);
        return to_text(events_);
    }
    owned_session& session() { return session_; }
    [[nodiscard]] std::string text() const { return to_text(events_); }

  private:
    template <class T>
    void run(const std::string& text, flow<T> exchange, cut pieces = {}) {
        const script turns = parse_script(text);
        scripted_server server(turns, pieces);
        (void)drive(std::move(exchange), server);
        EXPECT_EQ(server.complaint(), "");
    }

    owned_session session_;
    transcript events_;
    std::chrono::steady_clock::time_point now_;
    transcript_tracer trace_;
};

constexpr auto whole = messages_in_transcript::whole;
constexpr auto transaction = session_state::transaction;

TEST(TranscriptTracer, KeepsEachLineWithItsTime) {
    traced_session at(transaction);
    EXPECT_EQ(at.transcript_of("C: STAT\nS: +OK 2 320\n", verbs::stat()),
              "  1000 C: STAT\n"
              "  2000 S: +OK 2 320\n");
}

TEST(TranscriptTracer, MasksThePasswordAndItsEcho) {
    traced_session at(session_state::authorization);
    at.session().set_secure();
    const std::string text =
        at.transcript_of("C: USER ann\nS: +OK\nC: PASS " + password + "\nS: -ERR not " + password,
                         verbs::user_pass("ann", password));
    EXPECT_EQ(text,
              "  1000 -- TLS\n"
              "  2000 C: USER ann\n"
              "  3000 S: +OK\n"
              "  4000 C: PASS ****\n"
              "  5000 S: -ERR ****\n");
}

TEST(TranscriptTracer, KeepsListingsAsTheyWereSent) {
    traced_session at(transaction);
    EXPECT_EQ(at.transcript_of("C: UIDL\nS: +OK\nS: 1 ..a\nS: ..b\nS: .\n", verbs::uidl()),
              "  1000 C: UIDL\n"
              "  2000 S: +OK\n"
              "  3000 S: 1 ..a\n"
              "  4000 S: ..b\n"
              "  5000 S: .\n");
}

TEST(TranscriptTracer, KeepsOfMessagesTheirSizeOnly) {
    traced_session at(transaction);
    EXPECT_EQ(at.transcript_of("C: RETR 1\nS: +OK\nS: ..dot\nS: \nS: .\n", verbs::retr(1)),
              "  1000 C: RETR 1\n"
              "  2000 S: +OK\n"
              "  3000 -- message of 8 octets\n"
              "  4000 S: .\n");
}

TEST(TranscriptTracer, KeepsMessagesByteStuffedHoweverTheyCome) {
    for (const std::size_t octets : {1U, 2U, 3U, 5U, 1000U}) {
        traced_session at(transaction, whole);
        const std::string text = at.transcript_of("C: RETR 1\nS: +OK\nS: ..dot\nS: x\nS: \nS: .\n",
                                                  verbs::retr(1), {octets, octets});
        EXPECT_NE(text.find(" S: ..dot\n"), std::string::npos) << text;
        EXPECT_NE(text.find(" S: x\n"), std::string::npos) << text;
        EXPECT_NE(text.find(" S:\n"), std::string::npos) << text;
        EXPECT_NE(text.find(" S: .\n"), std::string::npos) << text;
        EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6) << text;
    }
}

TEST(TranscriptTracer, ShowsLinesThatEndInLfAlone) {
    traced_session at(transaction, whole);
    EXPECT_EQ(at.transcript_of("C: RETR 1\nS| +OK\\na\\n.\\n\n", verbs::retr(1)),
              "  1000 C: RETR 1\n"
              "  2000 S: +OK\\n\\\n"
              "  3000 S: a\\n\\\n"
              "  4000 S: .\\n\\\n");
}

TEST(TranscriptTracer, ShowsWhereTlsBegan) {
    traced_session at(session_state::authorization);
    EXPECT_EQ(at.transcript_of("C: STLS\nS: +OK\nTLS handshake\n", verbs::stls()),
              "  1000 C: STLS\n"
              "  2000 S: +OK\n"
              "  3000 -- TLS\n");
}

TEST(TranscriptTracer, ShowsWhereTheServerClosed) {
    traced_session at(transaction, whole);
    EXPECT_EQ(at.transcript_of("C: RETR 1\nS: +OK\nS| half a\nserver closes\n", verbs::retr(1)),
              "  1000 C: RETR 1\n"
              "  2000 S: +OK\n"
              "  3000 S: half a\\\n"
              "  4000 -- server closed\n");
}

}  // namespace
