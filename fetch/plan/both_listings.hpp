// SPDX-License-Identifier: MIT
// UIDL and LIST, both at once if the server pipelines, so that it sends one listing while the other
// is read. CAPA may precede them, which saves a round trip after a login.
#pragma once

#include "flows/listing_bodies.hpp"
#include "pop3/dialogue.hpp"

namespace pop3::fetch {

/// May CAPA precede the listings?
enum class capa_first : bool {
    no,
    yes,  ///< the server listed PIPELINING before the login: all three are sent at once
};

/// Sends UIDL when it is made, and LIST with it or at list(). The caller reads the responses, in
/// this order, after capabilities().
class both_listings {
  public:
    explicit both_listings(dialogue& s, capa_first listed = capa_first::no)
        : dialogue_(s), ahead_(s), asks_capa_(listed == capa_first::yes) {
        if (asks_capa_) s.send("CAPA");  // C: CAPA
        s.send("UIDL");                  // C: UIDL
        at_once_ = asks_capa_ || ahead_.has_room();
        if (at_once_) s.send("LIST");  // C: LIST
    }
    /// Reads the answer to CAPA, if that was sent. -ERR: the server does not list them any more.
    flow<void> capabilities() {
        if (!asks_capa_) co_return;
        flow<pop3::capabilities> reading = flows::capa_answer(dialogue_);
        [[maybe_unused]] result<pop3::capabilities> listing = co_await reading.attempt();
    }
    /// After the response to UIDL.
    void list() {
        if (!at_once_) dialogue_.send("LIST");  // C: LIST
    }

  private:
    dialogue& dialogue_;
    dialogue::pipeline ahead_;
    bool asks_capa_ = false;
    bool at_once_ = false;
};

}  // namespace pop3::fetch
