// SPDX-License-Identifier: MIT
// One world: a server with its maildrop, a disk, a clock, and the fetcher's real code between them.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "course.hpp"
#include "disk.hpp"
#include "fetch/retention_policy.hpp"
#include "fetch/run/run.hpp"
#include "habits.hpp"
#include "laws.hpp"
#include "mailbox.hpp"
#include "story.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::test::worlds {

/// Bugs of a fetcher that are planted on purpose: the laws have to find each.
enum class planted {
    none,
    drops_mail,        ///< mail that is discarded is reported as delivered
    deletes_one_more,  ///< than it should
    looks_at_nothing,  ///< before it deletes
    throws_away,       ///< messages that came before a connection was lost
    never_delivers,    ///< one kind of message, which it defers each time
    says_nothing,      ///< in its report
    waits_for_ever,
    forgets,  ///< delivered messages
};

class world {
  public:
    world(const habits& server, target_kind target, bool told, planted bug = planted::none);

    /// A letter is in the maildrop.
    void arrived(const letter& which);
    /// The fetcher runs once.
    void session(const fetch::retention_policy& policy, course& events);
    /// Time passes between sessions.
    void wait(std::chrono::hours span) { clock_.advance(span); }
    /// Lets the fetcher run until nothing is left to do, `most` times at most: law 3.
    void settle(const fetch::retention_policy& policy, std::size_t most);

    [[nodiscard]] mailbox& box() noexcept { return box_; }
    [[nodiscard]] const habits& server() const noexcept { return server_; }
    [[nodiscard]] laws& judge() noexcept { return laws_; }
    [[nodiscard]] story& told() noexcept { return told_; }

  private:
    struct running;
    void run(running& now, const fetch::retention_policy& policy);
    fetch::fetch_request job_for(const running& now, const fetch::retention_policy& policy) const;
    client connect(const fetch::fetch_request& task, running& now);
    std::unique_ptr<fetch::target> open_target(const fetch::target_spec& place,
                                               const fetch::target_settings& settings,
                                               running& now);
    void tell_begin(const fetch::retention_policy& policy);
    void tell_end(const running& now);

    habits server_;
    planted bug_;
    story told_;
    disk disk_;
    mailbox box_;
    laws laws_;
    virtual_clock clock_;
    std::size_t sessions_ = 0;
};

}  // namespace pop3::test::worlds
