// SPDX-License-Identifier: MIT
// The stop tokens of our own behave as those of the standard library: one suite, run for both.
#include "pop3/own_stop_token.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace pop3::test {
namespace {

struct of_standard {
    using token = std::stop_token;
    using source = std::stop_source;
    using callback = std::stop_callback<std::function<void()>>;
};
struct of_our_own {
    using token = own_stop::stop_token;
    using source = own_stop::stop_source;
    using callback = own_stop::stop_callback<std::function<void()>>;
};

template <class Kind>
class StopToken : public testing::Test {};
using kinds = testing::Types<of_standard, of_our_own>;
TYPED_TEST_SUITE(StopToken, kinds);

TYPED_TEST(StopToken, OfNoSourceIsNeverStopped) {
    const typename TypeParam::token token;
    EXPECT_FALSE(token.stop_possible());
    EXPECT_FALSE(token.stop_requested());
}

TYPED_TEST(StopToken, IsStoppedOnce) {
    typename TypeParam::source source;
    const auto token = source.get_token();
    EXPECT_TRUE(token.stop_possible());
    EXPECT_TRUE(source.request_stop());
    EXPECT_FALSE(source.request_stop());
    EXPECT_TRUE(token.stop_requested());
}

TYPED_TEST(StopToken, CannotBeStoppedOnceItsSourcesAreGone) {
    typename TypeParam::token token;
    {
        typename TypeParam::source source;
        const typename TypeParam::source copy = source;  // NOLINT: it counts
        token = copy.get_token();
        const typename TypeParam::source heir = std::move(source);
        EXPECT_TRUE(token.stop_possible());
    }
    EXPECT_FALSE(token.stop_possible());
}

TYPED_TEST(StopToken, LastsWhileItsLastCallbackDestroysItsSource) {
    auto source = std::make_unique<typename TypeParam::source>();
    typename TypeParam::source& asked = *source;
    std::optional<typename TypeParam::callback> last;
    last.emplace(source->get_token(), [&] {
        last.reset();
        source.reset();
    });
    EXPECT_TRUE(asked.request_stop());
}

TYPED_TEST(StopToken, CallsEachCallbackOnce) {
    typename TypeParam::source source;
    int calls = 0;
    const typename TypeParam::callback first(source.get_token(), [&] { calls += 1; });
    const typename TypeParam::callback second(source.get_token(), [&] { calls += 10; });
    source.request_stop();
    source.request_stop();
    EXPECT_EQ(calls, 11);
}

TYPED_TEST(StopToken, CallsACallbackThatComesLateAtOnce) {
    typename TypeParam::source source;
    source.request_stop();
    bool called = false;
    const typename TypeParam::callback late(source.get_token(), [&] { called = true; });
    EXPECT_TRUE(called);
}

TYPED_TEST(StopToken, CallsNoCallbackThatIsGone) {
    typename TypeParam::source source;
    int calls = 0;
    const typename TypeParam::callback first(source.get_token(), [&] { calls += 1; });
    {
        const typename TypeParam::callback second(source.get_token(), [&] { calls += 10; });
        const typename TypeParam::callback third(source.get_token(), [&] { calls += 100; });
    }
    source.request_stop();
    EXPECT_EQ(calls, 1);
}

TYPED_TEST(StopToken, LetsACallbackDestroyItself) {
    typename TypeParam::source source;
    std::optional<typename TypeParam::callback> callback;
    bool called = false;
    callback.emplace(source.get_token(), [&] {
        called = true;
        callback.reset();
    });
    source.request_stop();
    EXPECT_TRUE(called);
}

TYPED_TEST(StopToken, DestroysACallbackOnlyAfterItHasReturned) {
    typename TypeParam::source source;
    std::atomic<bool> begun = false;
    std::atomic<bool> ended = false;
    std::optional<typename TypeParam::callback> callback;
    callback.emplace(source.get_token(), [&] {
        begun = true;
        begun.notify_all();
        for (int turn = 0; turn < 100; ++turn) std::this_thread::yield();
        ended = true;
    });
    std::thread stopping([&] { source.request_stop(); });
    begun.wait(false);
    callback.reset();
    EXPECT_TRUE(ended);
    stopping.join();
}

}  // namespace
}  // namespace pop3::test
