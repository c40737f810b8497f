// SPDX-License-Identifier: MIT
// kill -9 at every system call of a run that fetches and deletes several messages, whether it touches
// a file, the network or neither. Whatever it left, after the next run each message is there as often as
// docs/delivery.md promises for the target.
//
// The environment variable POP3_CRASH_EVERY is the number of calls between two kills: 1 is all of
// them, as in ./ci.sh full.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sysexits.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include "crash_fixture.hpp"
#include "support/program.hpp"
#include "traced_program.hpp"

namespace pop3::test {
namespace {

// Counts the calls from the first on that names the state directory (before it the program is only
// loaded), and kills at one of them.
class killer final : public call_watcher {
  public:
    killer(std::string state, std::size_t at) : state_(std::move(state)), at_(at) {}

    verdict before(const system_call& call) override {
        began_ = began_ || names_state(call);
        if (!began_) return verdict::go_on;
        return ++calls_ == at_ ? verdict::kill : verdict::go_on;
    }
    void after(const system_call&, std::int64_t) override {}
    [[nodiscard]] std::size_t calls() const { return calls_; }

  private:
    [[nodiscard]] bool names_state(const system_call& call) const {
        if (call.number == SYS_openat || call.number == SYS_mkdirat)
            return call.path(1).starts_with(state_);
#ifdef SYS_mkdir
        if (call.number == SYS_mkdir) return call.path(0).starts_with(state_);
#endif
        return false;
    }

    std::string state_;
    std::size_t at_;
    std::size_t calls_ = 0;
    bool began_ = false;
};

std::size_t interval() {
    const char* text = std::getenv("POP3_CRASH_EVERY");
    return text ? std::max<std::size_t>(1, std::strtoul(text, nullptr, 10)) : 193;
}

// A run into Gmail has many calls, most of them to load libraries and for the network: fewer are tried,
// except all of them in ./ci.sh full.
std::size_t calls_between(const delivery_method& method) {
    return method.kind == "gmail" && interval() > 1 ? 2 * interval() : interval();
}

// The kills are divided among this many tests, which run in parallel.
constexpr std::size_t shares = 2;

class Kill : public ::testing::TestWithParam<std::tuple<delivery_method, std::size_t>> {
  protected:
    // False if the run ended before call `at`.
    bool kill_at(std::size_t at) {
        const std::string user = from.add_user();
        const fetching_home home(method, from, user);
        home.prepare();
        killer watcher(home.state(), at);
        std::string errors;
        const int status = run_traced(POP3_PROGRAM, home.command(), watcher, errors);
        const bool killed = status == 128 + SIGKILL;
        EXPECT_TRUE(killed || is_well(status)) << "status " << status << ": " << errors;
        from.wait_until_closed(user);
        if (!home.other_user().empty()) from.wait_until_closed(home.other_user());
        home.let_lease_expire();

        const finished_program again = run_program(POP3_PROGRAM, home.command());
        EXPECT_TRUE(is_well(again.status)) << "status " << again.status << ": " << again.err;
        expect_what_is_promised(home.delivered());
        EXPECT_EQ(from.left(user), 0U);
        EXPECT_EQ(home.remembered(), 0U);
        if (!home.other_user().empty()) {
            EXPECT_EQ(home.delivered_to_other(), many_mailboxes::as_delivered(method));
            EXPECT_EQ(from.left(home.other_user()), 0U);
        }
        return killed;
    }

    // A program cannot be asked what it received: it may have one message twice, or a part of it before all
    // of it (docs/delivery.md). Every other target has each message once.
    void expect_what_is_promised(const std::vector<std::string>& got) const {
        const std::vector<std::string> mail = many_mailboxes::as_delivered(method);
        if (method.kind != "pipe") {
            EXPECT_EQ(got, mail);
            return;
        }
        std::vector<std::string> missing;
        std::vector<std::string> more;
        std::ranges::set_difference(mail, got, std::back_inserter(missing));
        std::ranges::set_difference(got, mail, std::back_inserter(more));
        EXPECT_THAT(missing, testing::IsEmpty());
        EXPECT_LE(more.size(), 1U);
        for (const std::string& part : more)
            EXPECT_TRUE(std::ranges::any_of(mail, [&](const std::string& whole) {
                return whole.starts_with(part);
            })) << part.substr(0, 100);
    }

    // The exit status also tells that mail was refused.
    [[nodiscard]] bool is_well(int status) const {
        return status == 0 || (method.kind == "refused" && status == EX_DATAERR);
    }

    const delivery_method method = std::get<0>(GetParam());
    many_mailboxes from{method};
};

TEST_P(Kill, AtAnySystemCallKeepsThePromiseOfTheTarget) {
    if (!can_trace()) GTEST_SKIP() << "ptrace is not allowed here";
    const std::size_t first = 1 + std::get<1>(GetParam()) * calls_between(method);
    std::size_t kills = 0;
    const bool tried = run_there(method, [&] {
        for (std::size_t at = first; kill_at(at); at += shares * calls_between(method)) {
            ++kills;
            if (HasFailure()) FAIL() << "killed at call " << at;
        }
    });
    if (!tried) GTEST_SKIP() << "seccomp is not allowed here";
    EXPECT_GT(kills, 0U);
    std::printf("killed %zu times\n", kills);
}

INSTANTIATE_TEST_SUITE_P(, Kill,
                         ::testing::Combine(::testing::ValuesIn(ways_to_kill()),
                                            ::testing::Range<std::size_t>(0, shares)),
                         [](const auto& each) {
                             return std::get<0>(each.param).name + "Share" +
                                    std::to_string(std::get<1>(each.param));
                         });

}  // namespace
}  // namespace pop3::test
