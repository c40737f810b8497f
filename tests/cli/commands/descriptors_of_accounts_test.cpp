// SPDX-License-Identifier: MIT
// Accounts at once within the limit of open files. Each test is a process, whose limit it is.
#include "cli/commands/descriptors_of_accounts.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

namespace pop3::cli {
namespace {

[[noreturn]] void exit_with_accounts(rlim_t files, std::size_t wanted) {
    const rlimit most{files, files};
    ::setrlimit(RLIMIT_NOFILE, &most);
    std::_Exit(static_cast<int>(accounts_within_descriptors(wanted)));
}

TEST(DescriptorsOfAccounts, LetAsManyRunAsHaveTheirFiles) {
    EXPECT_EXIT(exit_with_accounts(64 + 3 * 56 + 55, 100), testing::ExitedWithCode(3), "");
}

TEST(DescriptorsOfAccounts, LetNoMoreRunThanAreWanted) {
    EXPECT_EXIT(exit_with_accounts(1000, 2), testing::ExitedWithCode(2), "");
}

TEST(DescriptorsOfAccounts, LetOneRunInAnyCase) {
    EXPECT_EXIT(exit_with_accounts(20, 100), testing::ExitedWithCode(1), "");
}

}  // namespace
}  // namespace pop3::cli
