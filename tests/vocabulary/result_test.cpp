// SPDX-License-Identifier: MIT
// result<T>: a value or a failure.
#include "pop3/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace {

using namespace pop3;

TEST(Result, HoldsAValue) {
    result<std::string> r = std::string("hi");
    ASSERT_TRUE(r);
    EXPECT_EQ(*r, "hi");
    EXPECT_EQ(r->size(), 2u);
    EXPECT_EQ(std::as_const(r).value(), "hi");
    EXPECT_EQ(std::move(r).value(), "hi");
}

TEST(Result, HoldsAFailure) {
    const result<std::string> r = fail(errc::in_use, "since noon");
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::in_use);
    EXPECT_EQ(r.error().detail, "since noon");
}

TEST(Result, ThrowsItsFailureWhenAskedForAValue) {
    const result<int> refused = fail(errc::server_error);
    EXPECT_THROW(static_cast<void>(refused.value()), error_proto);
    EXPECT_THROW(static_cast<void>(result<int>(fail(errc::wrong_state)).value()), error);
}

TEST(Result, MovesWhatCannotBeCopied) {
    result<std::unique_ptr<int>> r = std::make_unique<int>(7);
    const std::unique_ptr<int> taken = *std::move(r);
    EXPECT_EQ(*taken, 7);
}

TEST(Result, IsEqualIfWhatItHoldsIs) {
    EXPECT_EQ(result<int>(1), result<int>(1));
    EXPECT_FALSE(result<int>(1) == result<int>(2));
    EXPECT_FALSE(result<int>(1) == result<int>(fail(errc::in_use)));
    EXPECT_EQ(result<int>(fail(errc::in_use)), result<int>(fail(errc::in_use)));
}

}  // namespace
