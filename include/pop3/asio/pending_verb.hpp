// SPDX-License-Identifier: MIT
// A verb of pop3::asio::connection that runs: its flow, and the handler that gets its outcome.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/result.hpp"
#include "pop3/verb_guard.hpp"

namespace pop3::inline v1::asio::detail {

struct connection_state;  // both: src/asio/session_core.hpp
class session_core;

/// A verb as its runner sees it.
class pending_verb {
  public:
    virtual ~pending_verb() = default;
    /// The flow to run.
    virtual any_flow& exchange() noexcept = 0;
    /// The flow has ended: its outcome is that of the verb.
    virtual void conclude(verb_guard& guard) noexcept = 0;
    /// The flow is not run to its end, because of `reason`.
    virtual void conclude(failure reason) = 0;
    /// The same, because of an exception.
    virtual void conclude(std::exception_ptr thrown) = 0;
    /// Destroys the flow, and calls the handler; `later`: not before this returns.
    virtual void complete(bool later) = 0;
};

/// The verb with its types.
template <class T, class Handler>
class typed_verb final : public pending_verb {
  public:
    using outcome = typename flow<T>::outcome;
    using executor = ::asio::associated_executor_t<Handler, ::asio::any_io_executor>;

    typed_verb(flow<T> exchange, Handler handler, const ::asio::any_io_executor& io)
        : executor_(::asio::get_associated_executor(handler, io)),
          handler_(std::move(handler)),
          work_(executor_),
          exchange_(std::move(exchange)) {}

    any_flow& exchange() noexcept override { return *exchange_; }
    void conclude(verb_guard& guard) noexcept override try {
        outcome_.emplace(guard.finish(exchange_->take()));
    } catch (...) {
        thrown_ = std::current_exception();
    }
    void conclude(failure reason) override { outcome_.emplace(std::move(reason)); }
    void conclude(std::exception_ptr thrown) override { thrown_ = std::move(thrown); }

    void complete(bool later) override {
        exchange_.reset();
        if (auto slot = ::asio::get_associated_cancellation_slot(handler_); slot.is_connected())
            slot.clear();
        if (!outcome_) outcome_.emplace(fail(errc::session_unusable, "an exception ended a verb"));
        auto call = [handler = std::move(handler_), thrown = std::move(thrown_),
                     ended = std::move(*outcome_), work = std::move(work_)]() mutable {
            work.reset();
            std::move(handler)(std::move(thrown), std::move(ended));
        };
        if (later)
            ::asio::post(executor_, std::move(call));
        else
            ::asio::dispatch(executor_, std::move(call));
    }

  private:
    executor executor_;
    Handler handler_;
    ::asio::executor_work_guard<executor> work_;
    std::optional<outcome> outcome_;
    std::exception_ptr thrown_;
    std::optional<flow<T>> exchange_;  // ends before what the handler owns, which its sink may use
};

/// A verb under way; its I/O keeps it alive.
class POP3_EXPORT running_verb {
  public:
    virtual ~running_verb() = default;
    /// Begins. Called once.
    virtual void start() = 0;
    /// Ends it with errc::cancelled, unless it must not be interrupted. To be called where its handlers run.
    virtual void cancel() = 0;
};

/// Runs `verb` over `core`, which it connects before if it `opens`; its handlers run on `executor`.
POP3_EXPORT std::shared_ptr<running_verb> make_running_verb(std::shared_ptr<session_core> core,
                                                            std::unique_ptr<pending_verb> verb,
                                                            ::asio::any_io_executor executor,
                                                            bool opens);

/// Where the I/O of a verb is done: on the executor of its handler, if that can do I/O (that of
/// use_future cannot), else on `io`.
template <class Handler>
::asio::any_io_executor executor_for_io(const Handler& handler, const ::asio::any_io_executor& io) {
    using associated = ::asio::associated_executor_t<Handler, ::asio::any_io_executor>;
    if constexpr (std::is_constructible_v<::asio::any_io_executor, associated>)
        return ::asio::any_io_executor(::asio::get_associated_executor(handler, io));
    else
        return io;
}

/// Starts a verb. Its handler may end it through the cancellation slot that is associated with it.
template <class T, class Handler>
void start_verb(Handler handler, std::shared_ptr<session_core> core, flow<T> exchange,
                const ::asio::any_io_executor& io, bool opens) {
    auto slot = ::asio::get_associated_cancellation_slot(handler);
    ::asio::any_io_executor executor = executor_for_io(handler, io);
    auto verb =
        std::make_unique<typed_verb<T, Handler>>(std::move(exchange), std::move(handler), io);
    if (!core) {
        verb->conclude(fail(errc::session_unusable,
                            "the client is not connected, or was moved to another object"));
        return verb->complete(true);
    }
    const auto running =
        make_running_verb(std::move(core), std::move(verb), std::move(executor), opens);
    if (slot.is_connected())
        slot.assign([ended = std::weak_ptr(running)](::asio::cancellation_type type) {
            const bool ends =
                (type & ::asio::cancellation_type::terminal) != ::asio::cancellation_type::none;
            if (const auto verb_to_end = ended.lock(); verb_to_end && ends) verb_to_end->cancel();
        });
    running->start();
}

}  // namespace pop3::inline v1::asio::detail
