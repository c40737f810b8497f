// SPDX-License-Identifier: MIT
// The examples, run against the embedded server as readers would run them.
#include <gmock/gmock.h>

#include "peers/example_server.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;

using Examples = example_server;

TEST_F(Examples, PoplibPrintsAllMessages) {
    const finished_program poplib = run("0_poplib");
    EXPECT_EQ(poplib.out, "From: ann\nSubject: one\n\nHello.\nFrom: bob\nSubject: two\n\n.dot\n");
    EXPECT_EQ(poplib.status, 0) << poplib.err;
}

TEST_F(Examples, FirstMailStreamsTheFirstMessage) {
    const finished_program first = run("1_first_mail");
    EXPECT_EQ(first.out, "From: ann\r\nSubject: one\r\n\r\nHello.\r\n");
    EXPECT_EQ(first.status, 0) << first.err;
}

TEST_F(Examples, FirstMailTellsWhatToDoAboutAWrongPassword) {
    const finished_program first = run("1_first_mail", "wrong");
    EXPECT_THAT(first.err, HasSubstr("Check user name and password"));
    EXPECT_EQ(first.status, 1);
}

TEST_F(Examples, HeadersOnlyShowsWhoWritesAboutWhat) {
    const finished_program headers = run("2_headers_only");
    EXPECT_EQ(headers.out,
              "Message 1\n  From: ann\n  Subject: one\nMessage 2\n  From: bob\n  Subject: two\n");
    EXPECT_EQ(headers.status, 0) << headers.err;
}

TEST_F(Examples, LeaveOnServerFetchesOnlyWhatIsNew) {
    const std::vector<std::string> into = {directory.path()};
    EXPECT_EQ(run("3_leave_on_server", "tanstaaf", into).out, "1.eml\n2.eml\n");
    EXPECT_EQ(content_of("2.eml"), "From: bob\r\nSubject: two\r\n\r\n.dot\r\n");
    EXPECT_EQ(run("3_leave_on_server", "tanstaaf", into).out, "");
    mail.add_message("mrose", "Subject: three\r\n\r\n", "uid-3");
    EXPECT_EQ(run("3_leave_on_server", "tanstaaf", into).out, "3.eml\n");
    EXPECT_EQ(content_of("seen.txt"), "uid-1\nuid-2\nuid-3\n");
    EXPECT_EQ(mail.messages("mrose").size(), 3U);
}

TEST_F(Examples, NothrowGivesValuesAndFailures) {
    const finished_program right = run("5_nothrow");
    EXPECT_EQ(right.out, "2 messages, 68 octets\nthe first is uid-1\n");
    EXPECT_EQ(right.status, 0) << right.err;
    EXPECT_EQ(run("5_nothrow", "wrong").status, 77);
}

#ifdef POP3_HAS_GMIME
TEST_F(Examples, GmimeShowsThePartsOfEachMessage) {
    const finished_program parts = run("12_gmime");
    EXPECT_EQ(parts.out, "Message 1: one\n  text/plain\nMessage 2: two\n  text/plain\n");
    EXPECT_EQ(parts.status, 0) << parts.err;
}
#endif

#ifdef POP3_HAS_VMIME
TEST_F(Examples, VmimeShowsTheTextsOfEachMessage) {
    const finished_program texts = run("13_vmime");
    EXPECT_EQ(texts.out, "Message 1: one\n  text/plain\nMessage 2: two\n  text/plain\n");
    EXPECT_EQ(texts.status, 0) << texts.err;
}
#endif

TEST_F(Examples, OwnLoopListsTheMaildrop) {
    const finished_program loop = run_program(
        POP3_EXAMPLES "6_own_loop", {std::to_string(server.port()), "mrose"}, trusting("tanstaaf"));
    EXPECT_EQ(loop.out, "1: 35 octets\n2: 33 octets\n");
    EXPECT_EQ(loop.status, 0) << loop.err;
}

TEST_F(Examples, OwnLoopVerifiesTheServer) {
    const finished_program loop =
        run_program(POP3_EXAMPLES "6_own_loop", {std::to_string(server.port()), "mrose"},
                    {.input = "tanstaaf\n"});
    EXPECT_THAT(loop.err, HasSubstr("certificate"));
    EXPECT_EQ(loop.status, 1);
}

TEST_F(Examples, TestServerFindsItsProgramRight) {
    EXPECT_EQ(run_program(POP3_EXAMPLES "7_test_server", {}).out, "read and deleted\n");
}

TEST_F(Examples, MailProgramInPythonPassesItsTests) {
    ::setenv("POP3", POP3_PROGRAM, 1);
    const finished_program tests =
        run_program(PYTHON3, {POP3_SOURCE "/examples/test_mail_program.py"});
    EXPECT_EQ(tests.status, 0) << tests.err;
    EXPECT_THAT(tests.err, HasSubstr("Ran 4 tests"));
}

TEST_F(Examples, FaultyServerPassesItsTests) {
    const finished_program tests = run_program(POP3_EXAMPLES "8_faulty_server", {});
    EXPECT_EQ(tests.status, 0) << tests.out;
    EXPECT_THAT(tests.out, HasSubstr("[  PASSED  ] 7 tests."));
}

}  // namespace
}  // namespace pop3::test
