// SPDX-License-Identifier: MIT
// pop3 record and pop3 replay, run as a user runs them.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <fstream>
#include <map>

#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using test::run_program;
using test::running_program;
using testing::HasSubstr;

constexpr const char* dialogue = R"(     0 S: +OK ready
     0 C: CAPA
     0 S: -ERR
     0 C: USER mrose
     0 S: +OK
     0 C: PASS ****
     0 S: +OK
     0 C: STAT
     0 S: +OK 1 12
     0 C: LIST
     0 S: +OK
     0 S: 1 12
     0 S: .
     0 C: RETR 1
     0 S: +OK
     0 -- message of 12 octets
     0 S: .
     0 C: QUIT
     0 S: +OK bye
     0 -- server closed
)";

// "listening on 127.0.0.1:2110"
std::string port_of(running_program& program) {
    const std::string line = program.first_line();
    return line.substr(line.rfind(':') + 1);
}

class RecordReplay : public testing::Test {
  protected:
    [[nodiscard]] std::string file(const std::string& name) const {
        return directory_.path() / name;
    }
    static finished_program print_from(const std::string& port) {
        return run_program(
            POP3_PROGRAM, {"print", "127.0.0.1", "--tls", "none", "--port", port, "--user", "mrose",
                           "--password-command", "echo tanstaaf"});
    }
    static finished_program finished(running_program& program) { return program.stop(0); }
    // The transcript, as if everything had happened at once, and the server had closed first.
    static std::string at_once(const std::string& path) {
        std::ifstream in(path);
        std::string text;
        for (std::string line; std::getline(in, line);) {
            const bool end = line.ends_with("-- client closed");
            text += "     0" + (end ? " -- server closed" : line.substr(6)) + '\n';
        }
        return text;
    }

    test::temporary_directory directory_;
};

TEST_F(RecordReplay, WhatIsReplayedIsRecordedAgain) {
    std::ofstream(file("first.pop3")) << dialogue;
    running_program replay(POP3_PROGRAM, {"replay", file("first.pop3")});
    running_program record(POP3_PROGRAM, {"record", "--to", "127.0.0.1:" + port_of(replay), "--tls",
                                          "none", "-o", file("second.pop3")});
    const finished_program print = print_from(port_of(record));
    EXPECT_THAT(print.out, HasSubstr("Message 1:\n   xxxxxxxxxx\n"));
    EXPECT_EQ(print.status, EX_OK) << print.err;
    EXPECT_EQ(finished(replay).status, EX_OK);
    EXPECT_EQ(finished(record).status, EX_OK);
    EXPECT_EQ(at_once(file("second.pop3")), dialogue);
}

TEST_F(RecordReplay, AClientThatGoesAnotherWayIsTold) {
    std::ofstream(file("dialogue.pop3")) << "S: +OK\nC: CAPA\nS: -ERR\nC: USER ann\n";
    running_program replay(POP3_PROGRAM, {"replay", file("dialogue.pop3")});
    print_from(port_of(replay));
    const finished_program told = finished(replay);
    EXPECT_THAT(told.err, HasSubstr("dialogue.pop3: the client sent \"USER mrose\""));
    EXPECT_EQ(told.status, EX_DATAERR);
}

TEST_F(RecordReplay, AFileThatIsNoTranscriptIsRefused) {
    std::ofstream(file("dialogue.pop3")) << "S: +OK\nhello\n";
    const finished_program refused = run_program(POP3_PROGRAM, {"replay", file("dialogue.pop3")});
    EXPECT_THAT(refused.err, HasSubstr("dialogue.pop3"));
    EXPECT_THAT(refused.err, HasSubstr("transcript, line 2"));
    EXPECT_THAT(refused.err, HasSubstr("pop3 record writes one"));
    EXPECT_EQ(refused.status, EX_USAGE);
}

TEST_F(RecordReplay, ALogOfAnotherClientIsPlayed) {
    const std::map<std::string, std::string> logs = {
        {"MailKit",
         "Connected to pop://localhost:110/?starttls=when-available\r\nS: +OK\r\n"
         "C: CAPA\r\nS: -ERR\r\nC: USER mrose\r\nS: +OK\r\nC: PASS ********\r\nS: +OK\r\n"
         "C: STAT\r\nS: +OK 1 12\r\nC: LIST\r\nS: +OK\r\nS: 1 12\r\nS: .\r\n"
         "C: RETR 1\r\nS: +OK\r\nS: Subject: x\r\nS: .\r\nC: QUIT\r\nS: +OK\r\n"},
        {"poplib",
         "*put* b'CAPA'\n*get* b'-ERR\\r\\n'\n*put* b'USER mrose'\n*get* b'+OK\\r\\n'\n"
         "*put* b'PASS secret'\n*get* b'+OK\\r\\n'\n*put* b'STAT'\n*get* b'+OK 1 12\\r\\n'\n"
         "*put* b'LIST'\n*get* b'+OK\\r\\n'\n*get* b'1 12\\r\\n'\n*get* b'.\\r\\n'\n"
         "*put* b'RETR 1'\n*get* b'+OK\\r\\n'\n*get* b'Subject: x\\r\\n'\n*get* b'.\\r\\n'\n"
         "*put* b'QUIT'\n*get* b'+OK\\r\\n'\n"}};
    for (const auto& [client, log] : logs) {
        std::ofstream(file(client), std::ios::binary) << log;
        running_program replay(POP3_PROGRAM, {"replay", file(client), "--port-file", file("port")});
        const std::string port = port_of(replay);
        EXPECT_EQ(test::content(file("port")), port + '\n');
        EXPECT_THAT(print_from(port).out, HasSubstr("Message 1:\n   Subject: x\n")) << client;
        const finished_program told = finished(replay);
        EXPECT_EQ(told.status, EX_OK) << client << ": " << told.err;
    }
}

TEST_F(RecordReplay, AForeignLogIsToldFromATranscript) {
    std::ofstream(file("log")) << "fetchmail: POP3< +OK ready\nfetchmail: POP3> CAPA\n";
    const finished_program refused = run_program(POP3_PROGRAM, {"replay", file("log")});
    EXPECT_THAT(refused.err, HasSubstr("This is a log of fetchmail -v"));
    EXPECT_THAT(refused.err, HasSubstr("MailKit"));
    EXPECT_EQ(refused.status, EX_USAGE);
}

TEST_F(RecordReplay, AReplayWithoutAClientEnds) {
    std::ofstream(file("dialogue.pop3")) << dialogue;
    const finished_program ended =
        run_program(POP3_PROGRAM, {"replay", file("dialogue.pop3"), "--timeout", "1"});
    EXPECT_THAT(ended.err, HasSubstr("no client connected"));
    EXPECT_EQ(ended.status, EX_DATAERR);
}

TEST_F(RecordReplay, APortThatAnotherProgramHasIsNamedAndLeavesNoFile) {
    std::ofstream(file("first.pop3")) << dialogue;
    running_program replay(POP3_PROGRAM, {"replay", file("first.pop3")});
    const finished_program refused =
        run_program(POP3_PROGRAM, {"record", "--to", "127.0.0.1", "--listen",
                                   "127.0.0.1:" + port_of(replay), "-o", file("second.pop3")});
    EXPECT_THAT(refused.err, HasSubstr("Another program listens on this port"));
    EXPECT_FALSE(std::filesystem::exists(file("second.pop3")));
}

TEST_F(RecordReplay, AFileInWhichNoServerSpeaksIsRefused) {
    std::ofstream(file("empty.pop3")) << "# nothing yet\n";
    const finished_program refused = run_program(POP3_PROGRAM, {"replay", file("empty.pop3")});
    EXPECT_THAT(refused.err, HasSubstr("no line of the server"));
    EXPECT_EQ(refused.status, EX_USAGE);
}

}  // namespace
}  // namespace pop3::cli
