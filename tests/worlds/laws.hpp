// SPDX-License-Identifier: MIT
// Judges sessions by the laws of delivery (docs/delivery.md), from what server, target and disk saw
// of them. It does not depend on how the fetcher works.
//
//   1  nothing is deleted that is not delivered, nor what this session has not identified
//   2  what came whole is delivered at the end of the session
//   3  what can be fetched is fetched within a few sessions
//   4  a session that leaves mail on the server reports it
//   5  a session ends in bounded time, after a bounded number of octets
//   6  nothing is delivered twice, nor anything that was never sent
#pragma once

#include <chrono>
#include <list>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "disk.hpp"
#include "fetch/report.hpp"
#include "fetch/retention_policy.hpp"
#include "habits.hpp"
#include "session_facts.hpp"
#include "world_target.hpp"

namespace pop3::test::worlds {

struct complaint {
    int law = 0;
    std::string words;
};

/// How a session ended.
struct session_end {
    const std::list<session_facts>& connections;  ///< one, unless it tried again
    const target_facts& target;
    const fetch::report& result;
    const fetch::retention_policy& policy;
    bool killed = false;
    bool exactly_once = true;  ///< the target is of this kind
    std::chrono::seconds took{0};
    std::chrono::days day{0};  ///< of the world
};

class laws {
  public:
    laws(const habits& server, const disk& on) : server_(server), disk_(on) {}

    /// A message is in the maildrop that may be delivered, once.
    void arrived(const letter& which) { ++allowed_[seen(which)]; }
    /// The server uses another name for it from now on.
    void renamed(const letter& which);
    /// The server is about to delete `marked` for us.
    void deleting(const std::vector<letter>& marked, const session_facts& facts);
    void ended(const session_end& session);
    /// The messages of `box` that should be delivered and are not, or should be gone and are not.
    /// After faults have ceased.
    void finished(const std::vector<letter>& shown, const fetch::retention_policy& policy);
    /// What the target never accepts.
    void never_takes(const letter& which) { never_.insert(seen(which)); }
    [[nodiscard]] const std::set<std::string>& never() const noexcept { return never_; }
    /// True if all of `shown` that can be delivered is.
    [[nodiscard]] bool complete(const std::vector<letter>& shown,
                                const fetch::retention_policy& policy);
    [[nodiscard]] const std::vector<complaint>& complaints() const noexcept { return complaints_; }

    /// The essence of a letter as a client of this server sees it.
    [[nodiscard]] std::string seen(const letter& which) const;

  private:
    /// What the ledger may contain for a name and a size.
    struct belief {
        octet_count octets;
        std::string kernel;
    };

    void complain(int law, std::string words) { complaints_.push_back({law, std::move(words)}); }
    void count_deliveries(const census& here);
    void check_arrivals(const session_end& session, const census& here);
    void check_silence(const session_end& session, const census& here);
    void check_bounds(const session_end& session);
    void allow_again(const letter& which, octet_count announced);
    void note_listing(const session_end& session);
    void forget(const session_end& session);
    void forget_promises(const session_end& session);
    void note_listing(const session_facts& facts, bool clean);
    [[nodiscard]] bool looks_known(const letter& which) const;
    [[nodiscard]] bool can_come(const letter& which, const fetch::retention_policy& policy) const;
    [[nodiscard]] std::vector<letter> missing(const std::vector<letter>& shown,
                                              const census& here) const;
    [[nodiscard]] bool came_short(const letter& which, const census& here) const;
    [[nodiscard]] bool is_debris(const std::string& kernel) const;

    const habits& server_;
    const disk& disk_;
    census allowed_;                     // how often each may be delivered
    std::map<std::string, int> scraps_;  // what came instead of letters, and in how many sessions
    std::set<std::string> never_;
    std::set<int> marked_;                                        // for deletion, in any session
    std::set<std::pair<std::string, std::string>> marked_names_;  // unique-id and content
    std::set<std::string> came_before_;  // whole, although more was announced
    std::set<std::pair<std::string, octet_count>> short_names_;  // of letters that come truncated
    std::multimap<std::string, belief> beliefs_;                 // by unique-id
    std::map<std::string, std::chrono::days> listed_;            // when each was last seen
    std::vector<complaint> complaints_;
};

/// True if a report shows a problem.
bool tells(const fetch::report& result);

}  // namespace pop3::test::worlds
