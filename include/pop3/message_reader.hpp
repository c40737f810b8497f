// SPDX-License-Identifier: MIT
// message_reader: a message that the caller reads piece by piece, at its own pace.
//
//     auto message = mail.open_retr(pop3::message_number(1));
//     for (auto chunk = message.next(); !chunk.empty(); chunk = message.next()) process(chunk);
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "pop3/flows.hpp"

namespace pop3::inline v1 {

/// Made by open_retr() and open_top() of a client. Nothing is read ahead of the caller but one input
/// buffer: the server waits. Read to the end: while octets are left, the session is not usable, and
/// any other verb ends it. If the client is moved, it reads from the client at its new place; once
/// the client is destroyed, next() fails with errc::session_unusable.
template <class Self, template <class> class Outcome>
class message_reader {
  public:
    /// `mail`: where the client is, as long as it exists; null after that.
    explicit message_reader(std::shared_ptr<Self* const> mail) : mail_(std::move(mail)) {}
    /// The next octets of the message, byte-stuffing removed, as a view that is valid until the next
    /// verb; empty at its end.
    Outcome<std::string_view> next() {
        Self* const mail = mail_ ? *mail_ : nullptr;
        return mail ? mail->run(whole(mail->dialogue(), unread_))
                    : without_client<std::string_view>();
    }
    /// Copies the next octets of the message to the begin of `buffer`, which must outlive the verb and
    /// must not be empty. Returns how many; 0 at the end of the message.
    Outcome<std::size_t> read_some(std::span<char> buffer) {
        Self* const mail = mail_ ? *mail_ : nullptr;
        return mail ? mail->run(part(mail->dialogue(), unread_, buffer))
                    : without_client<std::size_t>();
    }

  private:
    using shared_view = std::shared_ptr<std::string_view>;

    static flow<std::string_view> whole(dialogue& s, shared_view unread) {
        std::string_view chunk = std::exchange(*unread, {});
        if (!chunk.empty()) co_return chunk;
        chunk = co_await s.next_chunk();
        co_return chunk;
    }
    static flow<std::size_t> part(dialogue& s, shared_view unread, std::span<char> buffer) {
        if (unread->empty()) {
            std::string_view chunk = co_await s.next_chunk();
            *unread = chunk;
        }
        const std::size_t octets = unread->copy(buffer.data(), buffer.size());
        unread->remove_prefix(octets);
        co_return octets;
    }
    template <class T>
    static Outcome<T> without_client() {
        failure reason = fail(errc::session_unusable, "the client of this message does not exist");
        if constexpr (std::is_constructible_v<Outcome<T>, failure>)
            return Outcome<T>(std::move(reason));
        else
            raise(std::move(reason));
    }

    std::shared_ptr<Self* const> mail_;
    shared_view unread_ = std::make_shared<std::string_view>();  // of the last chunk
};

}  // namespace pop3::inline v1
