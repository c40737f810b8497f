// SPDX-License-Identifier: MIT
// Logs of other clients, read as the sessions that they are.
#include <gmock/gmock.h>

#include "pop3/transcript.hpp"

namespace {

using namespace pop3;
using testing::HasSubstr;
using testing::Not;

// As a transcript, without the times.
std::string dialogue(std::string_view log) {
    const result<transcript> parsed = parse_session_log(log);
    if (!parsed) return parsed.error().message();
    std::string text;
    for (const transcript_event& event : *parsed) text += to_text(event).substr(7);
    return text;
}

std::string hint_for(std::string_view log) {
    const result<transcript> parsed = parse_session_log(log);
    return parsed ? "" : parsed.error().hint;
}

TEST(SessionLog, OfPop3IsATranscript) {
    EXPECT_EQ(dialogue("  12 S: +OK\\\n# Connected to pop://x\n  13 -- server closed\n"),
              "S: +OK\\\n-- server closed\n");
}

TEST(SessionLog, OfMailKitIsReadOctetByOctet) {
    EXPECT_EQ(dialogue("Connected to pop://localhost:110/?starttls=when-available\r\n"
                       "S: +OK C:\\Mail \xE9\r\n"
                       "C: CAPA\r\n"
                       "S: +OK\r\nS: USER\r\nS: .\r\n"
                       "C: USER ann\r\nS: +OK\n"
                       "C: PASS ********\r\nS: +OK\r\n"
                       "C: RETR 1\r\nS: +OK\r\nS: \r\nS: ..dot\r\nS: .\r\n"
                       "C: QUIT\r\nS: +O"),
              "S: +OK C:\\\\Mail \\xE9\n"
              "C: CAPA\nS: +OK\nS: USER\nS: .\n"
              "C: USER ann\nS: +OK\\n\\\n"
              "C: PASS ****\nS: +OK\n"
              "C: RETR 1\nS: +OK\nS:\nS: ..dot\nS: .\n"
              "C: QUIT\nS: +O\n");
}

TEST(SessionLog, OfMailKitMayHaveTimesAndHaveComeThroughAnEditor) {
    EXPECT_EQ(dialogue("\xEF\xBB\xBF"
                       "2025-06-02T10:00:00Z Connected to pop://localhost:110/\n"
                       "2025-06-02T10:00:00Z S: +OK\n"
                       "2025-06-02T10:00:01Z C: RETR 1\n"
                       "2025-06-02T10:00:01Z S: +OK\n"
                       "2025-06-02T10:00:01Z S:\n"
                       "2025-06-02T10:00:01Z S: ."),
              "S: +OK\nC: RETR 1\nS: +OK\nS:\nS: .\n");
}

TEST(SessionLog, OfMailKitShowsTlsByItsAddressAndByStls) {
    EXPECT_EQ(dialogue("Connected to pops://localhost:995/\r\nS: +OK\r\n"), "-- TLS\nS: +OK\n");
    EXPECT_EQ(dialogue("Connected to pop://localhost:110/\r\nS: +OK\r\nC: STLS\r\nS: +OK go\r\n"
                       "C: CAPA\r\n"),
              "S: +OK\nC: STLS\nS: +OK go\n-- TLS\nC: CAPA\n");
    EXPECT_THAT(dialogue("Connected to pop://localhost:110/\r\nS: +OK\r\nC: STLS\r\nS: -ERR\r\n"),
                Not(HasSubstr("TLS\n-- TLS")));
}

TEST(SessionLog, OfPoplibIsReadAsPythonPrintsOctets) {
    EXPECT_EQ(dialogue("reading mail\n"
                       "*cmd* 'USER ann'\n*put* b'USER ann'\n"
                       "*get* b'+OK it\\'s \\\\ \\xe9\\r\\n'\n*resp* b'+OK it\\'s \\\\ \\xe9'\n"
                       "*cmd* 'STAT'\n*put* b'STAT'\n"
                       "*get* b\"+OK 1 2 'x'\\r\\n\"\n*stat* [b'+OK', b'1', b'2']\n"
                       "*put* b'RETR 1'\n*get* b'+OK\\r\\n'\n*get* b'\\ta\\n'\n*get* b''\n"),
              "S: +OK\n"
              "C: USER ann\nS: +OK it's \\\\ \\xE9\n"
              "C: STAT\nS: +OK 1 2 'x'\n"
              "C: RETR 1\nS: +OK\nS: \\ta\\n\\\n-- server closed\n");
}

TEST(SessionLog, OfPython2HasNoLetterBeforeItsOctets) {
    EXPECT_EQ(dialogue("*put* 'NOOP'\r\n*get* '+OK\\r\\n'\r\n"), "S: +OK\nC: NOOP\nS: +OK\n");
}

TEST(SessionLog, ShowsNoSecret) {
    for (const char* const log :
         {"*put* b'PASS tanstaaf'\n*get* b'+OK\\r\\n'\n",
          "*put* b'APOP ann tanstaaf'\n*get* b'+OK\\r\\n'\n",
          "*put* b'AUTH PLAIN tanstaaf'\n*get* b'+OK\\r\\n'\n",
          "*put* b'AUTH LOGIN'\n*get* b'+ \\r\\n'\n*put* b'tanstaaf'\n*get* b'+OK\\r\\n'\n",
          "*put* b'NOOP\\r\\nPASS tanstaaf'\n*get* b'+OK\\r\\n'\n",
          "Connected to pop://x\nS: +OK\nC: PASS tanstaaf\n",
          "Connected to pop://x\nS: +OK\nC: PASS tanstaaf\nS: -ERR not tanstaaf\n",
          "Connected to pop://x\nS: +OK\nC: AUTH LOGIN\nS: -ERR\nC: dGFuc3RhYWY=\n",
          "Connected to pop://x\nS: +OK\nC: AUTH PLAIN\nS: + \nC: tanstaaf\nS: +OK\n"}) {
        EXPECT_THAT(dialogue(log), HasSubstr("****\n")) << log;
        EXPECT_THAT(dialogue(log), Not(HasSubstr("tanstaaf"))) << log;
        EXPECT_THAT(dialogue(log), Not(HasSubstr("dGFuc3RhYWY"))) << log;
    }
}

TEST(SessionLog, HasOneSession) {
    EXPECT_EQ(dialogue("Connected to pop://x\nS: +OK\nConnected to pop://x\nS: +OK\n"),
              "an argument is invalid (log, line 3: another session begins here)");
    EXPECT_THAT(dialogue("*put* b'QUIT'\n*get* b'+OK\\r\\n'\n*put* b'USER x'\n"),
                HasSubstr("line 3: another session begins"));
}

TEST(SessionLog, NeedsTheLinesOfTheServer) {
    EXPECT_THAT(dialogue("*cmd* 'USER ann'\n*cmd* 'STAT'\n"), HasSubstr("no line of the server"));
    EXPECT_THAT(hint_for("*cmd* 'USER ann'\n*cmd* 'STAT'\n"), HasSubstr("set_debuglevel(2)"));
}

TEST(SessionLog, NamesTheLineThatIsNotOfItsWriter) {
    EXPECT_THAT(dialogue("Connected to pop://x\nS: +OK\nhello\n"), HasSubstr("log, line 3"));
    for (const char* const octets : {"b'\\", "b'\\x4", "b'\\q'", "b'x", "x", ""})
        EXPECT_THAT(dialogue("*get* b'+OK\\r\\n'\n*put* " + std::string(octets) + "\n"),
                    HasSubstr("log, line 2"))
            << octets;
}

TEST(SessionLog, OfAnotherClientIsNamed) {
    EXPECT_THAT(hint_for("fetchmail: POP3< +OK ready\n"), HasSubstr("fetchmail -v"));
    EXPECT_THAT(hint_for("* Trying 127.0.0.1\n* Connected to x\n< +OK ready\n> CAPA\n"),
                HasSubstr("curl -v"));
    EXPECT_THAT(hint_for("hello\n"), HasSubstr("A transcript has lines like"));
    EXPECT_THAT(hint_for("hello\n"), Not(HasSubstr("This is a log")));
}

}  // namespace
