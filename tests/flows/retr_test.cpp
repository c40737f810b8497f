// SPDX-License-Identifier: MIT
// RETR (RFC 1939, section 5): the message unchanged, and when it is not accepted.
#include <stdexcept>

#include <fstream>

#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

played<std::string> retrieved(const std::string& text, const limits& bounds = {}) {
    scripted_exchange talk("C: RETR 1\n" + text);
    return talk.in(session_state::transaction).with(bounds).play(verbs::retr(1));
}

TEST(Retr, UnstuffsDotsAndKeepsTheRest) {
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK 40 octets
        S: Subject: hi
        S:
        S: ..a line that began with a dot
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::retr(1)).value(),
              "Subject: hi\r\n\r\n.a line that began with a dot\r\n");
}

struct body_case {
    const char* name;
    const char* wire;
    std::string message;
};
std::ostream& operator<<(std::ostream& out, const body_case& c) {
    return out << c.name;
}

class Body : public testing::TestWithParam<body_case> {};

// Rules R1 and R3.
TEST_P(Body, ArrivesOctetForOctet) {
    EXPECT_EQ(retrieved(std::string("S: +OK\nS| ") + GetParam().wire).value(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Crlf, Body,
    testing::Values(body_case{"Empty", R"(.\r\n)", ""},
                    body_case{"OneEmptyLine", R"(\r\n.\r\n)", "\r\n"},
                    body_case{"OneDot", R"(..\r\n.\r\n)", ".\r\n"},
                    body_case{"TwoDots", R"(...\r\n.\r\n)", "..\r\n"},
                    body_case{"UnstuffedDot", R"(.x\r\n.\r\n)", "x\r\n"},
                    body_case{"DotInside", R"(a.\r\nb..c\r\n.\r\n)", "a.\r\nb..c\r\n"},
                    body_case{"Nul", R"(a\0b\r\n\0\r\n.\r\n)", std::string("a\0b\r\n\0\r\n", 8)},
                    body_case{"EightBit", R"(\xe9\xff\x80\r\n.\r\n)", "\xe9\xff\x80\r\n"},
                    body_case{"BareCr", R"(a\rb\r\r\nc\r\r\r\n.\r\n)", "a\rb\r\r\nc\r\r\r\n"},
                    body_case{"SmuggledLfDotLf", R"(a\n.\nMAIL\r\n.\r\n)", "a\n.\nMAIL\r\n"},
                    body_case{"SmuggledLfDotCrlf", R"(a\n.\r\n+OK\r\n.\r\n)", "a\n.\r\n+OK\r\n"},
                    body_case{"SmuggledCrlfDotLf", R"(a\r\n.\nb\r\n.\r\n)", "a\r\n\nb\r\n"},
                    body_case{"SmuggledCrDotCr", R"(a\r.\rb\r\n.\r\n)", "a\r.\rb\r\n"},
                    body_case{"CrAfterADot", R"(.\rx\r\n.\r\n)", "\rx\r\n"},
                    body_case{"CrCrAfterADot", R"(.\r\r\n.\r\n)", "\r\r\n"},
                    body_case{"StatusLinesInside", R"(+OK\r\n-ERR\r\n.\r\n)", "+OK\r\n-ERR\r\n"}),
    [](const auto& one) { return one.param.name; });

TEST(Retr, OfABareLfServerEndsAtABareLf) {
    EXPECT_EQ(retrieved(R"(S| +OK\na\n..b\n\r\n.x\n.\n)").value(), "a\n.b\n\r\nx\n");
}

// In a response of bare LFs, CRLF is no line end.
TEST(Retr, OfABareLfServerIsNotEndedByCrlf) {
    EXPECT_EQ(retrieved(R"(S| +OK\na\n.\r\nb\n.\n)").value(), "a\n\r\nb\n");
}

TEST(Retr, TakesLinesOfAnyLength) {
    const std::string line(100'000, 'x');
    scripted_exchange talk("C: RETR 1\nS: +OK\nS: " + line + "\nS: .");
    EXPECT_EQ(
        talk.in(session_state::transaction).play_once(verbs::retr(1), {.reads = 4095}).value(),
        line + "\r\n");
}

// The text of RETR's +OK is for people: "octets" may be a lie or missing (rule R4).
TEST(Retr, DoesNotBelieveTheAnnouncedSize) {
    for (const char* words : {"S: +OK 5 octets", "S: +OK 99999999999999999999 octets", "S: +OK"})
        EXPECT_EQ(retrieved(std::string(words) + "\nS: hello, world\nS: .").value(),
                  "hello, world\r\n");
}

TEST(Retr, RefusedLeavesTheSessionGood) {
    auto refused = retrieved("S: -ERR no such message");
    EXPECT_TRUE(refused.usable);
    const failure reason = std::move(refused).reason();
    EXPECT_EQ(reason.code, errc::server_error);
    EXPECT_EQ(reason.command, "RETR 1");
}

// Rule R2: a server that did not stuff a dot cut its own message short.
TEST(Retr, IsNotAcceptedWhenSomethingComesAfterItsEnd) {
    EXPECT_EQ(scripted_exchange("C: RETR 1\nS: +OK\nS: half\nS: .\nS: the other half\nS: .")
                  .in(session_state::transaction)
                  .play_once(verbs::retr(1))
                  .reason()
                  .code,
              errc::unsolicited_octets);
}

TEST(Retr, CutShortIsNoMessage) {
    auto early_end = retrieved("S: +OK\nS: half\nserver closes");
    EXPECT_FALSE(early_end.usable);
    const failure reason = std::move(early_end).reason();
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_EQ(reason.command, "RETR 1");
}

struct wrong_end {
    const char* wire;
    const char* words;
};
class WrongEnd : public testing::TestWithParam<wrong_end> {};

TEST_P(WrongEnd, IsNamedWhereTheMessageDoesNotEnd) {
    const failure reason =
        retrieved(std::string("S: +OK\nS| ") + GetParam().wire + "\nserver closes").reason();
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_NE(reason.detail.find(GetParam().words), std::string::npos) << reason.detail;
}

INSTANTIATE_TEST_SUITE_P(Bodies, WrongEnd,
                         testing::Values(wrong_end{R"(one\r\n.\r)", "a dot and a lone CR"},
                                         wrong_end{R"(one\n.\r\n)", "a dot after a bare LF"},
                                         wrong_end{R"(one\n.\n)", "a dot after a bare LF"},
                                         wrong_end{R"(one.\r\n)", "a line end may be missing"},
                                         wrong_end{R"(one\r\n)", "in the middle of a response"}));

class MessageLimit : public testing::TestWithParam<int> {};

TEST_P(MessageLimit, HoldsForTheOctetsOfTheMessage) {
    limits bounds;
    bounds.message = static_cast<std::uint64_t>(10 + GetParam());
    const auto got = retrieved("S: +OK\nS: ..2345678\nS: .", bounds);
    EXPECT_EQ(got.outcome.has_value(), GetParam() >= 0);
    if (!got.outcome) {
        EXPECT_EQ(got.outcome.error().code, errc::limit_exceeded);
        EXPECT_FALSE(got.usable);
    }
}

INSTANTIATE_TEST_SUITE_P(AroundTheLimit, MessageLimit, testing::Values(-1, 0, 1));

class full_disk final : public body_sink {
  public:
    void write(std::string_view) override { throw std::runtime_error("disk full"); }
};

flow<reply> retr_onto_a_full_disk_then_noop(dialogue& s, bool& failed) {
    full_disk sink;
    octet_count octets = co_await flows::retr(s, message_number(1), sink);
    failed = octets == 0;
    reply ok = co_await flows::noop(s);
    co_return ok;
}

// An exception of a sink reaches the caller; the rest of the message stays unread, so the session
// ends.
TEST(Retr, LetsTheExceptionOfItsSinkThrough) {
    bool failed = false;
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK
        S: x
        S: .
    )");
    const verb<reply> retr = [&](dialogue& s) {
        return retr_onto_a_full_disk_then_noop(s, failed);
    };
    EXPECT_THROW(talk.in(session_state::transaction).play_once(retr), std::runtime_error);
    EXPECT_FALSE(failed);
}

flow<octet_count> retr_into(dialogue& s, body_sink& sink) {
    octet_count octets = co_await flows::retr(s, message_number(1), sink);
    co_return octets;
}

// The last octets are written at the end of the message: only then RETR has succeeded.
TEST(Retr, FailsIfItsSinkCannotWriteTheLastOctets) {
    std::ofstream full("/dev/full", std::ios::binary);
    stream_sink sink(full);
    scripted_exchange talk("C: RETR 1\nS: +OK\nS: x\nS: .");
    const verb<octet_count> retr = [&](dialogue& s) { return retr_into(s, sink); };
    auto failed = talk.in(session_state::transaction).play_once(retr);
    EXPECT_FALSE(failed.usable);
    const failure reason = std::move(failed).reason();
    EXPECT_EQ(reason.code, errc::sink_failed);
    EXPECT_EQ(reason.command, "RETR 1");
}

TEST(Retr, IntoASinkThatThrewLeavesTheSessionUnusable) {
    owned_session s;
    const script greeting = parse_script("S: +OK");
    scripted_server hello(greeting, {});
    ASSERT_TRUE(*drive(flows::greeting(s), hello));
    const script rest = parse_script(R"(
        C: RPOP ann
        S: +OK
        C: RETR 1
        S: +OK
        S: x
        S: .
    )");
    scripted_server server(rest, {});
    ASSERT_TRUE(*drive(flows::rpop(s, "ann"), server));
    full_disk sink;
    EXPECT_THROW(drive(flows::retr(s, message_number(1), sink), server), std::runtime_error);
    EXPECT_FALSE(s.usable());
    const auto later = drive(flows::quit(s), server);
    EXPECT_EQ(later->error().code, errc::session_unusable);
    EXPECT_EQ(later->error().message(),
              "QUIT: the session was ended by an earlier failure (RETR 1: the sink threw)");
    EXPECT_EQ(server.complaint(), "");
}

// ---- piece by piece ----

flow<std::string> read_in_chunks(dialogue& s) {
    std::string text;
    co_await flows::open_retr(s, message_number(1));
    while (true) {
        std::string_view chunk = co_await flows::next_chunk(s);
        if (chunk.empty()) break;
        EXPECT_TRUE(s.is_reading());
        text += chunk;
    }
    co_return text;
}

TEST(OpenRetr, HasTheMessageChunkByChunk) {
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK 24 octets
        S: Subject: hi
        S:
        S: ..
        S: dots
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(read_in_chunks).value(),
              "Subject: hi\r\n\r\n.\r\ndots\r\n");
}

TEST(OpenRetr, LeftHalfReadItEndsTheSessionAtTheNextVerb) {
    scripted_exchange talk(R"(
        C: RETR 1
        S: +OK
        S: half
        S: .
    )");
    const auto half = [](dialogue& s) -> flow<reply> {
        co_await flows::open_retr(s, message_number(1));
        co_await s.next_chunk();
        reply ok = co_await flows::noop(s);
        co_return ok;
    };
    const auto noop = talk.in(session_state::transaction).play_once(half, {.reads = 8});
    EXPECT_FALSE(noop.usable);
    ASSERT_FALSE(noop.outcome);
    EXPECT_EQ(noop.outcome.error().code, errc::session_unusable);
    EXPECT_EQ(noop.outcome.error().detail, "RETR 1: the response was not read to its end");
}

}  // namespace
