// SPDX-License-Identifier: MIT
#include "random_world.hpp"

#include <algorithm>

#include "random_course.hpp"

namespace pop3::test::worlds {
namespace {

using namespace std::chrono_literals;

// The user's options over the sessions of a world.
struct wishes {
    bool keeps_first = false;
    bool keeps_always = false;
    fetch::retention_policy policy{};

    explicit wishes(choices& open) : keeps_first(open.chance(50)), keeps_always(open.chance(25)) {
        policy.strict = open.chance(20);
        if (open.chance(15)) policy.at_most = 1 + open.pick(3);
        if (open.chance(10)) policy.remove_after = std::chrono::days(1 + open.pick(2));
        if (!open.chance(5)) policy.largest = 100'000;  // an endless message is not read for long
        if (open.chance(8)) policy.keep_newest = 1 + open.pick(3);
    }
    [[nodiscard]] fetch::retention_policy at(std::size_t session, std::size_t sessions) const {
        fetch::retention_policy now = policy;
        const bool keeps = keeps_always || (keeps_first && session + 1 < sessions);
        now.after = keeps ? fetch::retention::keep : fetch::retention::remove;
        return now;
    }
};

class random_world {
  public:
    random_world(std::uint64_t seed, bool told, planted bug)
        : open_(seed),
          server_(habits::drawn(open_)),
          world_(server_, kind(), told, bug),
          wanted_(open_),
          sick_(open_.chance(30)),
          liar_(open_.chance(20)) {}

    outcome live() {
        world_.told().tell([&] { return "the server " + server_.words(); });
        const std::size_t first = open_.chance(15) ? 10 + open_.pick(5) : 1 + open_.pick(5);
        for (std::size_t i = 0; i < first; ++i) new_letter();
        const std::size_t sessions = 1 + open_.pick(5);
        for (std::size_t i = 0; i < sessions && fine(); ++i) {
            if (i > 0) others_act();
            random_course events(open_, world_.box().letters().size());
            world_.session(wanted_.at(i, sessions), events);
            world_.wait(open_.chance(3) ? 31 * 24h : std::chrono::hours(1 + open_.pick(30)));
        }
        if (fine()) calm_down(sessions);
        return {world_.judge().complaints(), world_.told().text()};
    }

  private:
    target_kind kind() {
        return open_.among(
            {target_kind::maildir, target_kind::maildir, target_kind::mbox, target_kind::receiver});
    }
    [[nodiscard]] bool fine() { return world_.judge().complaints().empty(); }

    // This many sessions are enough for everything that can come.
    void calm_down(std::size_t sessions) {
        const fetch::retention_policy policy = wanted_.at(sessions, sessions);
        const std::size_t letters = world_.box().letters().size();
        std::size_t most = 6;
        for (const letter& each : world_.box().letters())
            if (each.kind != poison::none || each.forged) most += 2;
        if (policy.at_most) most += letters;
        if (server_.shows) most += letters;
        if (server_.gives_messages) most += 2 * letters;
        // Messages without a name share the record of one of them.
        const bool nameless =
            server_.names == habits::naming::missing || server_.names == habits::naming::partly;
        if (nameless) most += letters;
        // Messages that may not be deleted are compared in each run, and take the place of others.
        if (server_.deletes == habits::deletion::refused && server_.gives_messages)
            most += 4 * letters;
        // Until each of those that failed was first in its turn, it takes some more runs.
        world_.settle(policy, 3 * most);
    }

    void new_letter() {
        mailbox& box = world_.box();
        const bool forged = !server_.stuffs_dots && open_.chance(30);
        const std::size_t octets = open_.among<std::size_t>({500, 500, 502, 640});
        letter& made = box.deliver(
            forged ? forged_text(box.next_id()) : new_text(box.next_id(), octets, open_.chance(30)),
            box.next_name(open_));
        made.forged = forged;
        if (sick_ && open_.chance(25)) made.kind = static_cast<poison>(1 + open_.pick(6));
        if (liar_ && open_.chance(60)) made.size = static_cast<announced>(open_.pick(6));
        if (made.kind == poison::empty || made.kind == poison::early_end)
            made.size = announced::truly;
        world_.arrived(made);
        if (open_.chance(5)) world_.judge().never_takes(made);
    }

    // Other clients, senders, and the administrator of the server.
    void others_act() {
        for (std::size_t acts = open_.pick(4); acts > 0; --acts) {
            switch (open_.pick(10)) {
                case 0:
                case 1:
                case 2:
                    for (std::size_t n = 1 + open_.pick(3); n > 0; --n) new_letter();
                    break;
                case 3:
                    delete_some(30);
                    break;
                case 4:
                    delete_some(100);
                    break;
                case 5:
                    rename(open_.among<std::size_t>({30, 100}));
                    break;
                case 6:
                    rewrite();
                    break;
                case 7:
                    mix();
                    break;
                case 8:
                    restore();
                    break;
                case 9:
                    open_.chance(50) ? measure_anew() : copy_one();
                    break;
            }
        }
    }

    void tell(const std::string& line) {
        world_.told().tell([&] { return "-- " + line; });
    }

    void delete_some(std::size_t percent) {
        std::vector<int> ids;
        for (const letter& each : world_.box().letters())
            if (open_.chance(percent)) ids.push_back(each.id);
        for (const int id : ids) {
            tell("another client deletes letter " + std::to_string(id));
            world_.box().remove(id);
        }
    }

    void rename(std::size_t percent) {
        for (letter& each : world_.box().letters()) {
            if (!open_.chance(percent)) continue;
            world_.box().rename(each);
            world_.judge().renamed(each);
            tell("letter " + std::to_string(each.id) + " is now \"" + each.uid + '"');
        }
    }

    void rewrite() {
        for (letter& each : world_.box().letters()) {
            if (!open_.chance(60)) continue;
            each.text = rewritten(each.text, each.id, open_);
            tell("letter " + std::to_string(each.id) + " has other fields");
        }
    }

    // Another order, or names are exchanged.
    void mix() {
        std::vector<letter>& all = world_.box().letters();
        if (all.size() < 2) return;
        letter& one = all[open_.pick(all.size())];
        letter& other = all[open_.pick(all.size())];
        if (open_.chance(50)) {
            std::swap(one, other);
            if (server_.names == habits::naming::positions) {
                world_.judge().renamed(one);
                world_.judge().renamed(other);
            }
            tell("two letters change places");
        } else {
            std::swap(one.uid, other.uid);
            world_.judge().renamed(one);
            world_.judge().renamed(other);
            tell("letters " + std::to_string(one.id) + " and " + std::to_string(other.id) +
                 " change names");
        }
    }

    // As from a backup: deleted mail is there again, under its name or another.
    void restore() {
        if (world_.box().gone().empty()) return;
        letter back = world_.box().gone()[open_.pick(world_.box().gone().size())];
        if (world_.box().find(back.id)) return;
        if (open_.chance(50)) world_.box().rename(back);
        tell("letter " + std::to_string(back.id) + " is there again, \"" + back.uid + '"');
        world_.judge().arrived(back);
        world_.box().restore(std::move(back));
    }

    void measure_anew() {
        tell("the server measures all letters anew");
        const auto size = static_cast<announced>(open_.pick(5));
        for (letter& each : world_.box().letters())
            if (each.kind == poison::none) each.size = size;
    }

    void copy_one() {
        std::vector<letter>& all = world_.box().letters();
        if (all.empty()) return;
        const letter original = all[open_.pick(all.size())];
        if (original.kind != poison::none || original.forged) return;
        letter& made = world_.box().deliver(original.text, world_.box().next_name(open_));
        tell("a copy of letter " + std::to_string(original.id));
        world_.arrived(made);
    }

    choices_by_chance open_;
    habits server_;
    world world_;
    wishes wanted_;
    bool sick_;
    bool liar_;
};

}  // namespace

outcome run_random_world(std::uint64_t seed, bool told, planted bug) {
    return random_world(seed, told, bug).live();
}

}  // namespace pop3::test::worlds
