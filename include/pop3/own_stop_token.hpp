// SPDX-License-Identifier: MIT
// The classes of the header stop_token (C++20, [thread.stoptoken]), for standard libraries that lack them: as much of
// their interface as programs need that stop a verb. Included by stop_token.hpp only.
#pragma once

#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace pop3::own_stop {

namespace detail {

// A function that waits for the stop, in the list of its state.
class waiting_callback {
  public:
    waiting_callback() = default;
    waiting_callback(const waiting_callback&) = delete;
    waiting_callback& operator=(const waiting_callback&) = delete;

  protected:
    virtual ~waiting_callback() = default;

  private:
    friend class stop_state;
    virtual void call() noexcept = 0;

    waiting_callback* next_ = nullptr;
    waiting_callback* before_ = nullptr;
    bool listed_ = false;
};

// What a source, its tokens and their callbacks share. Thread-safe.
class stop_state {
  public:
    void add_source() {
        const std::lock_guard lock(mutex_);
        ++sources_;
    }
    void remove_source() {
        const std::lock_guard lock(mutex_);
        --sources_;
    }
    [[nodiscard]] bool requested() const {
        const std::lock_guard lock(mutex_);
        return requested_;
    }
    [[nodiscard]] bool possible() const {
        const std::lock_guard lock(mutex_);
        return requested_ || sources_ > 0;
    }
    // Calls all callbacks. False: somebody else has requested it before.
    bool request() {
        std::unique_lock lock(mutex_);
        if (requested_) return false;
        requested_ = true;
        caller_ = std::this_thread::get_id();
        while (first_) {
            waiting_callback* const next = first_;
            unlist(*next);
            called_ = next;
            lock.unlock();
            next->call();  // may destroy it
            lock.lock();
            called_ = nullptr;
            returned_.notify_all();
        }
        return true;
    }
    // False: the stop was requested already, and the caller has to call it.
    bool list(waiting_callback& callback) {
        const std::lock_guard lock(mutex_);
        if (requested_) return false;
        callback.next_ = first_;
        if (first_) first_->before_ = &callback;
        first_ = &callback;
        callback.listed_ = true;
        return true;
    }
    // After it, the callback does not run any more, unless it is the one that calls this.
    void forget(waiting_callback& callback) {
        std::unique_lock lock(mutex_);
        if (callback.listed_)
            unlist(callback);
        else if (caller_ != std::this_thread::get_id())
            returned_.wait(lock, [&] { return called_ != &callback; });
    }

  private:
    void unlist(waiting_callback& callback) {
        if (callback.next_) callback.next_->before_ = callback.before_;
        if (callback.before_)
            callback.before_->next_ = callback.next_;
        else
            first_ = callback.next_;
        callback.listed_ = false;
    }

    mutable std::mutex mutex_;
    std::condition_variable returned_;
    std::size_t sources_ = 0;
    bool requested_ = false;
    waiting_callback* first_ = nullptr;
    waiting_callback* called_ = nullptr;
    std::thread::id caller_;
};

}  // namespace detail

template <class Callback>
class stop_callback;

/// As std::stop_token.
class stop_token {
  public:
    /// Never stopped.
    stop_token() = default;
    /// True after request_stop() of its source.
    [[nodiscard]] bool stop_requested() const noexcept { return state_ && state_->requested(); }
    /// True if it was, or can still be.
    [[nodiscard]] bool stop_possible() const noexcept { return state_ && state_->possible(); }
    friend bool operator==(const stop_token&, const stop_token&) = default;

  private:
    friend class stop_source;
    template <class>
    friend class stop_callback;
    explicit stop_token(std::shared_ptr<detail::stop_state> state) : state_(std::move(state)) {}
    std::shared_ptr<detail::stop_state> state_;
};

/// As std::stop_source.
class stop_source {
  public:
    /// A new one.
    stop_source() : state_(std::make_shared<detail::stop_state>()) { state_->add_source(); }
    stop_source(const stop_source& other) : state_(other.state_) {
        if (state_) state_->add_source();
    }
    stop_source(stop_source&& other) noexcept : state_(std::move(other.state_)) {}
    /// From now on it is that of `other`.
    stop_source& operator=(stop_source other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    ~stop_source() {
        if (state_) state_->remove_source();
    }
    /// A token of it.
    [[nodiscard]] stop_token get_token() const noexcept { return stop_token(state_); }
    /// Requests the stop, and calls the callbacks. True: it was not requested before.
    bool request_stop() noexcept {
        const std::shared_ptr<detail::stop_state> kept =
            state_;  // a callback may destroy this source
        return kept && kept->request();
    }
    /// True after request_stop().
    [[nodiscard]] bool stop_requested() const noexcept { return state_ && state_->requested(); }
    /// False after it was moved from.
    [[nodiscard]] bool stop_possible() const noexcept { return state_ != nullptr; }
    friend bool operator==(const stop_source&, const stop_source&) = default;

  private:
    std::shared_ptr<detail::stop_state> state_;
};

/// As std::stop_callback: calls a function when the stop is requested, on the thread that requests it, or at
/// once if that has happened.
template <class Callback>
class stop_callback final : private detail::waiting_callback {
  public:
    /// The function.
    using callback_type = Callback;

    /// Calls `callback` when `token` is stopped.
    template <class Function>
    requires std::constructible_from<Callback, Function> stop_callback(stop_token token,
                                                                       Function&& callback)
        : state_(std::move(token.state_)), callback_(std::forward<Function>(callback)) {
        if (state_ && !state_->list(*this)) {
            state_.reset();
            call();
        }
    }
    /// After it, the function does not run any more.
    ~stop_callback() {
        if (state_) state_->forget(*this);
    }

  private:
    void call() noexcept override { std::forward<Callback>(callback_)(); }

    std::shared_ptr<detail::stop_state> state_;
    Callback callback_;
};

/// Deduces the type of what is called.
template <class Callback>
stop_callback(stop_token, Callback) -> stop_callback<Callback>;

}  // namespace pop3::own_stop
