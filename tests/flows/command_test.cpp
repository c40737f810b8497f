// SPDX-License-Identifier: MIT
// Commands that POP3 does not define.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

verb<reply> command(const std::string& line) {
    return [=](owned_session& s) { return flows::command(s, line); };
}

verb<std::vector<std::string>> command_lines(const std::string& line) {
    return [=](owned_session& s) { return flows::command_lines(s, line); };
}

TEST(Command, IsSentAsItIsAndReturnsItsReply) {
    scripted_exchange talk(R"(
        C: XTND XMIT now
        S: +OK send your mail
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(command("XTND XMIT now")).value().text(),
              "send your mail");
}

TEST(Command, ReturnsTheLinesOfAMultiLineResponse) {
    scripted_exchange talk(R"(
        C: XLIST
        S: +OK
        S: ..a
        S: b
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(command_lines("XLIST")).value(),
              (std::vector<std::string>{".a", "b"}));
}

TEST(Command, ThatTheServerRefusesLeavesTheSessionUsable) {
    scripted_exchange talk(R"(
        C: XYZZY
        S: -ERR nothing happens
        C: NOOP
        S: +OK
    )");
    const auto refused_then_noop = [](owned_session& s) -> flow<reply> {
        flow<reply> unknown = flows::command(s, "XYZZY");
        result<reply> refused = co_await unknown.attempt();
        EXPECT_EQ(refused.error().reply, "-ERR nothing happens");
        reply still = co_await flows::noop(s);
        co_return still;
    };
    EXPECT_TRUE(talk.in(session_state::transaction)
                    .play(verb<reply>(refused_then_noop))
                    .value()
                    .positive());
}

// Nothing is sent.
failure refused(const std::string& line) {
    return scripted_exchange("").in(session_state::transaction).play(command(line)).outcome.error();
}

TEST(Command, OfPop3HasAVerbOfItsOwn) {
    for (const char* line : {"QUIT", "dele 1", "PASS tanstaaf", "STLS"}) {
        EXPECT_EQ(refused(line).code, errc::invalid_argument) << line;
        EXPECT_THAT(refused(line).detail, testing::EndsWith("has a verb of its own"));
    }
}

TEST(Command, MustNotBeEmptyNorHaveASecondLine) {
    EXPECT_EQ(refused("").code, errc::invalid_argument);
    EXPECT_EQ(refused(" QUIT").code, errc::invalid_argument);
    EXPECT_EQ(refused("XTND\r\nQUIT").code, errc::invalid_argument);
    EXPECT_EQ(refused("XTND a\nQUIT").code, errc::invalid_argument);
}

}  // namespace
