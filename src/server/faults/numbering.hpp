// SPDX-License-Identifier: MIT
// Which message a number stands for, session by session: for faults of the dialogue that follow a
// message.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/faults/misbehaviour.hpp"

namespace pop3::inline v1::serving {

/// A connection has its own copy, as of its fault_hooks. The server has one thread and answers a
/// login as soon as it opened the maildrop: what was opened last is this connection's.
class numbering {
  public:
    explicit numbering(misbehaviour& into);

    /// To be called at each reply.
    void hear(const exchange& e) {
        if (e.is_login()) mine_ = *opened_last_;
    }
    /// The name of the message that `e` is about; empty if there is none.
    [[nodiscard]] std::string message(const exchange& e) const;
    /// What a message is called here, in all sessions: by its user and its true unique-id.
    static std::string name(const visit& by, maildrop& in, message_number n);

  private:
    using names = std::shared_ptr<const std::vector<std::string>>;

    std::shared_ptr<names> opened_last_ = std::make_shared<names>();
    names mine_;
};

}  // namespace pop3::inline v1::serving
