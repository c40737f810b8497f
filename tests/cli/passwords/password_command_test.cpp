// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include "cli/passwords/password_command.hpp"
#include "fetch/error.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

std::string complaint_about_command(const std::string& command) {
    try {
        run_password_command(command, {});
    } catch (const system::local_error& e) {
        EXPECT_EQ(e.code(), fetch::fetch_errc::password_unavailable);
        return e.what();
    }
    ADD_FAILURE() << "gave a password";
    return {};
}

TEST(PasswordCommand, FirstLineIsThePassword) {
    EXPECT_EQ(run_password_command("printf 'tans taaf\\nlogin: mrose\\n'", {}).reveal(),
              "tans taaf");
    EXPECT_EQ(run_password_command("printf tanstaaf", {}).reveal(), "tanstaaf");
}

TEST(PasswordCommand, FailureIsToldWithoutWhatWasPrinted) {
    const std::string words = complaint_about_command("echo tanstaaf; exit 3");
    EXPECT_THAT(words, testing::HasSubstr("it ended with exit status 3"));
    EXPECT_THAT(words, testing::Not(testing::HasSubstr("tanstaaf")));
}

TEST(PasswordCommand, EndBySignalIsTold) {
    EXPECT_THAT(complaint_about_command("kill -9 $$"),
                testing::HasSubstr("it was ended by signal 9"));
}

TEST(PasswordCommand, EmptyFirstLineIsNoPassword) {
    EXPECT_THAT(complaint_about_command("true"), testing::HasSubstr("it printed no password"));
    EXPECT_THAT(complaint_about_command("echo; echo x"),
                testing::HasSubstr("it printed no password"));
}

TEST(PasswordCommand, EndlessOutputIsCutOff) {
    EXPECT_THAT(complaint_about_command("yes"), testing::HasSubstr("it printed more than 64 KiB"));
}

TEST(PasswordCommand, IsNotWaitedForByWhatItLeavesRunning) {
    const test::temporary_directory home;
    const std::string left = (home.path() / "left").string();
    EXPECT_EQ(
        run_password_command("sleep 1000 & echo $! >" + left + "; echo tanstaaf", {}).reveal(),
        "tanstaaf");
    EXPECT_EQ(::kill(std::stoi(test::content(left)), SIGKILL), 0);
}

// A program that reads our errors, such as cron, waits for their end.
TEST(PasswordCommand, LeavesOurErrorsToUsAlone) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const int before = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    const test::temporary_directory home;
    const std::string left = (home.path() / "left").string();
    run_password_command("sleep 1000 & echo $! >" + left + "; echo asking >&2; echo tanstaaf", {});
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    std::string all;
    char octets[64];
    for (ssize_t n = 0; (n = ::read(ends[0], octets, sizeof octets)) > 0;)
        all.append(octets, static_cast<std::size_t>(n));
    ::close(ends[0]);
    EXPECT_EQ(all, "asking\n");
    EXPECT_EQ(::kill(std::stoi(test::content(left)), SIGKILL), 0);
}

TEST(PasswordCommand, GainsNoTimeByEndlessErrors) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(1);
    EXPECT_THROW(run_password_command("while :; do echo >&2; done", {.until = limit}),
                 system::local_error);
}

TEST(PasswordCommand, ThatDoesNotEndIsEndedAndTold) {
    std::string words;
    try {
        run_password_command("sleep 1000", {.until = std::chrono::steady_clock::now()});
    } catch (const system::local_error& e) {
        EXPECT_EQ(e.code(), fetch::fetch_errc::password_unavailable);
        words = e.what();
    }
    EXPECT_THAT(words, testing::HasSubstr("it did not end within the timeout"));
}

TEST(PasswordCommand, EndsWhenItIsToldTo) {
    std::stop_source stop;
    stop.request_stop();
    std::error_code reason;
    try {
        run_password_command("sleep 1000", {.stop = stop.get_token()});
    } catch (const system::local_error& e) {
        reason = e.code();
    }
    EXPECT_EQ(reason, errc::cancelled);
}

}  // namespace
}  // namespace pop3::cli
