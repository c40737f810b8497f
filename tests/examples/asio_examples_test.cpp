// SPDX-License-Identifier: MIT
// The examples on Asio, run against the embedded server as readers would run them.
#include <gmock/gmock.h>

#include "peers/example_server.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;

using AsioExamples = example_server;

TEST_F(AsioExamples, FirstMailStreamsTheFirstMessage) {
    const finished_program first = run("4_asio_first_mail");
    EXPECT_EQ(first.out, "From: ann\r\nSubject: one\r\n\r\nHello.\r\n");
    EXPECT_EQ(first.status, 0) << first.err;
}

TEST_F(AsioExamples, FirstMailTellsWhatToDoAboutAWrongPassword) {
    const finished_program first = run("4_asio_first_mail", "wrong");
    EXPECT_THAT(first.err, HasSubstr("Check user name and password"));
    EXPECT_EQ(first.status, 1);
}

TEST_F(AsioExamples, ManyMailboxesAreAllReadAlthoughOneRefuses) {
    std::string mailboxes = "mrose wrong\n";
    for (int i = 0; i < 20; ++i) {
        const std::string user = "user" + std::to_string(i);
        mail.add_user(user, "tanstaaf").add_message(user, "Subject: one\r\n\r\n");
        mailboxes += user + " tanstaaf\n";
    }
    const finished_program many =
        run_program(POP3_EXAMPLES "9_asio_many_mailboxes",
                    {"localhost", std::to_string(server.port())}, trusting(mailboxes));
    EXPECT_EQ(many.status, 0) << many.err;
    EXPECT_THAT(many.out, HasSubstr("user19: 1 messages\n"));
    EXPECT_THAT(many.out, HasSubstr("mrose: "));
    EXPECT_EQ(std::ranges::count(many.out, '\n'), 21);
}

TEST_F(AsioExamples, CancellationDeletesWhatItHasFetched) {
    EXPECT_EQ(run("10_asio_cancellation", "tanstaaf", {"60000"}).status, 0);
    EXPECT_TRUE(mail.messages("mrose").empty());
}

TEST_F(AsioExamples, CancellationTellsAtOnceThatThePasswordIsWrong) {
    const finished_program refused = run("10_asio_cancellation", "wrong", {"3600000"});
    EXPECT_THAT(refused.err, HasSubstr("-ERR"));
    EXPECT_EQ(refused.status, 1);
}

TEST_F(AsioExamples, CancellationDeletesNothingWhenItsTimeIsOver) {
    const pop3::server stalls(
        {.tls = tls_mode::implicit, .certificate = made.server, .faults = {"stall-inside=RETR:2"}},
        mail);
    const finished_program cancelled = run_program(
        POP3_EXAMPLES "10_asio_cancellation",
        {"localhost", std::to_string(stalls.port()), "mrose", "300"}, trusting("tanstaaf"));
    EXPECT_EQ(cancelled.err, "Password: out of time: nothing is deleted\n");
    EXPECT_EQ(cancelled.status, 1);
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_F(AsioExamples, AServerEchoesAndLooksForMail) {
    constexpr const char* story = R"(
import socket, subprocess, sys
with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
    server.stdin.write(sys.stdin.readline())
    server.stdin.flush()
    port = int(server.stdout.readline().split()[-1])
    print(server.stdout.readline(), end="")
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"hello")
        print(client.recv(5).decode())
    server.terminate()
print(server.returncode)
)";
    const finished_program told = run_program(PYTHON3,
                                              {"-c", story, POP3_EXAMPLES "11_asio_in_a_server",
                                               "localhost", std::to_string(server.port()), "mrose"},
                                              trusting("tanstaaf"));
    EXPECT_EQ(told.out, "2 messages\nhello\n0\n") << told.err;
}

}  // namespace
}  // namespace pop3::test
