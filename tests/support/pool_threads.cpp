// SPDX-License-Identifier: MIT
// Ends the threads of the work pool after the tests of a program: what OpenSSL keeps for a thread would
// count as a leak.
#include <gtest/gtest.h>

#include "system/work_pool.hpp"

namespace pop3::test {
namespace {

class pool_threads final : public ::testing::Environment {
    void TearDown() override { system::work_pool::shared().end_threads(); }
};

[[maybe_unused]] const ::testing::Environment* const registered =
    ::testing::AddGlobalTestEnvironment(new pool_threads);

}  // namespace
}  // namespace pop3::test
