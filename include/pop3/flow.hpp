// SPDX-License-Identifier: MIT
// flow<T>: an exchange with the server, written once as a coroutine and run by anyone.
//
// A flow never does I/O. A runner asks it what it needs and answers with what happened:
//
//     while (const io_request* want = exchange.next()) exchange.done(perform(*want));
//     result<T> outcome = exchange.take();
//
// Inside a flow, `co_await` on another flow gives its value; if that one failed, the failure
// travels up by itself, and nothing behind the co_await runs. `co_await f.attempt()` gives a
// result<T> instead. A lost connection or a broken dialogue cannot be caught that way: it ends the
// whole verb.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

/// What a flow waits for. The buffers stay valid until flow::done().
struct io_request {
    enum class kind {
        read,        ///< wait for octets, put them into `in`; 0 octets means the peer closed
        read_ready,  ///< put into `in` what has already come; do not wait; 0 octets means nothing
        write,       ///< send from `out`, as much as goes
        start_tls,   ///< do the TLS handshake and encrypt everything from here on
    };
    kind what = kind::read;
    std::span<const char> out{};
    std::span<char> in{};
};

/// What came of it.
struct io_result {
    std::error_code error{};  ///< the connection is lost, or the caller stopped the verb
    std::size_t octets = 0;   ///< how many octets were read or written
    std::string detail{};     ///< what the system or the TLS library said about `error`
};

/// Something that a flow can wait for; the bridge between a session and its flows.
class waiter {
  public:
    enum class progress { ready, needs_io, failed };
    /// Says whether to go on; fills in `want` for needs_io.
    virtual progress poll(io_request& want) = 0;
    /// The I/O that poll() wanted was done.
    virtual void fed(std::size_t octets) = 0;
    /// The I/O that poll() wanted could not be done.
    virtual failure lost(const io_result& why) = 0;
    /// Why poll() said failed.
    virtual failure take_failure() = 0;
    /// True if nothing can be said any more: then no flow gets to look at the failure.
    [[nodiscard]] virtual bool ended() const = 0;

  protected:
    ~waiter() = default;
};

namespace detail {

struct promise_base;

// Resumes the innermost flow until it needs I/O. Frames are resumed from here only, never from
// within one another, and never destroyed while they are being suspended.
class POP3_EXPORT trampoline {
  public:
    const io_request* next();
    void done(const io_result& r);

    promise_base* innermost = nullptr;
    waiter* waiting = nullptr;

  private:
    void forget_attempts() noexcept;
    io_request request_;
};

struct POP3_EXPORT promise_base {
    trampoline own;                  // in use in the outermost flow only
    trampoline* runner = nullptr;    // the outermost flow's
    promise_base* parent = nullptr;  // who awaits this flow
    std::coroutine_handle<> self;
    std::optional<failure> failed;
    std::exception_ptr thrown;
    bool finished = false;
    bool attempted = false;  // the parent wants to see a failure

    struct final_awaiter {
        promise_base& promise;
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<>) noexcept { promise.finished = true; }
        void await_resume() noexcept {}
    };
    std::suspend_always initial_suspend() noexcept { return {}; }
    final_awaiter final_suspend() noexcept { return {*this}; }
    void unhandled_exception() noexcept { thrown = std::current_exception(); }
};

}  // namespace detail

/// An exchange that gives a T. Starts when it is first run. Dropping it half-way leaves the session
/// unusable, and nothing deleted.
template <class T>
class [[nodiscard]] flow {
  public:
    struct promise_type : detail::promise_base {
        std::optional<T> value;

        flow get_return_object() {
            const auto handle = std::coroutine_handle<promise_type>::from_promise(*this);
            self = handle;
            return flow(handle);
        }
        void return_value(T v) { value.emplace(std::move(v)); }
        void return_value(failure f) { failed.emplace(std::move(f)); }
        void return_value(result<T> r) {
            if (r)
                value.emplace(*std::move(r));
            else
                failed.emplace(std::move(r).error());
        }
    };

    flow(flow&& from) noexcept : frame_(std::exchange(from.frame_, nullptr)) {}
    flow& operator=(flow&&) = delete;
    ~flow() {
        if (frame_) frame_.destroy();
    }

    // ---- for runners ----

    /// The I/O that is needed to go on; null when the flow has ended.
    const io_request* next() {
        detail::promise_base& promise = frame_.promise();
        if (!promise.runner) {
            promise.runner = &promise.own;
            promise.own.innermost = &promise;
        }
        return promise.own.next();
    }
    /// Answers what next() asked for.
    void done(const io_result& r) { frame_.promise().own.done(r); }
    /// The outcome, once next() returned null. Rethrows what a sink threw.
    result<T> take() {
        promise_type& promise = frame_.promise();
        if (promise.thrown) std::rethrow_exception(promise.thrown);
        if (promise.failed) return std::move(*promise.failed);
        return std::move(*promise.value);
    }

    // ---- inside another flow ----

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
        detail::promise_base& promise = frame_.promise();
        promise.parent = &parent.promise();
        promise.runner = parent.promise().runner;
        promise.runner->innermost = &promise;
    }
    T await_resume() { return std::move(*frame_.promise().value); }

    class attempt_awaiter {
      public:
        explicit attempt_awaiter(flow& of) : of_(of) {}
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <class Promise>
        void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
            of_.frame_.promise().attempted = true;
            of_.await_suspend(parent);
        }
        result<T> await_resume() { return of_.take(); }

      private:
        flow& of_;
    };
    /// Awaiting this gives a result<T>: the failure stays here.
    attempt_awaiter attempt() { return attempt_awaiter(*this); }

  private:
    explicit flow(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

}  // namespace pop3::inline v1
