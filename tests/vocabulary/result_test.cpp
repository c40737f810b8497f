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

TEST(Result, ReturnsAnotherValueInPlaceOfAFailure) {
    EXPECT_EQ(result<int>(1).value_or(7), 1);
    EXPECT_EQ(result<int>(fail(errc::in_use)).value_or(7), 7);
}

TEST(Result, IsTransformedIfItHasAValue) {
    const auto length = [](const std::string& text) { return text.size(); };
    EXPECT_EQ(result<std::string>("four").transform(length), result<std::size_t>(4U));
    EXPECT_EQ(result<std::string>(fail(errc::in_use)).transform(length),
              result<std::size_t>(fail(errc::in_use)));
}

TEST(Result, OfAFunctionWithoutValueIsNothingOrTheFailure) {
    int seen = 0;
    const auto look = [&](int value) { seen = value; };
    EXPECT_EQ(result<int>(3).transform(look), result<void>());
    EXPECT_EQ(seen, 3);
    EXPECT_EQ(result<int>(fail(errc::in_use)).transform(look), result<void>(fail(errc::in_use)));
}

TEST(Result, GoesOnWithTheNextCallUnlessItFailed) {
    const auto half = [](int value) -> result<int> {
        if (value % 2 != 0) return fail(errc::invalid_argument, "odd");
        return value / 2;
    };
    EXPECT_EQ(result<int>(8).and_then(half).and_then(half), result<int>(2));
    EXPECT_EQ(result<int>(6).and_then(half).and_then(half).error().detail, "odd");
    EXPECT_EQ(result<int>(fail(errc::in_use)).and_then(half).error().code, errc::in_use);
}

TEST(Result, IsRepairedIfItFailed) {
    const auto zero_if_in_use = [](const failure& reason) -> result<int> {
        if (reason.code == errc::in_use) return 0;
        return reason;
    };
    EXPECT_EQ(result<int>(8).or_else(zero_if_in_use), result<int>(8));
    EXPECT_EQ(result<int>(fail(errc::in_use)).or_else(zero_if_in_use), result<int>(0));
    EXPECT_FALSE(result<int>(fail(errc::busy)).or_else(zero_if_in_use));
}

TEST(ResultOfNothing, ThrowsItsFailureWhenAskedForAValue) {
    EXPECT_NO_THROW(result<void>().value());
    EXPECT_THROW(result<void>(fail(errc::server_error)).value(), error_proto);
}

TEST(ResultOfNothing, GoesOnWithTheNextCallUnlessItFailed) {
    const result<void> sent;
    const result<void> failed = fail(errc::busy);
    const auto seven = [] { return result<int>(7); };
    EXPECT_EQ(sent.and_then(seven), result<int>(7));
    EXPECT_EQ(failed.and_then(seven).error().code, errc::busy);
    EXPECT_EQ(sent.transform([] { return 8; }), result<int>(8));
    EXPECT_EQ(failed.transform([] { return 8; }).error().code, errc::busy);
    EXPECT_TRUE(sent.transform([] {}));
}

TEST(ResultOfNothing, IsRepairedIfItFailed) {
    const auto good_if_busy = [](const failure& reason) -> result<void> {
        if (reason.code == errc::busy) return {};
        return reason;
    };
    EXPECT_TRUE(result<void>().or_else(good_if_busy));
    EXPECT_TRUE(result<void>(fail(errc::busy)).or_else(good_if_busy));
    EXPECT_FALSE(result<void>(fail(errc::in_use)).or_else(good_if_busy));
}

#ifdef __cpp_lib_expected
TEST(Result, IsReturnedAsExpected) {
    EXPECT_EQ(result<int>(7).to_expected(), 7);
    EXPECT_EQ(result<int>(fail(errc::in_use)).to_expected().error().code, errc::in_use);
    EXPECT_FALSE(result<bool>(fail(errc::in_use)).to_expected());
    EXPECT_TRUE(result<void>().to_expected());
}
#endif

}  // namespace
