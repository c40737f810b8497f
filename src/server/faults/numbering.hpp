// SPDX-License-Identifier: MIT
// The message of a number, session by session: for faults of the protocol that follow a message.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fault_set.hpp"

namespace pop3::inline v1::serving {

/// Each connection has its own copy, as of its fault_hooks. The server has one thread and answers a
/// login right after it opened the maildrop: so the one opened last is this connection's.
class numbering {
  public:
    explicit numbering(fault_set& into);

    /// Called at each reply.
    void hear(const faulty_exchange& e) {
        if (e.is_login()) mine_ = *opened_last_;
    }
    /// The name of the message that `e` is about; empty if there is none.
    [[nodiscard]] std::string message(const faulty_exchange& e) const;
    /// The identity of a message in all sessions: its user and its true unique-id.
    static std::string name(const visit& visitor, maildrop& in, message_number n);

  private:
    using names = std::shared_ptr<const std::vector<std::string>>;

    std::shared_ptr<names> opened_last_ = std::make_shared<names>();
    names mine_;
};

}  // namespace pop3::inline v1::serving
