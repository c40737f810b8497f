// SPDX-License-Identifier: MIT
// The playing of a transcript.
#include "recording/replay_script.hpp"

#include <gtest/gtest.h>

namespace {

using namespace pop3;
using recording::matches;
using recording::replay_script;
using step = replay_script::step;

replay_script script_of(std::string_view text, replayed_tls tls = replayed_tls::as_recorded) {
    return {parse_transcript(text).value(), tls};
}

// Everything sent until the client has to send something, or until the end.
std::string said_by(replay_script& script) {
    std::string all;
    for (; script.next() == step::say; script.done()) all += script.octets();
    return all;
}

TEST(ReplayScript, StarsMatchAnythingElseIsMatchedWordForWord) {
    EXPECT_TRUE(matches("PASS ****", "PASS tanstaaf"));
    EXPECT_TRUE(matches("PASS ****", "pass with blanks in it"));
    EXPECT_TRUE(matches("****", ""));
    EXPECT_TRUE(matches("AUTH PLAIN ****", "AUTH PLAIN AGFubgBi"));
    EXPECT_TRUE(matches("a****b****c", "a1b2c"));
    EXPECT_FALSE(matches("AUTH PLAIN ****", "AUTH LOGIN AGFubgBi"));
    EXPECT_FALSE(matches("AUTH PLAIN ****", "AUTH PLAIN"));
    EXPECT_FALSE(matches("a****b****c", "a1c2c"));
    EXPECT_FALSE(matches("USER ann", "USER Ann"));
    EXPECT_FALSE(matches("STAT", "STAT "));
}

TEST(ReplayScript, SaysWhatTheServerSaidWhenTheClientSaysWhatTheClientSaid) {
    replay_script script = script_of("S: +OK\nC: STAT\nS: +OK 2 320\nC: QUIT\nS: +OK\n");
    EXPECT_EQ(said_by(script), "+OK\r\n");
    EXPECT_EQ(script.next(), step::listen);
    script.hear("STA");
    EXPECT_EQ(script.next(), step::listen);
    script.hear("T\r\n");
    EXPECT_EQ(said_by(script), "+OK 2 320\r\n");
    script.hear("quit\n");
    EXPECT_EQ(said_by(script), "+OK\r\n");
    EXPECT_EQ(script.next(), step::close);
    EXPECT_EQ(script.trouble(), "");
}

TEST(ReplayScript, SaysWhereTheClientWentAnotherWay) {
    replay_script script = script_of("S: +OK\n     7 C: USER ann\nS: +OK\n");
    said_by(script);
    script.hear("USER bob\r\n");
    EXPECT_EQ(script.next(), step::close);
    EXPECT_EQ(script.trouble(),
              "the client sent \"USER bob\", but the transcript has \"7 C: USER ann\"");
}

TEST(ReplayScript, DoesNotSayWhatMayBeSecret) {
    for (const std::string text : {"PASS s3cret", "AUTH PLAIN s3cret", "s3cret"}) {
        replay_script script = script_of("S: +OK\nC: CAPA\n");
        said_by(script);
        script.hear(text + "\r\n");
        EXPECT_EQ(script.next(), step::close);
        EXPECT_EQ(script.trouble().find("s3cret"), std::string::npos) << script.trouble();
    }
}

TEST(ReplayScript, AClientThatClosesTooSoonIsTold) {
    replay_script script = script_of("S: +OK\nC: CAPA\n");
    said_by(script);
    script.client_closed();
    EXPECT_EQ(script.next(), step::close);
    EXPECT_EQ(script.trouble(), "the client closed, but the transcript has \"0 C: CAPA\"");
}

TEST(ReplayScript, AClientThatClosedHasToCloseAgain) {
    const std::string text = "S: +OK\n-- client closed\n";
    replay_script closes = script_of(text);
    said_by(closes);
    EXPECT_EQ(closes.next(), step::listen);
    closes.client_closed();
    EXPECT_EQ(closes.next(), step::close);
    EXPECT_EQ(closes.trouble(), "");

    replay_script goes_on = script_of(text);
    said_by(goes_on);
    goes_on.hear("STAT\r\n");
    EXPECT_EQ(goes_on.next(), step::close);
    EXPECT_EQ(goes_on.trouble(),
              "the client sent more, but the transcript has \"0 -- client closed\"");
}

TEST(ReplayScript, ServesAClientThatDoesNotPipelineWhatWasPipelined) {
    replay_script script = script_of(
        "S: +OK\nC: RETR 1\nC: DELE 1\nC: NOOP\n"
        "S: +OK\nS: text\nS: .\nS: +OK deleted\nS: +OK nothing\n");
    said_by(script);
    script.hear("RETR 1\r\n");
    EXPECT_EQ(said_by(script), "+OK\r\ntext\r\n.\r\n");
    script.hear("DELE 1\r\nNOOP\r\n");
    EXPECT_EQ(said_by(script), "+OK deleted\r\n+OK nothing\r\n");
    EXPECT_EQ(script.trouble(), "");
}

TEST(ReplayScript, AClientMayPipelineWhatWasNot) {
    replay_script script = script_of("S: +OK\nC: NOOP\nS: +OK 1\nC: NOOP\nS: +OK 2\n");
    said_by(script);
    script.hear("NOOP\r\nNOOP\r\n");
    EXPECT_EQ(said_by(script), "+OK 1\r\n+OK 2\r\n");
}

TEST(ReplayScript, MakesUpMessagesOfTheRecordedSize) {
    for (const std::size_t size : {1U, 2U, 3U, 75U, 76U, 77U, 148U, 5120U}) {
        replay_script script =
            script_of("S: +OK\n-- message of " + std::to_string(size) + " octets\nS: .\n");
        const std::string text = said_by(script);
        EXPECT_EQ(text.size(), 5 + size + 3);
        EXPECT_EQ(text.find("\r\n."), text.rfind("\r\n.")) << "an end within the message";
    }
}

TEST(ReplayScript, MakesUpAGiantMessageInPieces) {
    replay_script script = script_of("S: +OK\n-- message of 9000000000000 octets\nS: .\n");
    ASSERT_EQ(script.next(), step::say);
    script.done();
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(script.next(), step::say);
        EXPECT_LE(script.octets().size(), 128 * 1024U);
        script.done();
    }
}

TEST(ReplayScript, AMessageInPiecesHasTheRecordedSize) {
    replay_script script = script_of("S: +OK\n-- message of 1000001 octets\nS: .\n");
    EXPECT_EQ(said_by(script).size(), 5 + 1'000'001 + 3U);
}

TEST(ReplayScript, AClientThatSendsALineWithoutEndIsNotHeardForEver) {
    replay_script script = script_of("S: +OK\nC: NOOP\nS: +OK\n");
    said_by(script);
    script.hear(std::string(65 * 1024, 'x'));
    EXPECT_EQ(script.next(), step::close);
    EXPECT_NE(script.trouble().find("a line without an end"), std::string::npos);
}

TEST(ReplayScript, HasTlsWhereItWasUnlessItIsLeftOut) {
    const std::string text = "S: +OK\nC: STLS\nS: +OK go\n-- TLS\nC: QUIT\nS: +OK\n";
    replay_script script = script_of(text);
    said_by(script);
    script.hear("STLS\r\n");
    EXPECT_EQ(said_by(script), "+OK go\r\n");
    EXPECT_EQ(script.next(), step::start_tls);

    replay_script without = script_of(text, replayed_tls::left_out);
    said_by(without);
    without.hear("QUIT\r\n");
    EXPECT_EQ(said_by(without), "+OK\r\n");
    EXPECT_EQ(without.trouble(), "");
}

}  // namespace
