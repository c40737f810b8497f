// SPDX-License-Identifier: MIT
// message_reader: a message that the caller reads piece by piece, at its own pace.
//
//     auto message = mail.open_retr(pop3::message_number(1));
//     for (auto chunk = message.next(); !chunk.empty(); chunk = message.next()) process(chunk);
#pragma once

#include <string_view>

#include "pop3/flows.hpp"

namespace pop3::inline v1 {

/// Made by open_retr() and open_top() of a client, which must outlive it and not be moved meanwhile.
/// Nothing is read ahead of the caller but one input buffer: the server waits. Read to the end:
/// while octets are left, the session is not usable, and any other verb ends it.
template <class Self, template <class> class Outcome>
class message_reader {
  public:
    explicit message_reader(Self& mail) : mail_(&mail) {}
    /// The next octets of the message, byte-stuffing removed, as a view that is valid until the next
    /// verb; empty at its end.
    Outcome<std::string_view> next() { return mail_->run(flows::next_chunk(mail_->dialogue())); }

  private:
    Self* mail_;
};

}  // namespace pop3::inline v1
