// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include <algorithm>

#include "fetch/error.hpp"

namespace pop3::test::worlds {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::days remembered{29};

std::string name(const letter& which) {
    return "letter " + std::to_string(which.id);
}

// For people.
std::string title(const std::string& kernel) {
    const std::size_t at = kernel.find("Subject: ");
    const std::string words = at == std::string::npos
                                  ? "\"" + kernel + '"'
                                  : kernel.substr(at + 9, kernel.find('\n', at) - at - 9);
    return words + " (" + std::to_string(kernel.size()) + " octets)";
}

// Not all known messages are deleted in each session.
bool stays(const fetch::retention_policy& policy) {
    return policy.after == fetch::retention::keep || policy.remove_after || policy.keep_newest;
}

std::size_t count(const census& all, const std::string& kernel) {
    const auto at = all.find(kernel);
    return at == all.end() ? 0 : at->second;
}

}  // namespace

bool tells(const fetch::report& result) {
    return result.stopped || !result.failed.empty() || result.skipped > 0 || result.in_doubt > 0 ||
           result.unreadable > 0 || result.withheld || result.returned > 0 ||
           result.came_short > 0 || result.put_off > 0 || result.refused_waiting > 0;
}

std::string laws::seen(const letter& which) const {
    return server_.stuffs_dots ? which.kernel : essence(unstuffed(which.text));
}

// ---- law 1 ----

void laws::deleting(const std::vector<letter>& marked, const session_facts& facts) {
    const census here = disk_.delivered();
    census gone;
    for (const letter& each : marked) {
        marked_.insert(each.id);
        marked_names_.emplace(each.uid, seen(each));
        // It stays, and becomes another one's number after a message before it is gone.
        if (server_.names == habits::naming::positions &&
            server_.deletes == habits::deletion::never)
            ++allowed_[seen(each)];
    }
    for (const letter& each : marked) {
        if (++gone[seen(each)] > count(here, seen(each)) || (each.forged && !server_.stuffs_dots))
            complain(1, name(each) + " is deleted, and it is not here");
        if (!facts.identified.contains(each.id))
            complain(1, name(each) + " is deleted, and this session has not looked at it");
    }
}

// ---- after a session ----

void laws::ended(const session_end& session) {
    const bool may_repeat = session.killed && !session.exactly_once;
    for (const session_facts& facts : session.connections)
        for (const retrieval& each : facts.retrieved) {
            // If no size was announced, a part may come, and stays on the server.
            if (!each.whole && facts.taken >= each.end)
                scraps_[each.kernel] += facts.listing_spoiled ? 2 : 1;
            if (may_repeat) ++allowed_[each.kernel];
        }
    forget(session);
    for (const session_facts& facts : session.connections)
        for (const letter& each : facts.view) {
            if (looks_known(each)) allow_again(each, each.listed());
            if (facts.listing_spoiled) allow_again(each, 0);  // as if no size had been announced
        }
    const census here = disk_.delivered();
    count_deliveries(here);
    check_bounds(session);
    if (!session.killed) {
        check_arrivals(session, here);
        check_silence(session, here);
    }
    note_listing(session);
    forget_promises(session);
}

// A message that was not listed for this long may come as if it were new.
void laws::forget(const session_end& session) {
    for (const session_facts& facts : session.connections)
        for (const letter& each : facts.view) {
            const auto [at, first] = listed_.emplace(seen(each), session.day);
            if (!first && session.day - at->second > remembered) ++allowed_[seen(each)];
            at->second = session.day;
        }
}

void laws::count_deliveries(const census& here) {
    for (const auto& [kernel, times] : here) {
        const std::size_t allowed = count(allowed_, kernel);
        const auto scrap = scraps_.find(kernel);
        if (allowed == 0 && scrap == scraps_.end() && !is_debris(kernel))
            complain(6, "here is what was never sent: " + title(kernel));
        else if (allowed == 0 && scrap != scraps_.end() && scrap->second < 2)
            complain(2, "half of a message was taken for the whole at once: " + title(kernel));
        else if (allowed > 0 && times > allowed)
            complain(6, "delivered " + std::to_string(times) + " times: " + title(kernel));
    }
}

// A server that does not stuff dots lets the sender of a message decide what seems to come.
bool laws::is_debris(const std::string& kernel) const {
    return !server_.stuffs_dots &&
           (kernel.find("forged") != std::string::npos || kernel.ends_with("Begin.\n") ||
            kernel.ends_with("rest of it\n"));
}

// ---- law 2 ----

void laws::check_arrivals(const session_end& session, const census& here) {
    const bool gave_up = session.result.stopped &&
                         session.result.stopped->code == fetch::fetch_errc::target_refuses_all;
    for (const session_facts& facts : session.connections)
        for (const retrieval& each : facts.retrieved) {
            const bool proven =
                each.exact || (each.alone && each.proof > 0 && facts.taken >= each.proof);
            if (!each.whole || !each.in_step || facts.taken < each.end || !proven) continue;
            if (session.target.failed || gave_up ||
                session.target.turned_away.contains(each.kernel))
                continue;
            if (each.looks_cut && !server_.tells_apart()) continue;
            if (each.looks_cut && facts.listing_spoiled) continue;
            if (each.looks_cut && came_before_.insert(each.name + each.kernel).second) continue;
            if (count(here, each.kernel) == 0)
                complain(2, "letter " + std::to_string(each.id) + " came whole, and is not here");
        }
}

// A message that was not listed in between comes as if for the first time.
void laws::forget_promises(const session_end& session) {
    for (const session_facts& facts : session.connections) {
        if (facts.listings == 0) continue;
        std::erase_if(came_before_, [&](const std::string& each) {
            return std::ranges::none_of(
                facts.view, [&](const letter& shown) { return each == shown.uid + seen(shown); });
        });
    }
}

// ---- law 4 ----

void laws::check_silence(const session_end& session, const census& here) {
    if (tells(session.result)) return;
    if (session.connections.empty())
        return complain(4, "there was no session, and nothing is told");
    const session_facts& facts = session.connections.back();
    if (!facts.logged_in) return complain(4, "the login failed, and nothing is told");
    if (facts.denied) return;
    std::vector<letter> shown = facts.view;
    std::erase_if(shown, [&](const letter& each) {
        return facts.interfered.contains(each.id) || (looks_known(each) && stays(session.policy));
    });
    std::erase_if(shown, [&](const letter& each) { return came_short(each, here); });
    for (const letter& each : missing(shown, here))
        complain(4, name(each) + " was not fetched, and nothing is told");
    if (stays(session.policy)) return;
    for (const letter& each : shown)
        if (!facts.marked.contains(each.id))
            complain(4, name(each) + " was not deleted, and nothing is told");
}

// All that the server has of it is delivered, which was reported when it came.
bool laws::came_short(const letter& which, const census& here) const {
    return (which.kind == poison::empty && count(here, {}) > 0) ||
           (which.kind == poison::early_end && count(here, essence(beginning(which.text))) > 0);
}

// ---- law 5 ----

void laws::check_bounds(const session_end& session) {
    for (const session_facts& facts : session.connections)
        if (facts.taken >= session_facts::most_octets)
            complain(5, "the session took " + std::to_string(facts.taken) + " octets");
    if (session.took > 2h) complain(5, "it took " + std::to_string(session.took.count()) + " s");
}

// ---- reliability of unique-ids ----

// A message with the name and the size of one in the last listing cannot be distinguished without
// reading it, which is not requested as long as it stays.
bool laws::looks_known(const letter& which) const {
    if (which.uid.empty() || server_.names == habits::naming::positions) return false;
    const auto [first, last] = beliefs_.equal_range(which.uid);
    return std::any_of(first, last, [&](const auto& entry) {
        return entry.second.octets == which.listed() && entry.second.kernel != seen(which);
    });
}

// Another letter seems to be the known one: if that is listed itself, it may come again.
void laws::allow_again(const letter& which, octet_count announced) {
    const auto [first, last] = beliefs_.equal_range(which.uid);
    for (auto at = first; at != last; ++at)
        if (at->second.octets == announced) ++allowed_[at->second.kernel];
}

void laws::note_listing(const session_end& session) {
    for (const session_facts& facts : session.connections)
        note_listing(facts, !session.killed && !session.result.stopped && facts.listings > 0);
}

void laws::note_listing(const session_facts& facts, bool clean) {
    std::multimap<std::string, belief> next;
    if (!clean) next = beliefs_;
    for (const letter& each : facts.view) {
        if (each.kind == poison::early_end) short_names_.emplace(each.uid, each.listed());
        const bool known = looks_known(each) && !facts.identified.contains(each.id);
        if (clean && known) {
            const auto [first, last] = beliefs_.equal_range(each.uid);
            next.insert(first, last);
        } else {
            next.emplace(each.uid, belief{each.listed(), seen(each)});
        }
    }
    beliefs_ = std::move(next);
}

// A letter that should be gone, and has another name, cannot be told from a new one.
void laws::renamed(const letter& which) {
    if (marked_.contains(which.id)) ++allowed_[seen(which)];
}

// ---- law 3 ----

bool laws::can_come(const letter& which, const fetch::retention_policy& policy) const {
    if (which.kind != poison::none || (which.forged && !server_.stuffs_dots)) return false;
    if (never_.contains(seen(which))) return false;
    return !policy.largest || which.listed() <= *policy.largest;
}

std::vector<letter> laws::missing(const std::vector<letter>& shown, const census& here) const {
    std::vector<letter> lacking;
    census wanted;
    for (const letter& each : shown)
        if (++wanted[seen(each)] > count(here, seen(each))) lacking.push_back(each);
    return lacking;
}

bool laws::complete(const std::vector<letter>& shown, const fetch::retention_policy& policy) {
    const std::size_t before = complaints_.size();
    finished(shown, policy);
    const bool all = complaints_.size() == before;
    complaints_.resize(before);
    return all;
}

void laws::finished(const std::vector<letter>& shown, const fetch::retention_policy& policy) {
    const bool removes =
        policy.after == fetch::retention::remove && !policy.remove_after && !policy.keep_newest;
    std::vector<letter> due = shown;
    std::erase_if(due, [&](const letter& each) {
        const bool kept = !removes || short_names_.contains({each.uid, each.listed()});
        return !can_come(each, policy) || (looks_known(each) && kept);
    });
    // Without unique-ids a copy cannot be told from what came before it, in another session.
    if (server_.names == habits::naming::missing) {
        std::set<std::string> once;
        std::erase_if(due, [&](const letter& each) { return !once.insert(seen(each)).second; });
    }
    // A message that may not be deleted is fetched to be compared in each run if its header proves
    // nothing: a server that closes after a few messages sends little else.
    const bool compares_for_ever =
        removes && server_.gives_messages && server_.deletes == habits::deletion::refused;
    if (compares_for_ever) return;
    for (const letter& each : missing(due, disk_.delivered()))
        complain(3, name(each) + " does not come");
    const bool can_delete = server_.deletes == habits::deletion::right ||
                            server_.deletes == habits::deletion::without_quit;
    const bool can_look = !server_.gives_messages || server_.tells_headers();
    const auto out_of_step = [&](const letter& each) {
        return each.forged && !server_.stuffs_dots;
    };
    if (!removes || !can_delete || !can_look || server_.shows) return;
    if (std::ranges::any_of(shown, out_of_step)) return;  // nothing is reliable about such a server
    // A letter that cannot be told from one that never comes.
    std::erase_if(due, [&](const letter& each) {
        return std::ranges::any_of(shown, [&](const letter& other) {
            return other.kind != poison::none && other.uid == each.uid &&
                   other.listed() == each.listed();
        });
    });
    // A copy of a deleted message seems to be that one, which is listed again.
    for (const letter& each : due)
        if (!each.promises_too_much() && !marked_.contains(each.id) &&
            !marked_names_.contains({each.uid, seen(each)}))
            complain(3, name(each) + " is not deleted");
}

}  // namespace pop3::test::worlds
