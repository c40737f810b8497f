// SPDX-License-Identifier: MIT
#include "world.hpp"

#include <filesystem>
#include <list>

#include "link_seams.hpp"
#include "net/environment.hpp"
#include "support/in_process_transport.hpp"
#include "world_server.hpp"
#include "world_target.hpp"
#include "world_wire.hpp"

namespace pop3::test::worlds {
namespace {

using namespace std::chrono_literals;

const fetch::instant first_day{std::chrono::sys_days(std::chrono::year(2026) / 11 / 29)};

// Waits again each time that it should give up.
class patient_wire final : public transport {
  public:
    patient_wire(std::unique_ptr<transport> inner, virtual_clock& clock)
        : inner_(std::move(inner)), clock_(clock) {}
    io_result read_some(std::span<char> into, const wait_limits& limit) override {
        io_result came = inner_->read_some(into, limit);
        if (came.error == errc::timed_out) clock_.advance(24h);
        return came;
    }
    io_result read_ready(std::span<char> into) override { return inner_->read_ready(into); }
    io_result write_some(std::span<const char> from, const wait_limits& limit) override {
        return inner_->write_some(from, limit);
    }

  private:
    std::unique_ptr<transport> inner_;
    virtual_clock& clock_;
};

}  // namespace

// One run of the fetcher.
struct world::running {
    running(course& happening, disk& on, story& told)
        : events(happening), when(happening, on, told) {}

    course& events;
    moments when;
    std::list<session_facts> connections;
    target_facts target;
    fetch::report result;
    std::size_t octets = 0;
    bool exactly_once = true;
};

world::world(const habits& server, target_kind target, bool told, planted bug)
    : server_(server),
      bug_(bug),
      told_(told),
      disk_(target),
      box_(server_),
      laws_(server_, disk_) {}

void world::arrived(const letter& which) {
    laws_.arrived(which);
    told_.tell([&] {
        return "-- letter " + std::to_string(which.id) + " comes, \"" + which.uid + "\", " +
               std::to_string(which.text.size()) + " octets; LIST says " +
               std::string(words(which.size)) +
               (which.kind == poison::none ? "" : "; it " + std::string(words(which.kind))) +
               (which.forged ? "; it holds forged replies" : "");
    });
}

void world::session(const fetch::retention_policy& policy, course& events) {
    running now(events, disk_, told_);
    const auto began = clock_.passed();
    set_day(first_day + std::chrono::floor<std::chrono::seconds>(began));
    tell_begin(policy);
    run(now, policy);
    if (now.when.dead()) disk_.restart();
    if (bug_ == planted::forgets) std::filesystem::remove_all(disk_.state());
    if (bug_ == planted::forgets) std::filesystem::create_directories(disk_.state());
    if (bug_ == planted::says_nothing) now.result = {};
    tell_end(now);
    laws_.ended({.connections = now.connections,
                 .target = now.target,
                 .result = now.result,
                 .policy = policy,
                 .killed = now.when.dead(),
                 .exactly_once = now.exactly_once,
                 .took = std::chrono::floor<std::chrono::seconds>(clock_.passed() - began),
                 .day = std::chrono::floor<std::chrono::days>(began)});
    if (server_.rewrites) {
        choices_by_chance open(sessions_);
        for (letter& each : box_.letters())
            if (!is_rewritten(each.text)) each.text = rewritten(each.text, each.id, open);
    }
}

void world::run(running& now, const fetch::retention_policy& policy) {
    fetch::null_observer watcher;
    const fetch::run_environment outside{
        [&](const fetch::fetch_request& task) { return connect(task, now); },
        [&](const fetch::target_spec& place, const fetch::target_settings& settings) {
            return open_target(place, settings, now);
        }};
    try {
        now.result = fetch::run(job_for(now, policy), watcher, outside);
    } catch (const killed&) {  // the report died with it
    }
}

fetch::fetch_request world::job_for(const running& now,
                                    const fetch::retention_policy& policy) const {
    return {.host = "pop.example.org",
            .options = {.tls = tls_mode::none,
                        .timeouts = {.read = 1min, .total = 1h},
                        .stop = now.when.stop(),
                        .policy = {.allow_cleartext_password = true}},
            .identity = {"mrose", "tanstaaf"},
            .place = disk_.place(),
            .state = disk_.state(),
            .policy = policy};
}

client world::connect(const fetch::fetch_request& task, running& now) {
    session_facts& facts = now.connections.emplace_back();
    const auto deleting = [this, &facts](const std::vector<letter>& marked) {
        if (bug_ == planted::looks_at_nothing) facts.identified.clear();
        laws_.deleting(marked, facts);
    };
    auto server = std::make_unique<world_server>(
        world_server::setting{server_, box_, now.events, facts, told_, deleting});
    if (bug_ == planted::deletes_one_more) server->plant_one_more_deletion();
    std::unique_ptr<transport> wire =
        std::make_unique<in_process_transport>(std::move(server), clock_, now.octets);
    wire = std::make_unique<world_wire>(std::move(wire), now.when);
    if (bug_ == planted::waits_for_ever)
        wire = std::make_unique<patient_wire>(std::move(wire), clock_);
    return client(
        connection::over(std::move(wire), task.host, task.options, {clock_, net::system_lookup})
            .value());
}

std::unique_ptr<fetch::target> world::open_target(const fetch::target_spec& place,
                                                  const fetch::target_settings& settings,
                                                  running& now) {
    std::unique_ptr<fetch::target> inner = disk_.kind() == target_kind::receiver
                                               ? make_receiver(disk_.received())
                                               : fetch::make_target(place, settings);
    now.exactly_once = inner->can_recover();
    planted_target_bugs bugs{.drops = bug_ == planted::drops_mail,
                             .never_delivers = bug_ == planted::never_delivers};
    if (bug_ == planted::throws_away)
        bugs.throws_away = [&now] { return now.connections.back().disturbed; };
    return std::make_unique<world_target>(
        std::move(inner),
        world_target::setting{now.events, now.when, now.target, told_,
                              disk_.kind() != target_kind::mbox, laws_.never(), std::move(bugs)});
}

void world::settle(const fetch::retention_policy& policy, std::size_t most) {
    course calm;
    for (std::size_t i = 0; i < most; ++i) {
        if (i > 0 && (!laws_.complaints().empty() || laws_.complete(box_.view(), policy))) return;
        session(policy, calm);
        wait(1h);
    }
    laws_.finished(box_.view(), policy);
}

// ---- the story ----

void world::tell_begin(const fetch::retention_policy& policy) {
    ++sessions_;
    told_.tell([&] {
        std::string words = "== session " + std::to_string(sessions_);
        words += policy.after == fetch::retention::keep ? ", keeps" : ", deletes";
        if (policy.remove_after) words += " after " + std::to_string(policy.remove_after->count());
        if (policy.keep_newest) words += " but " + std::to_string(*policy.keep_newest);
        if (policy.at_most) words += ", at most " + std::to_string(*policy.at_most);
        if (policy.strict) words += ", strict";
        return words + "; on the server:";
    });
    for (const letter& each : box_.view())
        told_.tell([&] {
            return "   letter " + std::to_string(each.id) + " \"" + each.uid + "\" " +
                   std::to_string(each.text.size()) + " octets, listed as " +
                   std::to_string(each.listed());
        });
}

void world::tell_end(const running& now) {
    told_.tell([&] {
        const fetch::report& r = now.result;
        std::string words = "== fetched " + std::to_string(r.fetched) + ", known " +
                            std::to_string(r.known) + ", skipped " + std::to_string(r.skipped) +
                            ", deleted " + std::to_string(r.deleted) + ", failed " +
                            std::to_string(r.failed.size());
        if (r.stopped) words += "; " + r.stopped->message();
        for (const fetch::message_failure& each : r.failed.kept())
            words +=
                "\n       " + std::to_string(each.number.value()) + ": " + each.reason.message();
        return now.when.dead() ? "== the process is dead" : words;
    });
}

}  // namespace pop3::test::worlds
