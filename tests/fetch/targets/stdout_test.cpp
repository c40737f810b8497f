// SPDX-License-Identifier: MIT
// Mail on standard output is an mbox, and a receiver that goes away loses nothing.
#include "fetch/targets/stream/stdout_target.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include "fetch/error.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"
#include "system/file.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ending = delivery::outcome;

class Stdout : public ::testing::Test {
  protected:
    stdout_target to(int fd, wait_limits limit = {},
                     stdout_target::form written = stdout_target::form::mbox) {
        const auto now = [] { return std::chrono::sys_seconds(std::chrono::seconds(820631134)); };
        return stdout_target(home.path(), std::move(limit), fd, now, written);
    }
    static std::vector<delivery> deliver(target& into, const std::vector<std::string>& bodies) {
        std::vector<std::unique_ptr<staged_message>> messages;
        std::vector<staged_message*> group;
        for (const std::string& body : bodies) {
            messages.push_back(into.begin({}));
            messages.back()->write(body);
            messages.back()->finish();
            group.push_back(messages.back().get());
        }
        return into.commit(group);
    }
    test::temporary_directory home;
};

TEST_F(Stdout, IsAnMbox) {
    const system::unique_fd file(::open((home.path() / "out").c_str(), O_WRONLY | O_CREAT, 0600));
    stdout_target out = to(file.get());
    const auto got =
        deliver(out, {"Return-Path: <carol@example.org>\r\n\r\nFrom a\r\n", "two\r\n"});
    EXPECT_EQ(got.at(0).outcome_kind, ending::delivered);
    EXPECT_EQ(got.at(1).outcome_kind, ending::delivered);
    EXPECT_EQ(test::content(home.path() / "out"),
              "From carol@example.org Wed Jan  3 01:05:34 1996\n"
              "Return-Path: <carol@example.org>\n\n>From a\n\n"
              "From MAILER-DAEMON Wed Jan  3 01:05:34 1996\ntwo\n\n");
    EXPECT_EQ(out.description(), "stdout:");
}

TEST_F(Stdout, ThatIsRawHasTheOctetsOfTheServerAndNoOther) {
    const system::unique_fd file(::open((home.path() / "out").c_str(), O_WRONLY | O_CREAT, 0600));
    stdout_target out = to(file.get(), {}, stdout_target::form::raw);
    const std::string octets = std::string("a\0b\xFF\x1B[2J\r\n", 10) + ".\r\nlast line";
    deliver(out, {"From a\r\n\r\nFrom b\r\n", octets});
    EXPECT_EQ(test::content(home.path() / "out"), "From a\r\n\r\nFrom b\r\n" + octets);
    EXPECT_EQ(out.description(), "stdout:raw");
}

TEST_F(Stdout, ThatIsATerminalGetsNothingThatItObeys) {
    int screen = -1;
    int out = -1;
    ASSERT_EQ(::openpty(&screen, &out, nullptr, nullptr, nullptr), 0);
    const system::unique_fd screen_end(screen);
    system::unique_fd terminal(out);
    stdout_target target = to(terminal.get());
    deliver(target, {"Subject: \x1B[2J\xC2\x9B"
                     "31m\xE2\x80\xAE\r\n\r\ntab\there\r\n"});
    const std::string expected =
        "From MAILER-DAEMON Wed Jan  3 01:05:34 1996\r\n"
        "Subject: \\x1B[2J\\xC2\\x9B31m\\xE2\\x80\\xAE\r\n\r\ntab\there\r\n\r\n";
    std::string shown;
    while (shown.size() < expected.size()) {
        char octet = 0;
        ASSERT_EQ(::read(screen, &octet, 1), 1);
        shown += octet;
    }
    EXPECT_EQ(shown, expected);
}

TEST_F(Stdout, ThatNobodyReadsAnyMoreIsAnErrorAndNotTheEndOfTheProgram) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const system::unique_fd write_end(ends[1]);
    ::close(ends[0]);
    stdout_target out = to(write_end.get());
    const auto reason = local_failure([&] { deliver(out, {"one\r\n"}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::broken_pipe);
    EXPECT_THAT(reason->message(), ::testing::HasSubstr("standard output"));
}

TEST_F(Stdout, ThatIsFullSaysSo) {
    const system::unique_fd full(::open("/dev/full", O_WRONLY));
    stdout_target out = to(full.get());
    const auto reason = local_failure([&] { deliver(out, {"one\r\n"}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::no_space_on_device);
}

TEST_F(Stdout, WhatWasWrittenCountsAlsoWhenTheRestDoesNotFit) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    const system::unique_fd read_end(ends[0]);
    const system::unique_fd write_end(ends[1]);
    stdout_target out = to(write_end.get(), {.until = std::chrono::steady_clock::now()});
    const auto got = deliver(out, {"one\r\n", std::string(1'000'000, 'x'), "three\r\n"});
    EXPECT_EQ(got.at(0).outcome_kind, ending::delivered);
    EXPECT_EQ(got.at(1).outcome_kind, ending::deferred);
    EXPECT_EQ(got.at(2).outcome_kind, ending::deferred);
}

TEST_F(Stdout, ThatNobodyReadsIsWaitedForUntilTheTimeOfTheRunIsOver) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const system::unique_fd read_end(ends[0]);
    const system::unique_fd write_end(ends[1]);
    stdout_target out = to(write_end.get(), {.until = std::chrono::steady_clock::now()});
    const auto reason = local_failure([&] { deliver(out, {std::string(1'000'000, 'x')}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::timed_out);
}

TEST_F(Stdout, ThatNobodyReadsIsNotWaitedForAfterAStop) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const system::unique_fd read_end(ends[0]);
    const system::unique_fd write_end(ends[1]);
    std::stop_source stop;
    stop.request_stop();
    stdout_target out = to(write_end.get(), {.stop = stop.get_token()});
    const auto reason = local_failure([&] { deliver(out, {std::string(1'000'000, 'x')}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::cancelled);
}

}  // namespace
}  // namespace pop3::fetch
