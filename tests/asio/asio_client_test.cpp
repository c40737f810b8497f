// SPDX-License-Identifier: MIT
// The client for Asio where it differs from one that blocks: cancellation, time limits, its destruction
// while a verb runs, several clients on one thread. What all clients do is in client/typed_client_test.cpp.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>
#if __has_include(<asio/deferred.hpp>)
#include <asio/deferred.hpp>
#else
#include <asio/experimental/deferred.hpp>  // before Asio 1.24
#endif

#include "peers/scripted_peer.hpp"
#include "pop3/asio/cancel_after.hpp"
#include "support/recorder.hpp"
#include "waited_client.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;
#if __has_include(<asio/deferred.hpp>)
using ::asio::deferred;
#else
using ::asio::experimental::deferred;
#endif

connect_options in_clear(std::uint16_t port) {
    return {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}};
}

template <class T>
::asio::awaitable<failure> failure_of(::asio::awaitable<T> verb) {
    try {
        co_await std::move(verb);
    } catch (const error& e) {
        co_return e.reason();
    }
    co_return failure{};
}

// A client that has connected, on a loop of its own.
struct connected {
    explicit connected(const connect_options& options)
        : mail(std::in_place, loop.get_executor(), options) {
        wait_for_end(loop, mail->connect("127.0.0.1"));
    }

    /// Starts `verb`, which `signal` ends.
    template <class T>
    std::future<failure> start(::asio::awaitable<T> verb) {
        auto promise = std::make_shared<std::promise<failure>>();
        ::asio::co_spawn(loop, failure_of(std::move(verb)),
                         ::asio::bind_cancellation_slot(
                             signal.slot(), [promise](std::exception_ptr thrown, failure reason) {
                                 if (thrown)
                                     promise->set_exception(thrown);
                                 else
                                     promise->set_value(std::move(reason));
                             }));
        return promise->get_future();
    }
    failure end_of(std::future<failure> verb) {
        loop.restart();
        loop.run();
        return verb.get();
    }

    ::asio::cancellation_signal signal;
    ::asio::io_context loop;
    std::optional<asio::client> mail;
};

constexpr const char* half_a_message = R"(S: +OK ready
    C: RPOP a
    S: +OK
    C: RETR 1
    S: +OK
    S: half
    ...)";

// ---- cancellation ----

TEST(AsioClient, IsUnusableAfterARetrThatWasCancelledInTheMiddle) {
    const scripted_peer server(half_a_message);
    connected here(in_clear(server.port()));
    wait_for_end(here.loop, here.mail->rpop("a"));
    const auto cancel = [&](std::string_view) {
        ::asio::post(here.loop, [&] { here.signal.emit(::asio::cancellation_type::terminal); });
    };
    auto verb = here.start(here.mail->retr(message_number(1), to_function(cancel)));
    EXPECT_EQ(here.end_of(std::move(verb)).code, errc::cancelled);
    EXPECT_FALSE(here.mail->usable());
}

TEST(AsioClient, IsUsableAfterAWaitBetweenTwoCommandsWasCancelled) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK\nC: QUIT\nS: +OK");
    connected here(in_clear(server.port()));
    wait_for_end(here.loop, here.mail->rpop("a"));
    auto verb = here.start(here.mail->keep_alive_until(event()));
    ::asio::post(here.loop, [&] { here.signal.emit(::asio::cancellation_type::terminal); });
    EXPECT_EQ(here.end_of(std::move(verb)).code, errc::cancelled);
    EXPECT_TRUE(wait_for_end(here.loop, here.mail->quit()).positive());
}

TEST(AsioClient, IsUnusableAfterAVerbThatOutlivedItsOwnTime) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK\nC: NOOP\n...");
    connected here(in_clear(server.port()));
    EXPECT_EQ(here.end_of(here.start(asio::cancel_after(here.mail->rpop("a"), 1h))), failure{});
    const failure reason = here.end_of(here.start(asio::cancel_after(here.mail->noop(), 20ms)));
    EXPECT_EQ(reason.code, errc::cancelled);
    EXPECT_FALSE(here.mail->usable());
}

TEST(AsioClient, FailsAtOnceInALimitedVerbThatTheServerRefuses) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: -ERR no\nC: QUIT\nS: +OK");
    connected here(in_clear(server.port()));
    const failure reason = here.end_of(here.start(asio::cancel_after(here.mail->rpop("a"), 1h)));
    EXPECT_EQ(reason.reply, "-ERR no");
    EXPECT_TRUE(wait_for_end(here.loop, here.mail->quit()).positive());
}

TEST(AsioClient, IsInDoubtAboutAQuitThatOutlivedItsOwnTime) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK\nC: QUIT\n...");
    connected here(in_clear(server.port()));
    wait_for_end(here.loop, here.mail->rpop("a"));
    const failure reason = here.end_of(here.start(asio::cancel_after(here.mail->quit(), 20ms)));
    EXPECT_EQ(reason.code, errc::quit_in_doubt);
}

TEST(AsioClient, LimitsTheTimeOfACoroutineThatReturnsNothing) {
    ::asio::io_context loop;
    bool ran = false;
    const auto nothing = [&]() -> ::asio::awaitable<void> {
        ran = true;
        co_return;
    };
    wait_for_end(loop, asio::cancel_after(nothing(), 1h));
    EXPECT_TRUE(ran);
}

// ---- time limits ----

TEST(AsioClient, EndsAVerbThatTheServerDoesNotAnswerInTime) {
    const scripted_peer server("S: +OK ready\nC: CAPA\n...");
    connect_options options = in_clear(server.port());
    options.timeouts.read = 500ms;
    connected here(options);
    const failure reason = here.end_of(here.start(here.mail->capa()));
    EXPECT_EQ(reason.code, errc::timed_out);
    EXPECT_EQ(reason.detail, "no answer within 0.500 s");
}

TEST(AsioClient, EndsAtTheLimitOfTheSessionAlsoWhileItOnlyWaits) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK");
    connect_options options = in_clear(server.port());
    options.timeouts.total = 1s;
    connected here(options);
    wait_for_end(here.loop, here.mail->rpop("a"));
    const failure reason = here.end_of(here.start(here.mail->keep_alive_until(event())));
    EXPECT_EQ(reason.code, errc::timed_out);
    EXPECT_EQ(reason.detail, "the session's limit of 1 s");
}

// ---- its end ----

TEST(AsioClient, MayBeDestroyedWhileAVerbRuns) {
    const scripted_peer server("S: +OK ready\nC: CAPA\n...");
    connected here(in_clear(server.port()));
    auto verb = here.start(here.mail->capa());
    ::asio::post(here.loop, [&] { here.mail.reset(); });
    const failure reason = here.end_of(std::move(verb));
    EXPECT_EQ(reason.code, errc::session_unusable);
    EXPECT_EQ(reason.detail, "the connection was closed");
}

TEST(AsioClient, MayBeDestroyedByItsOwnSink) {
    const scripted_peer server(half_a_message);
    connected here(in_clear(server.port()));
    wait_for_end(here.loop, here.mail->rpop("a"));
    const auto destroy = [&](std::string_view) { here.mail.reset(); };
    auto verb = here.start(here.mail->retr(message_number(1), to_function(destroy)));
    EXPECT_EQ(here.end_of(std::move(verb)).code, errc::session_unusable);
}

// What the verb and its coroutine own is destroyed with the loop (ASan).
TEST(AsioClient, LeavesNothingWhenItsLoopIsDestroyedWhileAVerbRuns) {
    const scripted_peer server("S: +OK ready\nC: CAPA\n...");
    recorder trace;
    auto token = std::make_shared<int>();
    const std::weak_ptr<int> left = token;
    const auto session = [&](::asio::io_context& loop,
                             std::shared_ptr<int>) -> ::asio::awaitable<void> {
        connect_options options = in_clear(server.port());
        options.trace = &trace;
        asio::client mail(loop.get_executor(), options);
        co_await mail.connect("127.0.0.1");
        co_await mail.capa();
    };
    {
        ::asio::io_context loop;
        ::asio::co_spawn(loop, session(loop, std::exchange(token, nullptr)),
                         [](const std::exception_ptr&) { ADD_FAILURE(); });
        while (trace.lines.empty() || trace.lines.back() != "C: CAPA") loop.run_one();
        EXPECT_FALSE(left.expired());
    }
    EXPECT_TRUE(left.expired());
}

TEST(AsioClient, LeavesTheLoopWithoutWorkBetweenTwoVerbs) {
    const scripted_peer server("S: +OK ready\nC: QUIT\nS: +OK");
    connected here(in_clear(server.port()));
    here.loop.restart();
    here.loop.poll();
    EXPECT_TRUE(here.loop.stopped());
    EXPECT_TRUE(wait_for_end(here.loop, here.mail->quit()).positive());
}

TEST(AsioClient, ConnectsAgainAfterItsSessionHasEnded) {
    const scripted_peer server("S: +OK ready\nC: QUIT\nS: +OK");
    ::asio::io_context loop;
    asio::client mail(loop.get_executor(), in_clear(closed_port().number()));
    EXPECT_EQ(wait_for_end(loop, failure_of(mail.connect("127.0.0.1"))).code, errc::connect_failed);
    mail = asio::client(loop.get_executor(), in_clear(server.port()));
    wait_for_end(loop, mail.connect("127.0.0.1"));
    EXPECT_TRUE(wait_for_end(loop, mail.quit()).positive());
}

// What is left of a message belongs to the session that it came by (ASan).
TEST(AsioClient, ReadsNoMessageOfAnEarlierSession) {
    const scripted_peer first(
        "S: +OK ready\nC: RPOP a\nS: +OK\nC: RETR 1\nS: +OK\nS: a\nS: line\nS: .");
    connected here(in_clear(first.port()));
    wait_for_end(here.loop, here.mail->rpop("a"));
    std::optional<message_reader<asio::client, asio::detail::awaited>> message;
    const auto open = [&]() -> ::asio::awaitable<void> {
        auto opened = co_await here.mail->open_retr(message_number(1));
        message.emplace(std::move(opened));
    };
    wait_for_end(here.loop, open());
    char octet[1];
    EXPECT_EQ(wait_for_end(here.loop, message->read_some(octet)), 1U);
    here.end_of(here.start(here.mail->connect("010.0.0.1")));
    const auto read_some = [&]() -> ::asio::awaitable<void> { co_await message->read_some(octet); };
    const auto next = [&]() -> ::asio::awaitable<void> { co_await message->next(); };
    EXPECT_EQ(here.end_of(here.start(read_some())).code, errc::session_unusable);
    EXPECT_EQ(here.end_of(here.start(next())).code, errc::session_unusable);
}

TEST(AsioClient, GoesOnWithItsVerbWhileItIsToldToConnect) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK\nC: QUIT\nS: +OK");
    connected here(in_clear(server.port()));
    wait_for_end(here.loop, here.mail->rpop("a"));
    event refusal;
    auto verb = here.start(here.mail->keep_alive_until(refusal));
    const auto connect = [&]() -> ::asio::awaitable<std::error_code> {
        failure reason = co_await failure_of(here.mail->connect("127.0.0.1"));
        refusal.set();
        co_return reason.code;
    };
    auto refused = ::asio::co_spawn(here.loop, connect(), ::asio::use_future);
    EXPECT_EQ(here.end_of(std::move(verb)), failure{});
    EXPECT_EQ(refused.get(), errc::busy);
    EXPECT_TRUE(wait_for_end(here.loop, here.mail->quit()).positive());
}

TEST(AsioClient, KeepsItsSessionUntilAnotherConnectIsAwaited) {
    const scripted_peer server("S: +OK ready\nC: QUIT\nS: +OK");
    connected here(in_clear(server.port()));
    auto never_awaited = here.mail->connect("127.0.0.1");
    EXPECT_TRUE(here.mail->usable());
    EXPECT_TRUE(wait_for_end(here.loop, here.mail->quit()).positive());
}

TEST(AsioClient, EndsItsSessionAlsoIfAVerbThatDidNotBeginOutlivesIt) {
    const scripted_peer server("S: +OK ready");
    connected here(in_clear(server.port()));
    auto verb = here.mail->capa();
    auto opening = here.mail->connect("127.0.0.1");
    here.mail.reset();
    EXPECT_EQ(here.end_of(here.start(std::move(verb))).code, errc::session_unusable);
    EXPECT_EQ(here.end_of(here.start(std::move(opening))).code, errc::session_unusable);
}

// ---- several at once ----

TEST(AsioClient, LeavesTheThreadToOthersWhileItWaits) {
    const scripted_peer first("S: +OK ready\nC: RPOP a\nS: +OK\nC: QUIT\nS: +OK");
    const scripted_peer second("S: +OK ready\nC: QUIT\nS: +OK");
    ::asio::io_context loop;
    event second_is_done;
    const auto waiting = [&]() -> ::asio::awaitable<void> {
        asio::client mail(loop.get_executor(), in_clear(first.port()));
        co_await mail.connect("127.0.0.1");
        co_await mail.rpop("a");
        co_await mail.keep_alive_until(second_is_done);
        co_await mail.quit();
    };
    const auto working = [&]() -> ::asio::awaitable<void> {
        asio::client mail(loop.get_executor(), in_clear(second.port()));
        co_await mail.connect("127.0.0.1");
        co_await mail.quit();
        second_is_done.set();
    };
    auto first_ended = ::asio::co_spawn(loop, waiting(), ::asio::use_future);
    auto second_ended = ::asio::co_spawn(loop, working(), ::asio::use_future);
    loop.run();
    EXPECT_NO_THROW(first_ended.get());
    EXPECT_NO_THROW(second_ended.get());
}

TEST(AsioConnection, KeepsTheLoopOfItsSocketAtWorkWhileTheHandlersRunOnAnother) {
    const scripted_peer server("S: +OK ready");
    ::asio::io_context handlers;  // what waits at the sockets is work of this one, too
    ::asio::io_context sockets;
    asio::connection open(sockets.get_executor(), in_clear(server.port()));
    std::optional<bool> opened;
    open.async_connect("127.0.0.1", ::asio::bind_executor(handlers.get_executor(),
                                                          [&](const std::exception_ptr&,
                                                              const result<reply>& outcome) {
                                                              opened = outcome.has_value();
                                                          }));
    while (!opened) {
        ASSERT_FALSE(sockets.stopped()) << "it has no work, and its thread would have ended";
        sockets.run_one_for(10ms);
        handlers.poll();
    }
    EXPECT_TRUE(*opened);
}

// ---- completion tokens ----

TEST(AsioConnection, CallsAHandlerWithTheOutcomeOfAFlow) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: -ERR no");
    connected here(in_clear(server.port()));
    asio::connection& open = here.mail->connection();
    std::optional<failure> reason;
    open.async_run(flows::rpop(open.dialogue(), "a"),
                   [&](const std::exception_ptr& thrown, const result<reply>& outcome) {
                       EXPECT_FALSE(thrown);
                       reason = outcome.error();
                   });
    EXPECT_FALSE(reason) << "it was called before its verb began";
    here.loop.restart();
    here.loop.run();
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->reply, "-ERR no");
}

TEST(AsioConnection, ReturnsAFuture) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK");
    connected here(in_clear(server.port()));
    asio::connection& open = here.mail->connection();
    auto outcome = open.async_run(flows::rpop(open.dialogue(), "a"), ::asio::use_future);
    here.loop.restart();
    here.loop.run();
    EXPECT_TRUE(outcome.get());
}

TEST(AsioClient, HasItsVerbsWithHandlersAndFutures) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK\nC: STAT\nS: +OK 2 320");
    connected here(in_clear(server.port()));
    bool called = false;
    here.mail
        ->async(
            [&](const std::exception_ptr&, const result<reply>& ok) { called = ok.has_value(); })
        .rpop("a");
    here.loop.restart();
    here.loop.run();
    EXPECT_TRUE(called);
    std::future<result<drop_listing>> drop = here.mail->async(::asio::use_future).stat();
    here.loop.restart();
    here.loop.run();
    EXPECT_EQ(drop.get().value(), (drop_listing{2, 320}));
}

TEST(AsioConnection, RunsAFlowWithALazyToken) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK");
    connected here(in_clear(server.port()));
    asio::connection& open = here.mail->connection();
    auto lazy = open.async_run(flows::rpop(open.dialogue(), "a"), deferred);
    bool succeeded = false;
    std::move(lazy)([&](const std::exception_ptr&, const result<reply>& outcome) {
        succeeded = outcome.has_value();
    });
    here.loop.restart();
    here.loop.run();
    EXPECT_TRUE(succeeded);
}

// A verb that is cancelled leaves the session as it is, or unusable; no client can know which.
TEST(AsioConnection, IgnoresACancellationThatPromisesNoEffect) {
    const scripted_peer server("S: +OK ready\nC: RPOP a\nS: +OK");
    connected here(in_clear(server.port()));
    asio::connection& open = here.mail->connection();
    bool succeeded = false;
    open.async_run(
        flows::rpop(open.dialogue(), "a"),
        ::asio::bind_cancellation_slot(
            here.signal.slot(), [&](const std::exception_ptr&, const result<reply>& outcome) {
                succeeded = outcome.has_value();
            }));
    here.signal.emit(::asio::cancellation_type::total);
    here.loop.restart();
    here.loop.run();
    EXPECT_TRUE(succeeded);
}

TEST(AsioConnection, IsOpenedByNoOtherVerb) {
    ::asio::io_context loop;
    asio::connection open(loop.get_executor(), in_clear(closed_port().number()));
    const auto never_awaited = open.async_connect("127.0.0.1", ::asio::use_awaitable);
    auto outcome = open.async_run(flows::greeting(open.dialogue()), ::asio::use_future);
    loop.run();
    EXPECT_EQ(outcome.get().error().code, errc::session_unusable);
}

TEST(AsioConnection, CannotBeOpenedAfterItWasMoved) {
    ::asio::io_context loop;
    asio::connection first(loop.get_executor());
    const asio::connection second(std::move(first));
    auto outcome =
        first.async_connect("127.0.0.1", ::asio::use_future);  // NOLINT: that is the test
    loop.run();
    EXPECT_EQ(outcome.get().error().code, errc::session_unusable);
}

TEST(AsioConnection, CallsTheHandlerOfAVerbAfterItWasMoved) {
    ::asio::io_context loop;
    asio::connection first(loop.get_executor());
    const asio::connection second(std::move(first));
    std::error_code code;
    first.async_run(flows::noop(first.dialogue()),  // NOLINT: that is the test
                    [&](const std::exception_ptr&, const result<reply>& outcome) {
                        code = outcome.error().code;
                    });
    loop.run();
    EXPECT_EQ(code, errc::session_unusable);
}

TEST(AsioConnection, HasNoSessionBeforeItConnects) {
    ::asio::io_context loop;
    asio::client mail(loop.get_executor());
    const failure reason = wait_for_end(loop, failure_of(mail.noop()));
    EXPECT_EQ(reason.code, errc::session_unusable);
}

}  // namespace
}  // namespace pop3::test
