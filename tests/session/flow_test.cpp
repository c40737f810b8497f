// SPDX-License-Identifier: MIT
// Flows: how values, failures and exceptions propagate, and what a dropped one leaves.
#include "pop3/flow.hpp"
#include "pop3/owned_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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
    EXPECT_THROW(static_cast<void>(run(outer(throwing(), went_on))), std::runtime_error);
    EXPECT_THROW(static_cast<void>(run(looking(throwing()))), std::runtime_error);
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

flow<reply> greeting_then_counts(dialogue& s, std::shared_ptr<int> held) {
    reply hello = co_await flows::greeting(s);
    ++*held;
    co_return hello;
}

TEST(Flow, DroppedHalfWayGivesBackWhatItHeld) {
    owned_session s;
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

flow<int> attempted_greeting(dialogue& s) {
    result<reply> hello = co_await flows::greeting(s).attempt();
    co_return hello ? 1 : -1;
}

// A lost connection cannot be handled, so no flow sees it.
TEST(Flow, DoesNotLetALostConnectionBeAttempted) {
    owned_session s;
    flow<int> exchange = attempted_greeting(s);
    ASSERT_NE(exchange.next(), nullptr);
    exchange.done({std::make_error_code(std::errc::connection_reset), 0, "the cable"});
    EXPECT_EQ(exchange.next(), nullptr);
    const result<int> outcome = exchange.take();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, std::errc::connection_reset);
    EXPECT_EQ(outcome.error().detail, "the cable");
}

TEST(Flow, PassesOnWhatTheRunnerAdvises) {
    owned_session s;
    flow<reply> hello = flows::greeting(s);
    ASSERT_NE(hello.next(), nullptr);
    hello.done({std::make_error_code(std::errc::connection_reset), 0, {}, "Plug the cable in."});
    EXPECT_EQ(hello.next(), nullptr);
    EXPECT_EQ(hello.take().error().hint, "Plug the cable in.");
}

flow<int> waits_after_greeting(dialogue& s, event over) {
    flow<int> inner = attempted_greeting(s);
    result<int> hello = co_await inner.conclusion();
    co_await wait_for(over);
    co_return hello ? 1 : -1;
}

TEST(Flow, ConcludesEvenWithALostConnection) {
    owned_session s;
    flow<int> exchange = waits_after_greeting(s, event());
    ASSERT_NE(exchange.next(), nullptr);
    exchange.done({std::make_error_code(std::errc::connection_reset), 0, "the cable"});
    const io_request* want = exchange.next();
    ASSERT_NE(want, nullptr);
    EXPECT_EQ(want->type, io_request::kind::wait);
    exchange.done({});
    EXPECT_EQ(exchange.next(), nullptr);
    EXPECT_EQ(*exchange.take(), -1);
}

flow<int> concludes(flow<int> inner) {
    result<int> v = co_await inner.conclusion();
    co_return v ? *v : -1;
}

TEST(Flow, ConcludesWithAValueAFailureOrAnException) {
    EXPECT_EQ(*run(concludes(value(7))), 7);
    EXPECT_EQ(*run(concludes(failing(errc::in_use))), -1);
    EXPECT_THROW(static_cast<void>(run(concludes(throwing()))), std::runtime_error);
}

// ---- flows without a value ----

flow<void> notes(bool& done) {
    done = true;
    co_return;
}

flow<void> fails_by_itself(bool& went_on) {
    co_await failed(errc::in_use, "by somebody");
    went_on = true;
}

flow<int> seven_after(flow<void> first) {
    co_await first;
    co_return 7;
}

flow<int> looking_at(flow<void> tried) {
    std::optional<failure> reason = co_await tried.attempt();
    co_return reason ? -1 : 1;
}

TEST(FlowWithoutValue, IsAwaitedLikeOneWithAValue) {
    bool done = false;
    EXPECT_EQ(*run(seven_after(notes(done))), 7);
    EXPECT_TRUE(done);
}

TEST(FlowWithoutValue, FailsByItself) {
    bool went_on = false;
    flow<void> failing = fails_by_itself(went_on);
    EXPECT_EQ(failing.next(), nullptr);
    const std::optional<failure> reason = failing.take();
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::in_use);
    EXPECT_EQ(reason->detail, "by somebody");
    EXPECT_FALSE(went_on);
}

TEST(FlowWithoutValue, IsAttemptedLikeOneWithAValue) {
    bool ignored = false;
    EXPECT_EQ(*run(looking_at(fails_by_itself(ignored))), -1);
    EXPECT_EQ(*run(looking_at(notes(ignored))), 1);
}

// ---- flows whose type the runner does not know ----

std::size_t requests_of(any_flow& exchange) {
    std::size_t requests = 0;
    for (; exchange.next(); ++requests) exchange.done({});
    return requests;
}

flow<void> two_waits() {
    const event never;
    co_await wait_for(never);
    co_await wait_for(never);
}

TEST(AnyFlow, RunsFlowsOfAllTypes) {
    flow<void> waits = two_waits();
    flow<int> number = seven_after(two_waits());
    EXPECT_EQ(requests_of(waits), 2U);
    EXPECT_EQ(requests_of(number), 2U);
    EXPECT_EQ(*number.take(), 7);
}

// ---- waiting for events ----

flow<bool> happens(event happening, std::chrono::milliseconds longest) {
    bool happened = co_await wait_for(happening, longest);
    co_return happened;
}

TEST(WaitFor, TellsTheRunnerWhatAndHowLong) {
    const event happening;
    flow<bool> wait = happens(happening, std::chrono::seconds(7));
    const io_request* want = wait.next();
    ASSERT_NE(want, nullptr);
    EXPECT_EQ(want->type, io_request::kind::wait);
    EXPECT_EQ(want->longest, std::chrono::seconds(7));
    event(*want->happening).set();
    EXPECT_TRUE(happening.is_set());
}

TEST(WaitFor, SaysWhetherItHappened) {
    event happening;
    flow<bool> in_vain = happens(happening, std::chrono::seconds(7));
    ASSERT_NE(in_vain.next(), nullptr);
    in_vain.done({});
    EXPECT_EQ(in_vain.next(), nullptr);
    EXPECT_FALSE(*in_vain.take());
    flow<bool> in_time = happens(happening, std::chrono::seconds(7));
    ASSERT_NE(in_time.next(), nullptr);
    happening.set();
    in_time.done({});
    EXPECT_EQ(in_time.next(), nullptr);
    EXPECT_TRUE(*in_time.take());
}

flow<void> waits_for_the_end(event end) {
    co_await wait_for::uninterrupted(end);
}

TEST(WaitFor, TellsTheRunnerWhatNothingMayInterrupt) {
    const event end;
    flow<void> uninterrupted = waits_for_the_end(end);
    const io_request* want = uninterrupted.next();
    ASSERT_NE(want, nullptr);
    EXPECT_TRUE(want->uninterrupted);
    flow<bool> other = happens(end, std::chrono::seconds(7));
    want = other.next();
    ASSERT_NE(want, nullptr);
    EXPECT_FALSE(want->uninterrupted);
}

TEST(WaitFor, NeedsNoRunnerForWhatHasHappened) {
    event happening;
    happening.set();
    EXPECT_TRUE(*run(happens(happening, std::chrono::seconds(7))));
}

flow<void> wait_of(dialogue&) {
    const event never;
    co_await wait_for(never);
}

TEST(WaitFor, CancelledOrDroppedItLeavesTheSessionUsable) {
    owned_session s;
    flow<reply> hello = flows::greeting(s);
    const std::string line = "+OK\r\n";
    const io_request* want = hello.next();
    ASSERT_NE(want, nullptr);
    std::ranges::copy(line, want->in.begin());
    hello.done({{}, line.size(), {}});
    ASSERT_EQ(hello.next(), nullptr);
    {
        flow<void> cancelled = wait_of(s);
        ASSERT_NE(cancelled.next(), nullptr);
        cancelled.done({make_error_code(errc::cancelled), 0, {}});
        EXPECT_EQ(cancelled.next(), nullptr);
        EXPECT_EQ(cancelled.take()->code, errc::cancelled);
        flow<void> dropped = wait_of(s);
        ASSERT_NE(dropped.next(), nullptr);
    }
    EXPECT_TRUE(s.usable());
}

}  // namespace
