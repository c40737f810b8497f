// SPDX-License-Identifier: MIT
// set_debuglevel() prints what Python 3.11 prints, but for the password.
#include <gtest/gtest.h>

#include <sstream>

#include "peers/scripted_peer.hpp"
#include "pop3/poplib.hpp"

namespace pop3::poplib {
namespace {

using test::scripted_peer;

constexpr const char* dialogue = R"(S: +OK ready <1@example.org>
    C: USER it's
    S: +OK
    C: PASS tanstaaf
    S: +OK tanstaaf is right
    C: STAT
    S: +OK 2 320
    C: LIST
    S: +OK 2
    S: 1 120
    S: 2 200
    S: .
    C: LIST 2
    S: +OK 2 200
    C: RETR 1
    S: +OK
    S: Subject: café "x" 'y' \
    S:
    S: ..dot
    S: .
    C: DELE 9
    S: -ERR no such message
    C: CAPA
    S: +OK
    S: SASL PLAIN X
    S: .
    C: QUIT
    S: +OK bye)";

std::string printed_at(int level) {
    const scripted_peer server(dialogue);
    std::ostringstream printed;
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.set_debug_stream(printed);
    mailbox.set_debuglevel(level);
    mailbox.user("it's");
    mailbox.pass_("tanstaaf");
    mailbox.stat();
    mailbox.list();
    mailbox.list(2);
    mailbox.retr(1);
    EXPECT_THROW(mailbox.dele(9), error_proto);
    mailbox.capa();
    mailbox.quit();
    return printed.str();
}

TEST(PoplibDebug, LevelZeroPrintsNothing) {
    EXPECT_EQ(printed_at(0), "");
}

TEST(PoplibDebug, LevelOnePrintsCommandsAndMasksThePassword) {
    EXPECT_EQ(printed_at(1), R"(*cmd* "USER it's"
*cmd* 'PASS ****'
*cmd* 'STAT'
*stat* [b'+OK', b'2', b'320']
*cmd* 'LIST'
*cmd* 'LIST 2'
*cmd* 'RETR 1'
*cmd* 'DELE 9'
*cmd* 'CAPA'
*cmd* 'QUIT'
)");
}

TEST(PoplibDebug, LevelTwoPrintsEveryLineAndMasksThePasswordInTheAnswerToo) {
    EXPECT_EQ(printed_at(2), R"(*cmd* "USER it's"
*put* b"USER it's"
*get* b'+OK\r\n'
*resp* b'+OK'
*cmd* 'PASS ****'
*put* b'PASS ****'
*get* b'+OK ****\r\n'
*resp* b'+OK ****'
*cmd* 'STAT'
*put* b'STAT'
*get* b'+OK 2 320\r\n'
*resp* b'+OK 2 320'
*stat* [b'+OK', b'2', b'320']
*cmd* 'LIST'
*put* b'LIST'
*get* b'+OK 2\r\n'
*resp* b'+OK 2'
*get* b'1 120\r\n'
*get* b'2 200\r\n'
*get* b'.\r\n'
*cmd* 'LIST 2'
*put* b'LIST 2'
*get* b'+OK 2 200\r\n'
*resp* b'+OK 2 200'
*cmd* 'RETR 1'
*put* b'RETR 1'
*get* b'+OK\r\n'
*resp* b'+OK'
*get* b'Subject: caf\xc3\xa9 "x" \'y\' \\\r\n'
*get* b'\r\n'
*get* b'..dot\r\n'
*get* b'.\r\n'
*cmd* 'DELE 9'
*put* b'DELE 9'
*get* b'-ERR no such message\r\n'
*resp* b'-ERR no such message'
*cmd* 'CAPA'
*put* b'CAPA'
*get* b'+OK\r\n'
*resp* b'+OK'
*get* b'SASL PLAIN X\r\n'
*get* b'.\r\n'
*cmd* 'QUIT'
*put* b'QUIT'
*get* b'+OK bye\r\n'
*resp* b'+OK bye'
)");
}

TEST(PoplibDebug, ControlOctetsReachTheStreamEscaped) {
    const scripted_peer server("S: +OK ready\nC: NOOP\nS: +OK \x1B[2J\t\x9B\x7F");
    std::ostringstream printed;
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.set_debug_stream(printed);
    mailbox.set_debuglevel(2);
    mailbox.noop();
    EXPECT_EQ(printed.str(), R"(*cmd* 'NOOP'
*put* b'NOOP'
*get* b'+OK \x1b[2J\t\x9b\x7f\r\n'
*resp* b'+OK \x1b[2J\t\x9b\x7f'
)");
}

TEST(PoplibDebug, ServerWithoutCarriageReturnsIsPrintedAsItSpeaks) {
    const scripted_peer server(R"(LF: +OK ready
        C: NOOP
        LF: +OK)");
    std::ostringstream printed;
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.set_debug_stream(printed);
    mailbox.set_debuglevel(2);
    mailbox.noop();
    EXPECT_EQ(printed.str(), R"(*cmd* 'NOOP'
*put* b'NOOP'
*get* b'+OK\n'
*resp* b'+OK'
)");
}

TEST(PoplibDebug, SaslLinesAndApopDigestsAreMasked) {
    const scripted_peer server(R"(S: +OK ready <1@example.org>
        C: APOP mrose 9ae3a87f43435ef4f3dcb6337c894f2d
        S: -ERR no
        C: AUTH PLAIN
        S: +
        C: AHRpbQB0YW5zdGFhZg==
        S: +OK)");
    std::ostringstream printed;
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.set_debug_stream(printed);
    mailbox.set_debuglevel(1);
    EXPECT_THROW(mailbox.apop("mrose", "tanstaaf"), error_proto);
    sasl_plain plain(credentials("tim", "tanstaaf"));
    mailbox.auth(plain);
    EXPECT_EQ(printed.str(), "*cmd* 'APOP mrose ****'\n*cmd* 'AUTH PLAIN'\n*cmd* '****'\n");
}

}  // namespace
}  // namespace pop3::poplib
