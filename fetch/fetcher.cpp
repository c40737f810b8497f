// SPDX-License-Identifier: MIT
#include "fetcher.hpp"

#include <algorithm>
#include <span>

#include "inbox.hpp"
#include "list_maildrop.hpp"
#include "problem.hpp"
#include "retrieve.hpp"

namespace pop3::fetch {
namespace {

// How many messages may come before the server has to show that it is in step. It costs nothing
// but a few octets where commands are pipelined, and a round trip where they are not.
std::size_t proof_interval(const capabilities* offered) {
    return offered && offered->has("PIPELINING") ? 1 : 16;
}

// RETR may count as DELE: the server announces EXPIRE 0 (RFC 2449, section 6.7). TOP never does.
bool reading_deletes(const capabilities* offered, std::span<const request> requests) {
    const std::optional<expiry> kept = offered ? offered->expire() : std::nullopt;
    return kept && kept->days == 0U &&
           !std::ranges::all_of(requests, [](const request& r) { return r.header_only; });
}

constexpr std::size_t deletions_at_once = 4096;

// Listings of fewer messages are not worth being read twice when something has come.
constexpr std::size_t worth_a_mark = 1000;

// What a listing that leaves nothing to do depends on, apart from the listing.
std::uint64_t seed_of(const mail_policy& policy) {
    return policy.header_only_above ? *policy.header_only_above + 1 : 0;
}

}  // namespace

fetcher::fetcher(client& mail, target& to, ledger& book, account_id account, report& result,
                 observer& watcher)
    : mail_(mail), to_(to), book_(book), account_(account), result_(result), watcher_(watcher) {}

void fetcher::run(const mail_policy& policy, const trace_lines& in_front) {
    watcher_.phase("listing messages");
    book_.forget_vanished(account_, now());
    const bool stays = policy.after == retention::keep && !policy.rematch;
    const std::optional<quiet_listing> quiet = stays ? book_.quiet(account_) : std::nullopt;
    std::optional<listing_mark> mark;
    if (quiet) {
        mark = mail_.run(read_listing_mark(mail_.session(), seed_of(policy)));
        if (quiet->mark == mark) {
            result_.listed = result_.known = quiet->messages;
            return quit(false);
        }
    }
    const plan steps = make_plan(policy);
    carry_out(steps, policy, in_front);
    if (stays) remember_quiet(steps, mark);
}

plan fetcher::make_plan(const mail_policy& policy) {
    listings listed = mail_.run(list_maildrop(mail_.session(), book_.knows_unique_ids(account_)));
    plan steps = plan::make(std::move(listed), *book_.known(account_), policy, now());
    if (steps.names_changed() && !policy.rematch)
        throw error(failure{fetch_errc::unique_ids_changed, "UIDL", {}, {}});
    return steps;
}

// Will the next run find nothing to do? If this one found nothing either, the listing is the one that
// `mark` was made of.
void fetcher::remember_quiet(const plan& steps, const std::optional<listing_mark>& mark) {
    const std::size_t messages = steps.steps().size();
    const std::size_t known = steps.count(action::keep);
    if (messages < worth_a_mark || !steps.settles_all() || !result_.bad.empty()) return;
    const bool as_before = known == messages && steps.changes().empty();
    book_.set_quiet(account_, {messages, as_before ? mark : std::nullopt});
}

void fetcher::carry_out(const plan& steps, const mail_policy& policy, const trace_lines& in_front) {
    book_.settle(account_, steps.changes(), now());
    result_.listed = steps.steps().size();
    result_.known = steps.count(action::keep) + steps.count(action::remove);
    result_.skipped = steps.count(action::skip);

    inbox in(steps, policy, to_, book_, account_, result_, watcher_, in_front);
    try {
        retrieve_new(steps, in);
    } catch (...) {
        in.abandon();
        throw;
    }
    if (policy.after == retention::remove) remove_safe(steps, in);
    quit(result_.in_doubt > 0);
}

void fetcher::retrieve_new(const plan& steps, inbox& in) {
    std::vector<request> requests;
    octet_count octets = 0;
    for (const step& each : steps.steps()) {
        if (!is_retrieved(each)) continue;
        requests.push_back({each.number, each.header_only});
        if (!each.header_only) octets += each.octets;
    }
    watcher_.planned(requests.size(), octets);
    if (requests.empty()) return;
    result_.reading_deletes = reading_deletes(mail_.known_capabilities(), requests);
    try {
        mail_.run(retrieve(mail_.session(), std::move(requests),
                           proof_interval(mail_.known_capabilities()), in));
        mail_.keep_alive_while(in.committing());
        in.commit_rest();
        mail_.keep_alive_while(in.committing());
    } catch (const local_error&) {
        throw;
    } catch (const error&) {
        in.commit_rest();  // what was proven before the connection broke is good
        in.settle();
        throw;
    }
    in.settle();
}

// DELE for all that is safely here. The ledger learns of it before QUIT makes it happen.
void fetcher::remove_safe(const plan& steps, const inbox& in) {
    std::vector<safe_message> safe = in.safe();
    for (const step& each : steps.steps())
        if (each.what == action::remove) safe.push_back({&each, false, {}, 0});
    if (safe.empty()) return;
    watcher_.phase("deleting messages");
    for (std::size_t at = 0; at < safe.size(); at += deletions_at_once) {
        const auto some =
            std::span(safe).subspan(at, std::min(deletions_at_once, safe.size() - at));
        std::vector<message_number> numbers;
        for (const safe_message& each : some) numbers.push_back(each.what->number);
        const std::vector<result<reply>> answers = mail_.dele_all(std::move(numbers));
        std::vector<deletion> marked;
        for (std::size_t i = 0; i < some.size(); ++i) {
            const safe_message& each = some[i];
            std::string uid(steps.uid(*each.what));
            if (!answers[i])
                result_.bad.push_back({each.what->number, std::move(uid), answers[i].error()});
            else if (each.has_key)
                marked.push_back(
                    {{}, 0, message_key{std::move(uid), each.content, each.occurrence}});
            else
                marked.push_back({std::move(uid), each.what->octets, {}});
        }
        book_.doubt(account_, marked);
        result_.in_doubt += marked.size();
    }
}

void fetcher::quit(bool marked) {
    try {
        mail_.quit();
    } catch (const error&) {
        if (marked) throw;
        return;  // nothing was to be done at QUIT
    }
    if (!marked) return;
    book_.deleted(account_);
    result_.deleted = std::exchange(result_.in_doubt, 0);
}

}  // namespace pop3::fetch
