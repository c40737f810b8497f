// SPDX-License-Identifier: MIT
#include "system/core_dumps.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pop3::system {
namespace {

// Asked in a child, because this program wants to stay as it is.
TEST(CoreDump, IsNeverMadeOfAProcessThatForbidsIt) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int before = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
        forbid_core_dumps();
        ::_exit(before == 1 && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pop3::system
