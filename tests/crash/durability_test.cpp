// SPDX-License-Identifier: MIT
// The order in which a run writes, syncs and deletes survives a power failure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "crash_fixture.hpp"
#include "durability_watcher.hpp"

namespace pop3::test {
namespace {

using ::testing::IsEmpty;

class Durability : public ::testing::TestWithParam<delivery_method> {};

TEST_P(Durability, OfMessageDirectoryAndLedgerComesBeforeDele) {
    if (!can_trace()) GTEST_SKIP() << "ptrace is not allowed here";
    many_mailboxes from(GetParam());
    const std::string user = from.add_user();
    const fetching_home home(GetParam(), from, user);
    durability_watcher watcher(home.path(), home.target());
    std::string errors;
    const bool tried = run_there(GetParam(), [&] {
        EXPECT_EQ(run_traced(POP3_PROGRAM, home.command(), watcher, errors), 0) << errors;
    });
    if (!tried) GTEST_SKIP() << "seccomp is not allowed here";
    EXPECT_THAT(watcher.broken(), IsEmpty());
    EXPECT_EQ(watcher.deletions(), many_mailboxes::messages());
    EXPECT_GE(watcher.deliveries(),
              GetParam().strict || GetParam().kind == "maildir" ? many_mailboxes::messages() : 1U);
}

INSTANTIATE_TEST_SUITE_P(, Durability, ::testing::ValuesIn(all_ways()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace pop3::test
