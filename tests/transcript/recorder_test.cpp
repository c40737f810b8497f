// SPDX-License-Identifier: MIT
// The transcript of octets: lines are found, secrets are masked, in any pieces.
#include <gtest/gtest.h>

#include "pop3/transcript.hpp"
#include "wire/base64.hpp"

namespace {

using namespace pop3;

const std::string password = "tanstaaf-tanstaaf";

// "C: ..." and "S: ..." pieces, as they come.
struct piece {
    char side;
    std::string octets;
};

transcript recorded(const std::vector<piece>& pieces, std::size_t most,
                    messages_in_transcript mail = {}) {
    transcript events;
    transcript_recorder recorder([&](const transcript_event& e) { events.push_back(e); }, mail);
    for (const piece& one : pieces)
        for (std::size_t at = 0; at < one.octets.size(); at += most)
            if (const std::string octets = one.octets.substr(at, most); one.side == 'C')
                recorder.client_sent(octets);
            else
                recorder.server_sent(octets);
    recorder.client_closed();
    for (transcript_event& e : events) e.at = {};
    return events;
}

// The same in any pieces; and never with the password in it.
std::string text_of(const std::vector<piece>& pieces, messages_in_transcript mail = {}) {
    const std::string text = to_text(recorded(pieces, 1, mail));
    for (const std::size_t most : {2U, 3U, 7U, 100000U})
        EXPECT_EQ(to_text(recorded(pieces, most, mail)), text) << "in pieces of " << most;
    EXPECT_EQ(text.find(password), std::string::npos) << text;
    EXPECT_EQ(text.find(wire::base64_encode(password).substr(0, 20)), std::string::npos) << text;
    return text;
}

std::string without_times(const std::string& text) {
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        lines += text.substr(at + 7, text.find('\n', at) + 1 - at - 7);
    return lines;
}

std::string lines_of(const std::vector<piece>& pieces, messages_in_transcript mail = {}) {
    return without_times(text_of(pieces, mail));
}

TEST(TranscriptRecorder, MasksThePasswordOfPass) {
    EXPECT_EQ(lines_of({{'S', "+OK\r\n"},
                        {'C', "USER ann\r\n"},
                        {'S', "+OK\r\n"},
                        {'C', "pass " + password + " with blanks\r\n"},
                        {'S', "-ERR " + password + " with blanks is wrong\r\n"}}),
              "S: +OK\nC: USER ann\nS: +OK\nC: pass ****\nS: -ERR ****\n"
              "-- client closed\n");
}

// Otherwise every answer would be read as that of the command before.
TEST(TranscriptRecorder, TakesAGreetingWithoutABlankForOne) {
    EXPECT_EQ(lines_of({{'S', "+OKready\r\n"}, {'C', "RETR 1\r\n"}, {'S', "+OK\r\nhi\r\n.\r\n"}}),
              "S: +OKready\nC: RETR 1\nS: +OK\n-- message of 4 octets\nS: .\n"
              "-- client closed\n");
}

TEST(TranscriptRecorder, MasksTheDigestOfApop) {
    EXPECT_EQ(lines_of({{'S', "+OK <1@a>\r\n"},
                        {'C', "APOP ann c4c9334bac560ecc979e58001b3e22fb\r\n"},
                        {'S', "-ERR c4c9334bac560ecc979e58001b3e22fb?\r\n"}}),
              "S: +OK <1@a>\nC: APOP ann ****\nS: -ERR ****\n-- client closed\n");
}

TEST(TranscriptRecorder, MasksAnInitialResponseAndThePasswordInIt) {
    const std::string plain = wire::base64_encode(std::string("\0ann\0", 5) + password);
    EXPECT_EQ(lines_of({{'S', "+OK\r\n"},
                        {'C', "AUTH PLAIN " + plain + "\r\n"},
                        {'S', "-ERR " + plain.substr(0, 30) + " " + password + "\r\n"}}),
              "S: +OK\nC: AUTH PLAIN ****\nS: -ERR ****\n-- client closed\n");
}

TEST(TranscriptRecorder, ShowsTheNumbersOfMessagesWhateverThePassword) {
    EXPECT_EQ(lines_of({{'S', "+OK\r\n"},
                        {'C', "PASS 12\r\n"},
                        {'S', "+OK in\r\n"},
                        {'C', "DELE 12\r\n"},
                        {'S', "+OK message 12\r\n"}}),
              "S: +OK\nC: PASS ****\nS: +OK ****\nC: DELE 12\nS: +OK ****\n-- client closed\n");
}

TEST(TranscriptRecorder, MasksTheLinesOfAnExchangeThatIsPipelined) {
    // The prompts of LOGIN look like commands: USER and PASS are valid base64, of a short password.
    EXPECT_EQ(
        lines_of({{'S', "+OK\r\n"},
                  {'C', "CAPA\r\nAUTH LOGIN\r\nUSER\r\nPASS\r\nSTAT\r\n"},
                  {'S', "+OK\r\nUSER\r\n.\r\n+ VXNlcjo=\r\n+ UGFzczo=\r\n+OK in\r\n+OK 0 0\r\n"}}),
        "S: +OK\nC: CAPA\nC: AUTH LOGIN\nS: +OK\nS: USER\nS: .\nS: + VXNlcjo=\nC: ****\n"
        "S: + UGFzczo=\nC: ****\nS: +OK ****\nC: STAT\nS: +OK ****\n-- client closed\n");
}

TEST(TranscriptRecorder, MasksSaslLinesThatWereSentThoughAuthWasRefused) {
    EXPECT_EQ(lines_of({{'S', "+OK\r\n"},
                        {'C', "AUTH LOGIN\r\nYW5u\r\n" + wire::base64_encode(password) + "\r\n"},
                        {'S', "-ERR no\r\n-ERR what?\r\n-ERR what?\r\n"}}),
              "S: +OK\nC: AUTH LOGIN\nS: -ERR no\nC: ****\nC: ****\nS: -ERR what?\nS: -ERR what?\n"
              "-- client closed\n");
}

TEST(TranscriptRecorder, MasksATokenInTheExplanationOfItsRefusal) {
    const std::string token = "ya29.a0AfH6SMBx-long-and-secret";
    const std::string response = wire::base64_encode(
        "user=ann\x01"
        "auth=Bearer " +
        token + "\x01\x01");
    const std::string lines =
        lines_of({{'S', "+OK\r\n"},
                  {'C', "AUTH XOAUTH2\r\n"},
                  {'S', "+ \r\n"},
                  {'C', response + "\r\n"},
                  {'S', "+ " + wire::base64_encode("{\"token\":\"" + token + "\"}") + "\r\n"},
                  {'C', "\r\n"},
                  {'S', "-ERR " + token + "\r\n"}});
    EXPECT_EQ(lines,
              "S: +OK\nC: AUTH XOAUTH2\nS: +\\x20\nC: ****\nS: + ****\nC: ****\nS: -ERR ****\n"
              "-- client closed\n");
}

TEST(TranscriptRecorder, MasksWhatAClientLeftUnfinished) {
    EXPECT_EQ(lines_of({{'S', "+OK\r\n"}, {'C', "PASS tanst"}}),
              "S: +OK\nC: PASS ****\\\n-- client closed\n");
    EXPECT_EQ(lines_of({{'S', "+OK\r\n"}, {'C', "AUTH LOGIN\r\nYW5u\r\ndGFu"}}),
              "S: +OK\nC: AUTH LOGIN\nC: ****\nC: ****\n-- client closed\n");
}

TEST(TranscriptRecorder, KeepsOrCountsMessages) {
    const std::vector<piece> dialogue = {
        {'S', "+OK\r\n"},
        {'C', "RETR 1\r\nLIST\r\n"},
        {'S', "+OK\r\n..a\r\nb\n.\r\n\r\n.\r\n+OK\r\n1 3\r\n.\r\n"}};
    const std::string begin = "S: +OK\nC: RETR 1\nC: LIST\nS: +OK\n";
    const std::string end = "S: .\nS: +OK\nS: 1 3\nS: .\n-- client closed\n";
    EXPECT_EQ(without_times(to_text(recorded(dialogue, 1000))),
              begin + "-- message of 11 octets\n" + end);
    EXPECT_EQ(without_times(to_text(recorded(dialogue, 1000, messages_in_transcript::whole))),
              begin + "S: ..a\nS: b\\n.\nS:\n" + end);
}

TEST(TranscriptRecorder, ShowsWhatTheServerLeftUnfinished) {
    transcript events;
    transcript_recorder recorder([&](const transcript_event& e) { events.push_back(e); });
    recorder.server_sent("+OK\n+O");
    recorder.server_closed();
    EXPECT_EQ(without_times(to_text(events)), "S: +OK\\n\\\nS: +O\\\n-- server closed\n");
}

}  // namespace
