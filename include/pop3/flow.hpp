// SPDX-License-Identifier: MIT
// flow<T>: an exchange with the server, written once as a coroutine, for every kind of runner.
//
// A flow never does I/O. A runner asks which I/O it needs, does it, and reports the result:
//
//     while (const io_request* want = exchange.next()) exchange.done(perform(*want));
//     result<T> outcome = exchange.take();
//
// Inside a flow, `co_await` on another flow returns its value; if that one failed, the failure
// propagates to the caller, and nothing after the co_await runs. `co_await f.attempt()` returns a
// result<T> instead. A lost connection or a protocol error cannot be caught that way: it ends the
// whole verb. `co_await f.conclusion()` returns even that, for the few flows that have to record it;
// after it they must not use the session. A flow<void> has no value; it fails by `co_await failed(why)`.
//
// A flow that failed is never resumed, so its locals live until the flow is destroyed.
#pragma once

#include <cassert>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#include "pop3/event.hpp"
#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

/// What a flow waits for. The buffers stay valid until flow::done().
struct io_request {
    /// What the runner has to do.
    enum class kind {
        read,        ///< wait for octets, put them into `in`; 0 octets means the peer closed
        read_ready,  ///< put into `in` what has already arrived; do not wait; 0 octets: nothing
        write,       ///< send from `out`, as much as can be sent
        start_tls,   ///< do the TLS handshake and encrypt everything after it
        wait,        ///< wait until `happening` happens, for `longest` at most; read and write
                     ///< nothing
    };
    kind type = kind::read;            ///< what to do
    std::span<const char> out{};       ///< the octets to send, for write
    std::span<char> in{};              ///< the buffer, for read and read_ready
    const event* happening = nullptr;  ///< only for wait
    std::chrono::milliseconds
        longest{};  ///< only for wait; a flow has no clock, the runner has one
    /// Only for wait: the event ends work that uses what the flow owns. So nothing else ends the wait:
    /// no stop request, no time limit, no lost connection.
    bool uninterrupted = false;
    /// Only for read: nothing of the next reply, or of the message after it, has been waited for yet.
    /// For runners that limit how long the octets of one may drip.
    bool begins = false;
};

/// The result of an io_request.
struct io_result {
    std::error_code error{};  ///< the connection is lost, or the caller stopped the verb
    std::size_t octets = 0;   ///< how many octets were read or written, also before an error
    std::string detail{};     ///< the text of the system or the TLS library about `error`
    std::string hint{};       ///< what the user can do about it; empty: nothing is known
};

/// The operation is complete: the flow goes on.
struct io_ready {};

/// The reason why a flow does not go on.
struct io_failure {
    failure reason;      ///< what the flow fails with
    bool fatal = false;  ///< ends the whole verb: attempt() cannot catch it
};

/// What pending_io::poll() found.
using io_step = std::variant<io_ready, io_request, io_failure>;

/// An operation that a flow waits for; the bridge between flows and what they wait for.
class pending_io {
  public:
    /// Whether the operation is complete, needs I/O, or fails.
    virtual io_step poll() = 0;
    /// The I/O that poll() requested is done; `octets`: how many were read or written.
    virtual void completed(std::size_t octets) = 0;
    /// The I/O that poll() requested failed. Returns the failure of the verb, which is fatal.
    virtual failure failed(const io_result& result) = 0;

  protected:
    ~pending_io() = default;
};

namespace detail {

struct promise_base;

// Resumes the current flow, which is the innermost one, until it needs I/O. Frames are resumed only
// here, never from within one another, and never destroyed while they are being suspended.
class POP3_EXPORT trampoline {
  public:
    const io_request* next();
    void done(const io_result& r);

    promise_base* current = nullptr;
    pending_io* waiting = nullptr;

  private:
    void end_current(io_failure ended);
    void ignore_attempts() noexcept;
    io_request request_;
};

struct POP3_EXPORT promise_base {
    trampoline own_trampoline;       // used in the outermost flow only
    trampoline* runner = nullptr;    // the outermost flow's
    promise_base* parent = nullptr;  // the flow that awaits this one
    std::coroutine_handle<> self;
    std::optional<failure> failed;
    std::exception_ptr thrown;
    bool finished = false;
    bool failure_wanted = false;  // the parent catches a failure
    bool concluded = false;       // and one that ended the session

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

/// A flow<T> without its T: what a runner needs, for event loops and bindings that hold flows of
/// many types. Obtained only as a reference to a flow<T>.
class any_flow {
  public:
    any_flow(const any_flow&) = delete;
    any_flow& operator=(const any_flow&) = delete;

    /// The I/O that the flow needs next; null when it has ended.
    const io_request* next() {
        assert(frame_ && "next() on a flow that was moved from");
        if (!frame_->runner) {
            frame_->runner = &frame_->own_trampoline;
            frame_->own_trampoline.current = frame_;
        }
        assert(frame_->runner == &frame_->own_trampoline &&
               "next() on a flow that another flow awaits");
        return frame_->own_trampoline.next();
    }
    /// Reports the result of the request of next(). Called once after each request. Octets that were
    /// moved before an error count too: io_result::octets.
    void done(const io_result& r) {
        assert(frame_ && "done() on a flow that was moved from");
        assert(frame_->own_trampoline.waiting && "done() without a request");
        frame_->own_trampoline.done(r);
    }

  protected:
    /// Owns the coroutine frame.
    explicit any_flow(detail::promise_base& frame) noexcept : frame_(&frame) {}
    any_flow(any_flow&& from) noexcept : frame_(std::exchange(from.frame_, nullptr)) {}
    ~any_flow() {
        if (frame_) frame_->self.destroy();
    }
    detail::promise_base* frame_;  ///< the coroutine; null: it was moved from
};

namespace detail {

// The values that a coroutine may co_return.
template <class T>
struct typed_promise : promise_base {
    std::optional<T> value;

    void return_value(T v) { value.emplace(std::move(v)); }
    void return_value(failure f) { failed.emplace(std::move(f)); }
    void return_value(result<T> r) {
        if (r)
            value.emplace(*std::move(r));
        else
            failed.emplace(std::move(r).error());
    }
};

template <>
struct typed_promise<void> : promise_base {
    void return_void() noexcept {}
};

}  // namespace detail

/// An exchange that returns a T. Starts when it is first run. Dropping it half-way leaves the
/// session unusable, and nothing is deleted; a verb that is cancelled before the first octet of its
/// command leaves it usable.
template <class T>
class [[nodiscard]] flow : public any_flow {
  public:
    /// The type that take() and attempt() return. A flow<void> has no value, so there it is the
    /// failure, if any.
    using outcome =
        typename std::conditional_t<std::is_void_v<T>, std::type_identity<std::optional<failure>>,
                                    std::type_identity<result<T>>>::type;

    /// Of the coroutine; the compiler uses it.
    struct promise_type : detail::typed_promise<T> {
        flow get_return_object() {
            this->self = std::coroutine_handle<promise_type>::from_promise(*this);
            return flow(*this);
        }
    };

    flow(flow&&) noexcept = default;
    flow& operator=(flow&&) = delete;

    // ---- for runners, with next() and done() ----

    /// The outcome, after next() returned null. Rethrows an exception of a sink.
    outcome take() {
        promise_type& promise = own_promise();
        assert(promise.finished && "take() before the end");
        if (promise.thrown) std::rethrow_exception(promise.thrown);
        if constexpr (std::is_void_v<T>) {
            return std::move(promise.failed);
        } else {
            if (promise.failed) return std::move(*promise.failed);
            return std::move(*promise.value);
        }
    }

    // ---- inside another flow ----

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
        assert(frame_ && !frame_->runner && "a flow is awaited once");
        frame_->parent = &parent.promise();
        frame_->runner = parent.promise().runner;
        frame_->runner->current = frame_;
    }
    /// The value of the awaited flow.
    T await_resume() {
        if constexpr (!std::is_void_v<T>) return std::move(*own_promise().value);
    }

    /// What attempt() and conclusion() return: to be awaited at once.
    class attempt_awaiter {
      public:
        /// Awaits `tried`, which must outlive it.
        explicit attempt_awaiter(flow& tried, bool concludes = false)
            : tried_(tried), concludes_(concludes) {}
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <class Promise>
        void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
            tried_.frame_->failure_wanted = true;
            tried_.frame_->concluded = concludes_;
            tried_.await_suspend(parent);
        }
        /// The outcome of the awaited flow.
        outcome await_resume() { return tried_.take(); }

      private:
        flow& tried_;
        bool concludes_;
    };
    /// Awaiting this returns the outcome: the failure does not propagate.
    attempt_awaiter attempt() { return attempt_awaiter(*this); }
    /// The same, also for a failure that ended the session, or a stop request. The flow that awaits it
    /// may do local work after that, and must not use the session.
    attempt_awaiter conclusion() { return attempt_awaiter(*this, true); }

  private:
    explicit flow(promise_type& promise) noexcept : any_flow(promise) {}
    promise_type& own_promise() noexcept {
        assert(frame_ && "the flow was moved from");
        return static_cast<promise_type&>(*frame_);
    }
};

/// Awaiting it makes the flow fail with `reason`.
class POP3_EXPORT failed final {
  public:
    /// Fails with `reason`.
    explicit failed(const failure& reason) : at_once_(reason) {}  // a named one: see tests/compiler
    /// Fails with the code, and a text about it.
    explicit failed(errc code, std::string_view detail = {})
        : at_once_(fail(code, std::string(detail))) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
        parent.promise().runner->waiting = &at_once_;
    }
    void await_resume() noexcept {}

  private:
    struct at_once final : pending_io {
        explicit at_once(failure given) : reason(std::move(given)) {}
        io_step poll() override { return io_failure{std::move(reason)}; }
        void completed(std::size_t) override {}
        failure failed(const io_result&) override { return std::move(reason); }
        failure reason;
    };
    at_once at_once_;
};

/// Awaiting it waits until `happening` happens, for `longest` at most, and sends nothing. Returns
/// whether it has happened. A wait that is cancelled or dropped fails the verb, but a session
/// between two commands stays usable.
class POP3_EXPORT wait_for final : public pending_io {
  public:
    /// No end.
    static constexpr std::chrono::milliseconds no_limit = std::chrono::milliseconds::max();

    /// Waits for `happening`, for `longest` at most.
    explicit wait_for(event happening, std::chrono::milliseconds longest = no_limit)
        : happening_(std::move(happening)), longest_(longest) {}
    /// Waits for the end of work that uses what the flow owns (io_request::uninterrupted). No command
    /// may be outstanding: runners close the connection of a session that is not usable meanwhile.
    static wait_for uninterrupted(event end) {
        wait_for waiting(std::move(end));
        waiting.uninterrupted_ = true;
        return waiting;
    }
    [[nodiscard]] bool await_ready() const noexcept { return happening_.is_set(); }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) noexcept {
        parent.promise().runner->waiting = this;
    }
    /// Whether the event has happened.
    bool await_resume() const noexcept { return happening_.is_set(); }

    io_step poll() override;
    void completed(std::size_t octets) override;
    failure failed(const io_result& result) override;

  private:
    event happening_;
    std::chrono::milliseconds longest_;
    bool uninterrupted_ = false;
    bool waited_ = false;
};

}  // namespace pop3::inline v1
