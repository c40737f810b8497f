// SPDX-License-Identifier: MIT
// UIDL and LIST, both at once if the server pipelines, so that it sends one listing while the other
// is read.
#pragma once

#include "pop3/dialogue.hpp"

namespace pop3::fetch {

/// Sends UIDL when it is made, and LIST with it or at list(). The caller reads the responses, in
/// this order.
class both_listings {
  public:
    explicit both_listings(dialogue& s) : dialogue_(s), ahead_(s) {
        s.send("UIDL");  // C: UIDL
        at_once_ = ahead_.has_room();
        if (at_once_) s.send("LIST");  // C: LIST
    }
    /// After the response to UIDL.
    void list() {
        if (!at_once_) dialogue_.send("LIST");  // C: LIST
    }

  private:
    dialogue& dialogue_;
    dialogue::pipeline ahead_;
    bool at_once_ = false;
};

}  // namespace pop3::fetch
