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
        C: XSENDER 1
        S: +OK mrose@example.org
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(command("XSENDER 1")).value().text(),
              "mrose@example.org");
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

TEST(Command, IsShownWithoutItsArgumentsWhichMayBeSecrets) {
    scripted_exchange talk(R"(
        C: XLOGIN mrose tanstaaf
        S: -ERR no
    )");
    const failure reason =
        talk.in(session_state::transaction).play(command("XLOGIN mrose tanstaaf")).outcome.error();
    EXPECT_EQ(reason.command, "XLOGIN ****");
}

TEST(Command, MayBeAnsweredByMoreThanTheListOfCapabilities) {
    const std::string line(90, 'x');
    std::string script = "C: XLIST\nS: +OK\n";
    for (int i = 0; i < 1000; ++i) script += "S: " + line + '\n';
    scripted_exchange talk(script + "S: .\n");
    EXPECT_EQ(talk.in(session_state::transaction).play_once(command_lines("XLIST")).value().size(),
              1000U);
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
