// SPDX-License-Identifier: MIT
// What came of a run, and what can be seen of it while it goes on.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan.hpp"
#include "pop3/error.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// A message that the server did not send or delete, or that the target did not take. It stays on the
/// server, and the next run tries again, after all others.
struct trouble {
    message_number number;
    std::string uid;
    failure why;
};

/// What a user should know though nothing failed; told once while it holds.
struct notice {
    std::string words;
    std::string advice;  ///< empty: there is nothing to do
};

/// What came of a run. Also filled in as far as it got when `stopped` says why it ended early.
struct report {
    std::size_t listed = 0;
    std::size_t fetched = 0;   ///< delivered, durable and recorded
    octet_count octets = 0;    ///< of these, as the server sent them
    std::size_t known = 0;     ///< were here already
    std::size_t renamed = 0;   ///< of these: known by content under another unique-id
    std::size_t returned = 0;  ///< of these: listed again after the server confirmed their deletion
    std::size_t skipped = 0;   ///< too large, or more than one run is to fetch
    std::size_t deleted = 0;   ///< on the server, confirmed by its +OK to QUIT
    std::size_t in_doubt = 0;  ///< marked, but QUIT was not answered with +OK
    bool logged_in = false;    ///< the server took the credentials
    bool reading_deletes = false;         ///< the server may delete what came, whatever was wanted
    std::chrono::seconds login_delay{0};  ///< what the server wants between logins
    std::size_t came_short = 0;           ///< of these: not deleted, as they came far too short
    std::size_t put_off = 0;     ///< left to the next run, as they ended an earlier session
    std::size_t unreadable = 0;  ///< lines of the listing that name no message
    bool withheld = false;       ///< nothing was deleted, as a message is out of step
    bool one_at_a_time = false;  ///< PIPELINING is announced, and not used any more
    std::vector<trouble> bad;    ///< single messages; the others were not touched by it
    std::vector<notice> news;    ///< what was not told before
    std::optional<failure> stopped;
    bool told_before = false;  ///< an earlier run told that this one would not be tried
};

/// Sees a run go on. Called on the thread of the run; must not throw.
class observer {
  public:
    virtual ~observer() = default;
    /// Something new begins, as in "connecting to pop.example.org:995".
    virtual void phase(std::string_view what) = 0;
    /// It is decided what to fetch.
    virtual void planned(std::size_t messages, octet_count octets) = 0;
    /// Octets of a message came.
    virtual void received(std::size_t octets) = 0;
    /// A message came whole.
    virtual void arrived() = 0;
};

/// Sees nothing.
class nobody final : public observer {
  public:
    void phase(std::string_view) override {}
    void planned(std::size_t, octet_count) override {}
    void received(std::size_t) override {}
    void arrived() override {}
};

}  // namespace pop3::fetch
