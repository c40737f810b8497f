// SPDX-License-Identifier: MIT
// The result of a run, and its progress.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pop3/error.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// A message that the server did not send or delete, or that the target refused. It stays on the
/// server, and the next run tries again, after all others.
struct message_failure {
    message_number number;
    std::string uid;
    failure reason;
};

/// The messages that failed: the first with their reasons, and how many there are. A server can refuse
/// millions.
class message_failures {
  public:
    using value_type = message_failure;
    static constexpr std::size_t most_kept = 10;

    void push_back(message_failure one) {
        if (kept_.size() < most_kept) kept_.push_back(std::move(one));
        ++count_;
    }
    void clear() noexcept {
        kept_.clear();
        count_ = 0;
    }
    /// Of all, also of those that are not kept.
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] const std::vector<message_failure>& kept() const noexcept { return kept_; }
    [[nodiscard]] std::vector<message_failure>& kept() noexcept { return kept_; }

  private:
    std::vector<message_failure> kept_;
    std::size_t count_ = 0;
};

/// Information for the user although nothing failed; shown once while it applies.
struct notice {
    std::string words;
    std::string advice;  ///< empty: there is nothing to do
};

/// The result of a run. Also filled in as far as possible when `stopped` has the reason of an early
/// end.
struct report {
    std::size_t listed = 0;
    std::size_t listed_at_least = 0;  ///< of a listing that was not read to its end; else 0
    std::size_t fetched = 0;          ///< delivered, durable and recorded
    octet_count octets = 0;           ///< of these, as the server sent them
    std::size_t known = 0;            ///< were delivered before
    std::size_t renamed = 0;          ///< of these: known by content under another unique-id
    std::size_t returned = 0;  ///< of these: listed again after the server confirmed their deletion
    std::size_t skipped = 0;   ///< too large, or over the limit of one run
    std::size_t refused_waiting =
        0;  ///< not fetched, because the target refused them several times
    std::size_t refused_delivered =
        0;                         ///< of those fetched: the target refused them several times, and
                                   ///< the refuge has them now
    std::size_t deleted = 0;       ///< on the server, confirmed by its +OK to QUIT
    std::size_t in_doubt = 0;      ///< marked, but QUIT was not answered with +OK
    bool logged_in = false;        ///< the server accepted the credentials
    bool reading_deletes = false;  ///< the server may delete fetched mail, whatever the
                                   ///< retention
    std::chrono::seconds login_delay{0};  ///< the server's pause between logins
    std::size_t came_short = 0;           ///< of these: not deleted, because they came far too
                                          ///< short
    std::size_t put_off = 0;     ///< left to the next run, because they ended an earlier session
    std::size_t unreadable = 0;  ///< lines of the listing that name no message
    bool withheld = false;       ///< nothing was deleted, because a message is out of step
    bool one_at_a_time = false;  ///< PIPELINING is announced, but not used any more
    message_failures failed;     ///< single messages; the others were not affected
    std::vector<notice> news;    ///< notices that were not shown before
    std::optional<failure> stopped;
    bool told_before = false;  ///< an earlier run reported that this one would not be tried
};

/// Observes a run. Called on the thread of the run; must not throw.
class observer {
  public:
    virtual ~observer() = default;
    /// A new phase, as in "connecting to pop.example.org:995".
    virtual void phase(std::string_view words) = 0;
    /// The plan is made.
    virtual void planned(std::size_t messages, octet_count octets) = 0;
    /// Octets of a message came.
    virtual void received(std::size_t octets) = 0;
    /// A message came whole.
    virtual void arrived() = 0;
};

/// Ignores everything.
class null_observer final : public observer {
  public:
    void phase(std::string_view) override {}
    void planned(std::size_t, octet_count) override {}
    void received(std::size_t) override {}
    void arrived() override {}
};

}  // namespace pop3::fetch
