// SPDX-License-Identifier: MIT
// message_reader: a message that the caller reads piece by piece, at its own pace.
//
//     auto message = mail.open_retr(pop3::message_number(1));
//     for (auto chunk = message.next(); !chunk.empty(); chunk = message.next()) process(chunk);
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "pop3/client_place.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1 {

/// Made by open_retr() and open_top() of a client. Nothing is read ahead of the caller but one input
/// buffer, of which read_some() copies what it has no room for: the server waits. Read to the end: while octets
/// are left, the session is not usable, and any other verb ends it. If the client is moved, it reads from the
/// client at its new place; once the client is destroyed, or has connected again, next() and read_some() fail
/// with errc::session_unusable.
template <class Self, template <class> class Outcome>
class message_reader {
  public:
    /// `mail`: where the client is, as long as it exists; null after that.
    explicit message_reader(std::shared_ptr<Self* const> mail) : place_(std::move(mail)) {}
    /// The next octets of the message, byte-stuffing removed, as a view that is valid until the next
    /// verb; empty at its end.
    Outcome<std::string_view> next() {
        Self* const mail = place_.client();
        return mail ? mail->run(whole(mail->dialogue(), unread_))
                    : place_.template without_client<std::string_view>();
    }
    /// Copies the next octets of the message to the begin of `buffer`, which must outlive the verb and
    /// must not be empty. Returns how many; 0 at the end of the message.
    Outcome<std::size_t> read_some(std::span<char> buffer) {
        Self* const mail = place_.client();
        return mail ? mail->run(part(mail->dialogue(), unread_, buffer))
                    : place_.template without_client<std::size_t>();
    }

  private:
    // What read_some() had no room for. A copy: the next verb may use the buffer of the session again.
    struct rest {
        std::string octets;
        std::size_t taken = 0;
        [[nodiscard]] std::string_view left() const {
            return std::string_view(octets).substr(taken);
        }
    };
    using shared_rest = std::shared_ptr<rest>;

    static flow<std::string_view> whole(dialogue& s, shared_rest unread) {
        std::string_view chunk = unread->left();
        unread->taken = unread->octets.size();
        if (!chunk.empty()) co_return chunk;
        chunk = co_await s.next_chunk();
        co_return chunk;
    }
    static flow<std::size_t> part(dialogue& s, shared_rest unread, std::span<char> buffer) {
        std::string_view left = unread->left();
        if (left.empty()) {
            std::string_view chunk = co_await s.next_chunk();
            const std::size_t octets = chunk.copy(buffer.data(), buffer.size());
            *unread = {std::string(chunk.substr(octets)), 0};
            co_return octets;
        }
        const std::size_t octets = left.copy(buffer.data(), buffer.size());
        unread->taken += octets;
        co_return octets;
    }

    detail::client_place<Self, Outcome> place_;
    shared_rest unread_ = std::make_shared<rest>();
};

}  // namespace pop3::inline v1
