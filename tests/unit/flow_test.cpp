// SPDX-License-Identifier: MIT
// Flows: how values, failures and exceptions travel, and what dropping one leaves behind.
#include "pop3/flow.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "pop3/flows.hpp"

namespace {

using namespace pop3;

flow<int> value(int v) {
    co_return v;
}

flow<int> failing(errc code) {
    co_return fail(code);
}

flow<int> throwing() {
    throw std::runtime_error("thrown");
    co_return 0;
}

flow<int> outer(flow<int> inner, bool& went_on) {
    int v = co_await inner;
    went_on = true;
    co_return v + 1;
}

flow<int> looking(flow<int> inner) {
    result<int> v = co_await inner.attempt();
    co_return v ? *v : -1;
}

flow<int> depth(int levels) {
    if (levels == 0) co_return 0;
    flow<int> below = depth(levels - 1);
    int v = co_await below;
    co_return v + 1;
}

template <class T>
result<T> run(flow<T> f) {
    EXPECT_EQ(f.next(), nullptr);
    return f.take();
}

TEST(Flow, GivesAValue) {
    EXPECT_EQ(*run(value(7)), 7);
}

TEST(Flow, GivesItsValueToTheFlowThatAwaitsIt) {
    bool went_on = false;
    EXPECT_EQ(*run(outer(value(7), went_on)), 8);
    EXPECT_TRUE(went_on);
}

TEST(Flow, LetsFailuresTravelUpByThemselves) {
    bool went_on = false;
    EXPECT_EQ(run(outer(failing(errc::in_use), went_on)).error().code, errc::in_use);
    EXPECT_FALSE(went_on);
}

TEST(Flow, LetsOnlyWhoAttemptsLookAtAFailure) {
    EXPECT_EQ(*run(looking(failing(errc::in_use))), -1);
    EXPECT_EQ(*run(looking(value(7))), 7);
}

TEST(Flow, LetsExceptionsTravelUpToTheRunner) {
    bool went_on = false;
    EXPECT_THROW(run(outer(throwing(), went_on)), std::runtime_error);
    EXPECT_THROW(run(looking(throwing())), std::runtime_error);
    EXPECT_FALSE(went_on);
}

// One frame is resumed by another only through the runner, so no stack grows.
TEST(Flow, NestsAsDeepAsMemoryAllows) {
    EXPECT_EQ(*run(depth(10'000)), 10'000);
}

TEST(Flow, DoesNothingBeforeItIsRun) {
    bool went_on = false;
    { const flow<int> dropped = outer(value(7), went_on); }
    EXPECT_FALSE(went_on);
}

TEST(Flow, MovesBeforeItIsRun) {
    flow<int> first = value(7);
    flow<int> second = std::move(first);
    EXPECT_EQ(*run(std::move(second)), 7);
}

flow<std::unique_ptr<int>> owner() {
    co_return std::make_unique<int>(7);
}

TEST(Flow, GivesWhatCannotBeCopied) {
    EXPECT_EQ(**run(owner()), 7);
}

flow<reply> greeting_then_counts(session& s, std::shared_ptr<int> held) {
    reply hello = co_await flows::greeting(s);
    ++*held;
    co_return hello;
}

TEST(Flow, DroppedHalfWayGivesBackWhatItHeld) {
    session s;
    auto held = std::make_shared<int>(0);
    {
        flow<reply> dropped = greeting_then_counts(s, held);
        ASSERT_NE(dropped.next(), nullptr);
        EXPECT_EQ(held.use_count(), 2);
    }
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(*held, 0);
    EXPECT_FALSE(s.usable());
}

flow<int> attempted_greeting(session& s) {
    result<reply> hello = co_await flows::greeting(s).attempt();
    co_return hello ? 1 : -1;
}

// Nothing can be done about a lost connection, so nobody gets to try.
TEST(Flow, DoesNotLetALostConnectionBeAttempted) {
    session s;
    flow<int> exchange = attempted_greeting(s);
    ASSERT_NE(exchange.next(), nullptr);
    exchange.done({std::make_error_code(std::errc::connection_reset), 0, "the cable"});
    EXPECT_EQ(exchange.next(), nullptr);
    const result<int> outcome = exchange.take();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, std::errc::connection_reset);
    EXPECT_EQ(outcome.error().detail, "the cable");
}

}  // namespace
