// SPDX-License-Identifier: MIT
// Delivery to a program: its exit status decides, and it cannot block us.
#include "fetch/targets/stream/pipe_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <sstream>

#include "fetch/error.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::fetch {
namespace {

using namespace std::literals;
using test::content;
using test::local_failure;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ending = delivery::outcome;

class Pipe : public ::testing::Test {
  protected:
    pipe_target program(std::vector<std::string> words,
                        system::clock& clock = system::real_clock()) {
        return pipe_target({.words = std::move(words), .state_directory = home.path()}, clock);
    }
    // A shell script that finds the test's directory in $0.
    pipe_target script(const std::string& text, system::clock& clock = system::real_clock()) {
        return program({"/bin/sh", "-c", text, home.path()}, clock);
    }
    static delivery deliver(target& into, std::string_view body) {
        const auto message = into.begin("u1");
        message->write(body);
        message->finish();
        staged_message* const group[] = {message.get()};
        return into.commit(group).at(0);
    }
    [[nodiscard]] std::string result() const { return content(home.path() / "result"); }

    test::temporary_directory home;
};

TEST_F(Pipe, GivesTheMessageWithLfLineEnds) {
    pipe_target filter = script("cat >$0/result");
    EXPECT_EQ(deliver(filter, "Subject: x\r\n\r\na\rb\nc\r\n").outcome_kind, ending::delivered);
    EXPECT_EQ(result(), "Subject: x\n\na\rb\nc\n");
    EXPECT_FALSE(filter.can_recover());
}

TEST_F(Pipe, GivesAMessageThatIsLargerThanAnyBuffer) {
    std::string sent;
    std::string kept;
    for (int i = 0; i < 100'000; ++i) {
        sent += "line " + std::to_string(i) + "\r\n";
        kept += "line " + std::to_string(i) + "\n";
    }
    pipe_target filter = script("cat >$0/result");
    EXPECT_EQ(deliver(filter, sent).outcome_kind, ending::delivered);
    EXPECT_EQ(result(), kept);
}

TEST_F(Pipe, PassesEachWordAsItIs) {
    pipe_target filter = program({"/bin/sh", "-c", "printf '%s\\n' \"$@\" >$0/result", home.path(),
                                  "$HOME", "*", "a b", ""});
    EXPECT_EQ(deliver(filter, "").outcome_kind, ending::delivered);
    EXPECT_EQ(result(), "$HOME\n*\na b\n\n");
    EXPECT_THAT(filter.description(), ::testing::EndsWith(" '$HOME' * 'a b' ''"));
}

TEST_F(Pipe, UnderstandsExitStatuses) {
    const std::pair<int, ending> cases[] = {{0, ending::delivered},  {75, ending::deferred},
                                            {67, ending::refused},   {77, ending::refused},
                                            {1, ending::refused},    {73, ending::refused},
                                            {126, ending::deferred}, {127, ending::deferred}};
    for (const auto& [status, outcome] : cases) {
        pipe_target filter = script("cat >/dev/null; exit " + std::to_string(status));
        const delivery got = deliver(filter, "x");
        EXPECT_EQ(got.outcome_kind, outcome) << status;
        EXPECT_EQ(got.reason.detail.substr(0, got.reason.detail.find(',')),
                  status == 0 ? "" : "exit status " + std::to_string(status));
    }
}

TEST_F(Pipe, TellsTheFirstLineOfStandardErrorEscaped) {
    pipe_target filter = script("cat >/dev/null; printf 'no \\033[31muser\\nmore\\n' >&2; exit 67");
    const delivery got = deliver(filter, "x");
    EXPECT_EQ(got.reason.code, fetch_errc::delivery_refused);
    EXPECT_EQ(got.reason.detail, "exit status 67, EX_NOUSER: no such user: no \\x1B[31muser");
}

TEST_F(Pipe, TellsTheFirstLineOfStandardOutputIfThereIsNoOther) {
    pipe_target filter = script("cat >/dev/null; echo 'no user\nmore'; exit 67");
    EXPECT_EQ(deliver(filter, "x").reason.detail,
              "exit status 67, EX_NOUSER: no such user: no user");
    pipe_target both = script("cat >/dev/null; echo chatter; echo 'no user' >&2; exit 67");
    EXPECT_EQ(deliver(both, "x").reason.detail, "exit status 67, EX_NOUSER: no such user: no user");
}

TEST_F(Pipe, IsNotDrownedInStandardOutput) {
    pipe_target filter = script("head -c 3000000 /dev/zero; cat >$0/result; exit 0");
    EXPECT_EQ(deliver(filter, std::string(200'000, 'x')).outcome_kind, ending::delivered);
    EXPECT_EQ(result().size(), 200'000U);
}

TEST_F(Pipe, IsNotDrownedInStandardError) {
    pipe_target filter =
        script("head -c 3000000 /dev/zero | tr '\\0' e >&2; cat >$0/result; exit 75");
    const delivery got = deliver(filter, std::string(200'000, 'x'));
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_EQ(got.reason.detail,
              "exit status 75, EX_TEMPFAIL: try later: " + std::string(512, 'e'));
    EXPECT_EQ(result().size(), 200'000U);
}

TEST_F(Pipe, LeavesItToTheProgramHowMuchItReads) {
    const std::string large(2'000'000, 'x');
    pipe_target content_with_little = program({"true"});
    EXPECT_EQ(deliver(content_with_little, large).outcome_kind, ending::delivered);
    pipe_target not_content = program({"false"});
    EXPECT_EQ(deliver(not_content, large).outcome_kind, ending::refused);
}

TEST_F(Pipe, EndedByASignalIsDeferred) {
    pipe_target filter = script("kill -SEGV $$");
    const delivery got = deliver(filter, "x");
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_THAT(got.reason.detail, StartsWith("ended by signal 11, Segmentation fault"));
}

TEST_F(Pipe, ThatCannotBeRunEndsTheRun) {
    for (const std::string name : {home.path() / "no-such-program", home.path()}) {
        pipe_target filter = program({name});
        const auto reason = local_failure([&] { deliver(filter, "x"); });
        ASSERT_TRUE(reason);
        EXPECT_THAT(reason->code,
                    AnyOf(std::errc::no_such_file_or_directory, std::errc::permission_denied));
        EXPECT_THAT(reason->message(), HasSubstr("run " + name));
    }
}

bool runs(pid_t pid) {
    return ::kill(pid, 0) == 0;
}

TEST_F(Pipe, ThatDoesNotEndIsKilledWithAllThatItStarted) {
    // The clock runs ahead when both processes have reported their numbers.
    test::virtual_clock clock([&](system::time_point) {
        while (result().find("ready") == std::string::npos) ::sched_yield();
    });
    pipe_target filter = script(
        "trap '' TERM; sleep 1000 & echo $$ $! ready >$0/result; cat >/dev/null; wait", clock);
    const delivery got = deliver(filter, "x");
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_EQ(got.reason.detail, "not finished within 300 s");
    EXPECT_GE(clock.passed(), 5min);
    std::istringstream numbers(result());
    pid_t shell = 0;
    pid_t sleeper = 0;
    numbers >> shell >> sleeper;
    EXPECT_FALSE(runs(shell));
    while (runs(sleeper)) ::sched_yield();  // it was killed; the process that inherited it reaps it
}

TEST_F(Pipe, StopsWhenItIsToldTo) {
    std::stop_source stop;
    test::virtual_clock clock([&](system::time_point) { stop.request_stop(); });
    pipe_target filter(
        {.words = {"sleep", "1000"}, .state_directory = home.path(), .stop = stop.get_token()},
        clock);
    const auto reason = local_failure([&] { deliver(filter, "x"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::cancelled);
    EXPECT_LT(clock.passed(), 5min);
}

TEST_F(Pipe, EndsWithTheTimeOfTheRunAndIsNotRunAfterIt) {
    test::virtual_clock clock;
    pipe_target filter({.words = {"/bin/sh", "-c", "echo >>$0/result; sleep 1000", home.path()},
                        .state_directory = home.path(),
                        .end = clock.now() + 3s},
                       clock);
    const delivery got = deliver(filter, "x");
    EXPECT_EQ(got.outcome_kind, ending::deferred) << "its message comes after the others next time";
    EXPECT_EQ(got.reason.detail, "not finished within the time limit of the run");
    const std::string runs_before = result();
    const auto reason = local_failure([&] { deliver(filter, "x"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::timed_out);
    EXPECT_EQ(result(), runs_before);
}

TEST_F(Pipe, GainsNoTimeByEndlessOutput) {
    pipe_target filter({.words = {"yes"},
                        .state_directory = home.path(),
                        .longest = std::chrono::milliseconds(1)});
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::deferred);
}

TEST_F(Pipe, DoesNotWaitForWhatTheProgramLeavesRunning) {
    pipe_target filter = script("sleep 1000 & echo $! >$0/result; cat >/dev/null");
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::delivered);
    const pid_t left = std::stoi(result());
    EXPECT_TRUE(runs(left));
    ::kill(left, SIGKILL);
}

TEST_F(Pipe, GivesTheProgramTheEnvironmentThatItRunsIn) {
    ::setenv("DB_HOST", "db.example.net", 1);
    pipe_target filter = script("echo $DB_HOST >$0/result");
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::delivered);
    EXPECT_EQ(result(), "db.example.net\n");
    ::unsetenv("DB_HOST");
}

TEST_F(Pipe, KeepsThePasswordOfTheMailboxToItself) {
    ::setenv("MAIL_SECRET", "tanstaaf", 1);
    ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials/pop3", 1);
    pipe_target filter({.words = {"/bin/sh", "-c", "env >$0/result", home.path()},
                        .state_directory = home.path(),
                        .password = "tanstaaf"});
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::delivered);
    EXPECT_THAT(result(), HasSubstr("PATH="));
    EXPECT_THAT(result(), Not(AnyOf(HasSubstr("tanstaaf"), HasSubstr("credentials"))));
    ::unsetenv("MAIL_SECRET");
    ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(Pipe, KeepsTheLoginOfTheDatabaseToItself) {
    ::setenv("PGPASSWORD", "geheim", 1);
    ::setenv("PGPASSFILE", "/run/geheim", 1);
    ::setenv("PGSSLKEY", "/run/geheim.key", 1);
    pipe_target filter = script("env >$0/result");
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::delivered);
    EXPECT_THAT(result(), Not(HasSubstr("geheim")));
    for (const char* each : {"PGPASSWORD", "PGPASSFILE", "PGSSLKEY"}) ::unsetenv(each);
}

TEST_F(Pipe, GivesNoSecretsAway) {
    ::setenv("POP3_TEST_PASSWORD", "geheim", 1);
    ::setenv("LC_POP3_TEST", "kept", 1);
    pipe_target filter = script("env >$0/result; ls /proc/self/fd >>$0/result");
    const int open = ::open("/", O_RDONLY);  // as a careless library would
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::delivered);
    ::close(open);
    EXPECT_THAT(result(), Not(HasSubstr("geheim")));
    EXPECT_THAT(result(), AllOf(HasSubstr("PATH="), HasSubstr("LC_POP3_TEST=kept")));
    EXPECT_THAT(result(), ::testing::EndsWith("\n0\n1\n2\n3\n")) << "3 is the folder that ls reads";
    ::unsetenv("POP3_TEST_PASSWORD");
    ::unsetenv("LC_POP3_TEST");
}

TEST_F(Pipe, RunsProgramsWithTheSignalsTheyExpect) {
    ::signal(SIGPIPE, SIG_IGN);
    pipe_target filter = script("exec grep -E 'Sig(Blk|Ign)' /proc/self/status >$0/result");
    EXPECT_EQ(deliver(filter, "x").outcome_kind, ending::delivered);
    ::signal(SIGPIPE, SIG_DFL);
    std::istringstream status(result());
    std::string name;
    for (std::uint64_t mask = 0; status >> name >> std::hex >> mask;)
        EXPECT_EQ(mask & 0x7FFF'FFFF, 0U) << name << " (32 and 33 are the C library's own)";
}

TEST_F(Pipe, KnowsNothingOfWhatACrashedRunGave) {
    pipe_target filter = script("cat >/dev/null");
    const std::vector<std::string> names{"1.M1P1Q1.host"};
    EXPECT_THAT(filter.recover(names), ::testing::IsEmpty());
}

}  // namespace
}  // namespace pop3::fetch
