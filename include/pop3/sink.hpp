// SPDX-License-Identifier: MIT
// Sinks receive messages in chunks, so that no message is ever held in memory.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "pop3/error.hpp"
#include "pop3/export.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// Receives the octets of one message, exactly as the server stores them (CRLF line ends,
/// byte-stuffing removed). A sink that cannot take them throws: then the verb fails, the session is
/// unusable, and the server deletes nothing, even if messages were marked. An error with
/// errc::sink_failed becomes the verb's failure; any other exception reaches the caller unchanged.
class POP3_EXPORT body_sink {
  public:
    virtual ~body_sink() = default;
    /// The next octets; the view is valid during the call only.
    virtual void write(std::string_view octets) = 0;
    /// The message is complete. Buffered octets must be written now: the verb succeeds only if this
    /// call does.
    virtual void end() {}
};

/// Receives the messages of a batch, one after the other, in the order of the request. May throw as
/// a body_sink may.
class POP3_EXPORT message_sink {
  public:
    virtual ~message_sink() = default;
    /// +OK came: message `n` begins.
    virtual void begin(message_number n) = 0;
    /// The next octets of the current message; the view is valid during the call only.
    virtual void write(std::string_view octets) = 0;
    /// The current message is complete: its end was received, not just the end of the connection.
    virtual void end(message_number n) = 0;
    /// -ERR came for message `n`. The other messages of the batch are unaffected.
    virtual void refused(message_number n, const failure& reason) = 0;
};

/// A sink that appends to `text`, which must outlive it.
class POP3_EXPORT string_sink final : public body_sink {
  public:
    /// Appends to `text`.
    explicit string_sink(std::string& text) : text_(text) {}
    void write(std::string_view octets) override { text_.append(octets); }

  private:
    std::string& text_;
};

/// A sink that writes to `out`, which must outlive it, and flushes it after the message. A stream that
/// was not opened, or a full disk, is errc::sink_failed.
class POP3_EXPORT stream_sink final : public body_sink {
  public:
    /// Writes to `out`.
    explicit stream_sink(std::ostream& out) : out_(out) {}
    void write(std::string_view octets) override;
    void end() override;

  private:
    std::ostream& out_;
};

/// A sink that calls `take` for each chunk. Throws errc::invalid_argument if there is nothing to call.
class POP3_EXPORT function_sink final : public body_sink {
  public:
    /// Calls `take`, which it owns.
    explicit function_sink(std::function<void(std::string_view)> take);
    void write(std::string_view octets) override { take_(octets); }

  private:
    std::function<void(std::string_view)> take_;
};

/// A sink that discards everything.
class POP3_EXPORT discard_sink final : public body_sink {
  public:
    void write(std::string_view) override {}
};

/// A sink that appends to `text`, which must outlive it.
inline string_sink to_string(std::string& text) {
    return string_sink(text);
}
/// A sink that writes to `out`, which must outlive it.
inline stream_sink to_stream(std::ostream& out) {
    return stream_sink(out);
}
/// A sink that calls `take` for each chunk.
inline function_sink to_function(std::function<void(std::string_view)> take) {
    return function_sink(std::move(take));
}
/// A sink that discards everything.
inline discard_sink discard() {
    return {};
}

/// What a verb writes a message to: a sink, a stream or a function. A sink or stream with a name stays
/// its owner's, who lets it live as long as the verb; a temporary one, and a function, belong to the
/// verb.
///
///     mail.retr(1, std::ofstream("1.eml", std::ios::binary));
///     mail.retr(1, [&](std::string_view octets) { count(octets); });
class any_sink {
  public:
    /// A sink with a name: stays its owner's.
    any_sink(body_sink& sink) : sink_(&sink) {}  // NOLINT: as argument
    /// A stream with a name: stays its owner's.
    any_sink(std::ostream& out) : any_sink(kept, stream_sink(out)) {}  // NOLINT: as argument
    /// A temporary sink: belongs to the verb.
    template <class Sink>
    requires std::derived_from<Sink, body_sink> any_sink(Sink&& sink)
        : any_sink(kept, std::move(sink)) {}  // NOLINT: as argument
    /// A temporary stream: belongs to the verb.
    template <class Stream>
    requires std::derived_from<Stream, std::ostream> any_sink(Stream&& out)
        : any_sink(kept, owned_stream<Stream>(std::move(out))) {}  // NOLINT
    /// A function, called for each chunk: belongs to the verb.
    template <class Take>
    requires std::invocable < std::remove_cvref_t<Take>
    &, std::string_view >
           &&(!std::derived_from<std::remove_cvref_t<Take>, body_sink>)any_sink(Take&& take)
        : any_sink(kept, function_sink(std::forward<Take>(take))) {}  // NOLINT

    /// The sink to write to; valid as long as this.
    [[nodiscard]] body_sink& get() const noexcept { return *sink_; }

  private:
    enum class keep {} static constexpr kept{};

    template <class Sink>
    any_sink(keep, Sink sink)
        : owned_(std::make_shared<Sink>(std::move(sink))), sink_(owned_.get()) {}

    template <class Stream>
    class owned_stream final : public body_sink {
      public:
        explicit owned_stream(Stream out) : out_(std::move(out)) {}
        void write(std::string_view octets) override { stream_sink(out_).write(octets); }
        void end() override { stream_sink(out_).end(); }

      private:
        Stream out_;
    };

    std::shared_ptr<body_sink> owned_;
    body_sink* sink_;
};

/// A sink for batches that calls `take` with each message, which it holds in memory until then.
/// Messages that the server refuses go to `refused`. Without it, the first is an exception of the sink,
/// which ends the session: nothing is deleted.
class POP3_EXPORT each_message final : public message_sink {
  public:
    /// Is called with the number of a message, and its octets.
    using taker = std::function<void(message_number, std::string)>;
    /// Is called with the number of a message that the server refuses, and the reason.
    using refusal = std::function<void(message_number, const failure&)>;

    /// Throws errc::invalid_argument if there is nothing to call with a message.
    explicit each_message(taker take, refusal refused = {});
    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& reason) override;

  private:
    taker take_;
    refusal refused_;
    std::string text_;
};

}  // namespace pop3::inline v1
