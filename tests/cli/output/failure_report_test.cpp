// SPDX-License-Identifier: MIT
#include "cli/output/failure_report.hpp"

#include <gtest/gtest.h>
#include <sysexits.h>

#include "fetch/error.hpp"

namespace pop3::cli {
namespace {

TEST(Report, ExitStatusTellsTheKindOfFailure) {
    EXPECT_EQ(exit_status_of(fail(errc::host_not_found)), EX_NOHOST);
    EXPECT_EQ(exit_status_of(fail(errc::name_service_failed)), EX_TEMPFAIL);
    EXPECT_EQ(exit_status_of(fail(errc::connect_failed)), EX_UNAVAILABLE);
    EXPECT_EQ(exit_status_of(fail(errc::timed_out)), EX_TEMPFAIL);
    EXPECT_EQ(exit_status_of(fail(errc::in_use)), EX_TEMPFAIL);
    EXPECT_EQ(exit_status_of(fail(errc::quit_in_doubt)), EX_TEMPFAIL);
    EXPECT_EQ(exit_status_of(fail(errc::login_refused)), EX_NOPERM);
    EXPECT_EQ(exit_status_of(fail(errc::certificate_untrusted)), EX_CONFIG);
    EXPECT_EQ(exit_status_of(fail(errc::malformed_reply)), EX_PROTOCOL);
    EXPECT_EQ(exit_status_of(fail(errc::invalid_argument)), EX_USAGE);
    EXPECT_EQ(exit_status_of({fetch::fetch_errc::password_unavailable, {}, {}, {}}), EX_NOPERM);
    EXPECT_EQ(exit_status_of({fetch::fetch_errc::account_locked, {}, {}, {}}), EX_TEMPFAIL);
    EXPECT_EQ(exit_status_of({fetch::fetch_errc::target_missing, {}, {}, {}}), EX_CANTCREAT);
    EXPECT_EQ(exit_status_of({std::make_error_code(std::errc::permission_denied), {}, {}, {}}),
              EX_CANTCREAT);
    EXPECT_EQ(exit_status_of({std::make_error_code(std::errc::no_space_on_device), {}, {}, {}}),
              EX_IOERR);
    EXPECT_EQ(exit_status_of({std::make_error_code(std::errc::io_error), {}, {}, {}}), EX_IOERR);
}

// Of a program, which has options; the library's own advice is for programmers.
TEST(Report, AdvisesWhatAUserCanDo) {
    const std::pair<std::error_code, const char*> cases[] = {
        {errc::closed_by_server, "that session deleted nothing"},
        {errc::timed_out, "that session deleted nothing"},
        {errc::cancelled, "that session deleted nothing"},
        {errc::quit_in_doubt, "the next fetch finds out"},
        {errc::cleartext_refused, "--tls implicit or --tls stls"},
        {errc::limit_exceeded, "more than this program accepts"},
        {errc::line_too_long, "if a POP3 server listens there"},
        {errc::needs_utf8, "does not offer the UTF8 mode"},
        {std::make_error_code(std::errc::file_exists), "Name a file that does not exist yet."},
        {std::make_error_code(std::errc::is_a_directory), "Name a file, not a folder."},
        {std::make_error_code(std::errc::address_not_available), "an address of this machine"},
    };
    for (const auto& [code, words] : cases)
        EXPECT_NE(fetch::advice({code, {}, {}, {}}).find(words), std::string::npos)
            << code.message();
}

// The fetcher compares what is left; the library's advice is for programs that have to.
TEST(Report, LeavesARefusedCommitToTheNextRun) {
    failure refused{errc::server_error, "QUIT", "-ERR 2 marked messages were not deleted", {}};
    refused.hint = "Compare unique-ids.";
    EXPECT_EQ(fetch::advice(refused),
              "Nothing to do: the next fetch deletes what the server has not.");
}

TEST(Report, KnowsNoBetterThanAHint) {
    const std::error_code codes[] = {fetch::fetch_errc::password_unavailable, errc::limit_exceeded,
                                     std::make_error_code(std::errc::no_such_file_or_directory)};
    for (const std::error_code& code : codes)
        EXPECT_EQ(fetch::advice({code, {}, {}, {}, {}, "Set HOME."}), "Set HOME.");
}

TEST(Report, PrintsOneLineOfWhatFailedAndOneOfAdvice) {
    testing::internal::CaptureStderr();
    report({errc::server_error, "RETR 3", "-ERR \x1B[2Jno", {}});
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "pop3: RETR 3: the server refused: the server said \"-ERR \\x1B[2Jno\"\n"
              "      Read the server's answer; the session stays usable.\n");
}

}  // namespace
}  // namespace pop3::cli
