// SPDX-License-Identifier: MIT
// message_reader: a message that the caller reads piece by piece, at its own pace.
//
//     auto message = mail.open_retr(pop3::message_number(1));
//     for (auto chunk = message.next(); !chunk.empty(); chunk = message.next()) process(chunk);
#pragma once

#include <memory>
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
        return mail ? mail->run(flows::next_chunk(mail->dialogue())) : without_client();
    }

  private:
    static Outcome<std::string_view> without_client() {
        failure reason = fail(errc::session_unusable, "the client of this message does not exist");
        if constexpr (std::is_constructible_v<Outcome<std::string_view>, failure>)
            return Outcome<std::string_view>(std::move(reason));
        else
            raise(std::move(reason));
    }

    std::shared_ptr<Self* const> mail_;
};

}  // namespace pop3::inline v1
