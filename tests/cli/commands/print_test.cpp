// SPDX-License-Identifier: MIT
// pop3 print, run as a user runs it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <fstream>

#include "peers/scripted_peer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "system/unique_fd.hpp"

namespace pop3::cli {
namespace {

using test::closed_port;
using test::finished_program;
using test::output_to;
using test::scripted_peer;
using testing::HasSubstr;
using testing::Not;

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const std::string login = R"(S: +OK Hola
    C: CAPA
    S: -ERR
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
)";

const std::string listing = R"(C: STAT
    S: +OK 2 320
    C: LIST
    S: +OK
    S: 1 120
    S: 2 200
    S: .
)";

finished_program print_from(std::uint16_t port, std::vector<std::string> more = {},
                            output_to out = output_to::pipe) {
    more.insert(more.begin(),
                {"print", "127.0.0.1", "--tls", "none", "--port", std::to_string(port), "--user",
                 "mrose", "--password-command", "echo tanstaaf"});
    return test::run_program(POP3_PROGRAM, more, {.out = out});
}

// The reader of the pipe is this test, which reads nothing before the end.
TEST(Print, EndsAtItsDeadlineIfNobodyReadsItsOutput) {
    std::string message(1 << 20, 'x');
    for (std::size_t end = 70; end < message.size(); end += 70) message[end] = '\n';
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    mail.add_message("mrose", message);
    server provider({}, mail);
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const system::unique_fd unread(ends[0]);
    const system::unique_fd output(ends[1]);
    const finished_program print = test::run_program(
        "/bin/sh", {"-c",
                    "exec \"$0\" print 127.0.0.1 --tls none --port \"$1\" --user mrose "
                    "--password-command 'echo tanstaaf' --deadline 1 >/proc/" +
                        std::to_string(::getpid()) + "/fd/" + std::to_string(output.get()),
                    POP3_PROGRAM, std::to_string(provider.port())});
    EXPECT_EQ(print.status, EX_TEMPFAIL);
    EXPECT_THAT(print.err, HasSubstr("write standard output"));
}

TEST(Print, ShowsWelcomeStatAndEachMessage) {
    const scripted_peer server(login + listing + R"(C: RETR 1
        S: +OK
        S: Subject: one
        S:
        S: ..
        S: .
        C: RETR 2
        S: +OK
        S: Subject: two
        S: .
        C: QUIT
        S: +OK bye)");
    const finished_program print = print_from(server.port());
    EXPECT_EQ(print.out,
              "+OK Hola\n2 messages, 320 octets\n"
              "Message 1:\n   Subject: one\n   \n   .\n-----------------------\n"
              "Message 2:\n   Subject: two\n-----------------------\n");
    EXPECT_EQ(print.err, "");
    EXPECT_EQ(print.status, EX_OK);
}

TEST(Print, TopAsksForTheFirstLinesOnly) {
    const scripted_peer server(login + listing + R"(C: TOP 1 0
        S: +OK
        S: Subject: one
        S: .
        C: TOP 2 0
        S: +OK
        S: Subject: two
        S: .
        C: QUIT
        S: +OK bye)");
    EXPECT_THAT(print_from(server.port(), {"--top", "0"}).out, HasSubstr("Subject: two"));
}

// Message 2 has a line that begins with a dot, and a line end of its own kind.
const std::string second = R"(C: RETR 2
    S: +OK
    S: Subject: two
    S:
    S: ..dot
    S: .
    C: QUIT
    S: +OK bye)";
const std::string octets_of_second = "Subject: two\r\n\r\n.dot\r\n";

TEST(Print, ShowsTheMessageThatIsNamedAndNoOther) {
    const scripted_peer server(login + listing + second);
    EXPECT_THAT(print_from(server.port(), {"--message", "2"}).out,
                testing::EndsWith("octets\nMessage 2:\n   Subject: two\n   \n   .dot\n"
                                  "-----------------------\n"));
}

TEST(Print, ShowsTheMessagesOfARange) {
    const scripted_peer server(login + listing + "C: RETR 1\nS: +OK\nS: .\n" + second);
    const finished_program print = print_from(server.port(), {"-m", "1-2"});
    EXPECT_THAT(print.out, testing::AllOf(HasSubstr("Message 1:"), HasSubstr("Message 2:")));
    EXPECT_EQ(print.status, EX_OK);
}

TEST(Print, TellsOfAMessageThatIsNotThere) {
    const scripted_peer server(login + listing + second);
    const finished_program print = print_from(server.port(), {"-m", "2,7", "-m", "8-9"});
    EXPECT_EQ(print.err,
              "pop3: there is no message 7; the mailbox has 2\n"
              "pop3: there is no message 8-9; the mailbox has 2\n");
    EXPECT_EQ(print.status, EX_DATAERR);
}

TEST(Print, TakesNoOtherWordForAMessage) {
    for (const char* const word : {"0", "x", "3-1", "1-", "", "4294967296"}) {
        const finished_program print = print_from(1, {"--message", word});
        EXPECT_EQ(print.status, EX_USAGE) << word;
        EXPECT_THAT(print.err, HasSubstr("--message")) << word;
    }
}

TEST(Print, WritesRawMessagesOctetForOctetAndNothingElse) {
    const scripted_peer server(login + "C: LIST\nS: +OK\nS: 1 120\nS: 2 200\nS: .\n" + second);
    const finished_program print = print_from(server.port(), {"--message", "2", "--raw"});
    EXPECT_EQ(print.out, octets_of_second);
    EXPECT_EQ(print.status, EX_OK);
}

TEST(Print, WritesNoRawMessageToATerminal) {
    const finished_program print = print_from(1, {"--raw"}, output_to::terminal);
    EXPECT_EQ(print.status, EX_USAGE);
    EXPECT_THAT(print.err, HasSubstr("mail could control the terminal"));
}

TEST(Print, SavesEachMessageAsAFileAndReplacesNone) {
    const test::temporary_directory home;
    const std::filesystem::path folder = home.path() / "saved";
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "2.eml") << "another";
    const scripted_peer server(login + listing + second);
    const finished_program print = print_from(server.port(), {"-m", "2", "--save", folder});
    EXPECT_EQ(print.status, EX_OK) << print.err;
    EXPECT_EQ(content_of(folder / "2.eml"), "another");
    EXPECT_EQ(content_of(folder / "2-2.eml"), octets_of_second);
    EXPECT_THAT(print.out, HasSubstr("Message 2: " + (folder / "2-2.eml").string() + " (22 B)\n"));
    struct stat status {};
    ASSERT_EQ(::stat((folder / "2-2.eml").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(Print, SavesNoPartOfAMessageThatBreaksOff) {
    const test::temporary_directory home;
    const scripted_peer server(login + listing + "C: RETR 2\nS: +OK\nS: Subject: two");
    EXPECT_NE(print_from(server.port(), {"-m", "2", "--save", home.path() / "new"}).status, EX_OK);
    EXPECT_TRUE(std::filesystem::is_empty(home.path() / "new"));
}

std::string with_escape_sequences() {
    return login + "C: STAT\nS: +OK 1 9\nC: LIST\nS: +OK\nS: 1 9\nS: .\n" +
           "C: RETR 1\nS: +OK\nS: \x1B]0;owned\x07 \x9B"
           "2J\nS: .\nC: QUIT\nS: +OK bye";
}

TEST(Print, OnATerminalNoEscapeSequenceComesThrough) {
    const scripted_peer server(with_escape_sequences());
    const finished_program print = print_from(server.port(), {}, output_to::terminal);
    EXPECT_THAT(print.out, HasSubstr("   \\x1B]0;owned\\x07 \\x9B2J\r\n"));
}

TEST(Print, IntoAPipeTheMessageGoesAsItIs) {
    const scripted_peer server(with_escape_sequences());
    EXPECT_THAT(print_from(server.port()).out, HasSubstr("   \x1B]0;owned\x07 \x9B"
                                                         "2J\n"));
}

TEST(Print, IntoAPipeItEscapesIfAsked) {
    const scripted_peer server(with_escape_sequences());
    EXPECT_THAT(print_from(server.port(), {"--escape", "always"}).out,
                HasSubstr("   \\x1B]0;owned\\x07 \\x9B2J\n"));
}

TEST(Print, RefusedMessageDoesNotStopTheOthersButTheExitStatusTells) {
    const scripted_peer server(login + listing + R"(C: RETR 1
        S: -ERR damaged
        C: RETR 2
        S: +OK
        S: Subject: two
        S: .
        C: QUIT
        S: +OK bye)");
    const finished_program print = print_from(server.port());
    EXPECT_THAT(print.out, HasSubstr("Message 1: -ERR damaged\nMessage 2:\n   Subject: two\n"));
    EXPECT_THAT(print.err, HasSubstr("RETR 1: the server refused"));
    EXPECT_EQ(print.status, EX_PROTOCOL);
}

TEST(Print, WrongPasswordIsToldWithoutThePassword) {
    const scripted_peer server(R"(S: +OK Hola
        C: CAPA
        S: -ERR
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: -ERR not tanstaaf)");
    const finished_program print = print_from(server.port());
    EXPECT_EQ(print.err,
              "pop3: PASS: the login was refused: the server said \"-ERR ****\"\n"
              "      Check user name and password; if they are right, the server may be refusing "
              "temporarily: read its answer.\n");
    EXPECT_EQ(print.status, EX_NOPERM);
}

TEST(Print, RefusedPortIsTold) {
    const closed_port null_observer;
    const finished_program print = print_from(null_observer.number());
    EXPECT_THAT(print.err, HasSubstr("no connection"));
    EXPECT_EQ(print.status, EX_UNAVAILABLE);
}

TEST(Print, ServerIsNotAskedBeforeThereIsAPassword) {
    const closed_port null_observer;
    const finished_program print = test::run_program(
        POP3_PROGRAM, {"print", "127.0.0.1", "--port", std::to_string(null_observer.number()),
                       "--user", "mrose", "--password-command", "false"});
    EXPECT_EQ(print.status, EX_NOPERM);
}

TEST(Print, TranscriptIsWrittenForItsOwnerAloneWithoutThePassword) {
    const test::temporary_directory directory;
    const std::string file = directory.path() / "dialogue.pop3";
    {
        const scripted_peer server(login + "C: STAT\nS: -ERR tanstaaf\n");
        print_from(server.port(), {"--transcript", file});
    }
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const std::string text = content_of(file);
    EXPECT_THAT(text, HasSubstr(" S: +OK Hola\n"));
    EXPECT_THAT(text, HasSubstr(" C: PASS ****\n"));
    EXPECT_THAT(text, HasSubstr(" S: -ERR ****\n"));
    EXPECT_THAT(text, Not(HasSubstr("tanstaaf")));
}

TEST(Print, TranscriptDoesNotReplaceAFile) {
    const test::temporary_directory directory;
    const std::string file = directory.path() / "dialogue.pop3";
    std::ofstream(file) << "another";
    const closed_port null_observer;
    EXPECT_EQ(print_from(null_observer.number(), {"--transcript", file}).status, EX_CANTCREAT);
    EXPECT_EQ(content_of(file), "another");
}

TEST(Print, MissingOptionIsAUsageError) {
    EXPECT_EQ(test::run_program(POP3_PROGRAM, {"print", "127.0.0.1"}).status, EX_USAGE);
}

}  // namespace
}  // namespace pop3::cli
