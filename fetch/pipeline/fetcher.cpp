// SPDX-License-Identifier: MIT
#include "fetcher.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/plan/list_maildrop.hpp"
#include "fetch/plan/requests.hpp"
#include "next_setbacks.hpp"
#include "pop3/flows.hpp"
#include "read_headers.hpp"
#include "retrieve_verified.hpp"
#include "stager.hpp"

namespace pop3::fetch {
namespace {

// RETR may delete like DELE: the server announces EXPIRE 0 (RFC 2449, section 6.7). TOP never does.
bool reading_deletes(const capabilities* offered, const requests& asked) {
    const std::optional<expiry> kept = offered ? offered->expire() : std::nullopt;
    const auto header_only = [](const request& r) { return r.header_only; };
    return kept && kept->days == 0U &&
           !(std::ranges::all_of(asked.first, header_only) &&
             std::ranges::all_of(asked.last, header_only) &&
             std::ranges::all_of(asked.after, header_only));
}

constexpr std::size_t deletions_at_once = 4096;

// Smaller listings are not worth reading twice after something has come.
constexpr std::size_t hash_from = 1000;

// What a listing without work depends on, apart from the listing.
std::uint64_t seed_of(const retention_policy& policy) {
    return policy.header_only_above ? *policy.header_only_above + 1 : 0;
}

// The answers are out of step: what came before may be forged.
bool is_out_of_step(const failure& reason) {
    return reason.code == errc::malformed_reply || reason.code == errc::out_of_step ||
           reason.code == errc::unsolicited_octets || reason.code == errc::line_too_long;
}

// A message after which a session was out of step: whatever else this server sends may be forged.
bool is_out_of_step(const plan& steps, const stager& in) {
    const std::set<const step*> came(in.settled().begin(), in.settled().end());
    return std::ranges::any_of(steps.steps(), [&](const step& s) {
        return s.setback == setback_kind::out_of_step && is_retrieved(s) && !came.contains(&s);
    });
}

// Caused neither by the server nor by the network.
bool is_ours(const failure& reason) {
    return reason.code == errc::cancelled || reason.code == errc::session_unusable;
}

// Passes the headers of known messages to the plan.
class identification final : public header_sink {
  public:
    identification(plan& steps, observer& watcher)
        : steps_(steps), candidates_(steps.candidates()), watcher_(watcher) {}

    void awaiting(message_number) override {
        if (next_ == 0) watcher_.phase("comparing headers");
    }
    void answered(message_number, const std::optional<digest>& header) override {
        steps_.identified(candidates_[next_++], header);
    }
    [[nodiscard]] const step* awaited() const {
        return next_ < candidates_.size() ? &steps_.steps()[candidates_[next_].place] : nullptr;
    }

  private:
    plan& steps_;
    const std::vector<plan::candidate>& candidates_;
    observer& watcher_;
    std::size_t next_ = 0;
};

}  // namespace

// Why a session ended before its QUIT was answered, or at a QUIT that was.
struct fetcher::early_end {
    std::optional<failure> broke;  ///< by the server, the network or a stop request
    std::exception_ptr thrown;     ///< by the ledger, the target or the program
    bool is_local = false;         ///< it is a local_error

    [[nodiscard]] bool happened() const { return broke || thrown; }
};

fetcher::fetcher(dialogue& open, const fetch_tools& tools, fetch_terms terms)
    : dialogue_(open),
      destination_(tools.destination),
      refuge_(tools.refuge),
      book_(tools.book),
      queue_(tools.queue),
      result_(tools.result),
      watcher_(tools.watcher),
      terms_(std::move(terms)) {}

flow<void> fetcher::run() {
    co_await list();
    co_await fetch(terms_.order);
}

flow<void> fetcher::list() {
    watcher_.phase("listing messages");
    result_.failed.clear();
    bool over = co_await ended_unchanged();
    if (over) co_return;
    plan steps = co_await make_plan();
    steps_ = std::move(steps);
}

flow<void> fetcher::fetch(enders order) {
    terms_.order = order;
    if (steps_) {
        plan& steps = *steps_;
        co_await identify(steps);
        co_await carry_out(steps);
        if (terms_.policy.after == retention::keep) co_await remember_unchanged(steps);
    }
    co_await forget_vanished();  // now, because listed messages may have counted as vanished before
}

bool fetcher::pipelines() const {
    const capabilities* const offered = dialogue_.known_capabilities();
    return dialogue_.policy().pipelining && offered && offered->has("PIPELINING");
}

// ---- before anything is fetched ----

// Listings follow: several commands at once, if the server can. Returns whether CAPA precedes them.
capa_first fetcher::begin_batch() {
    in_a_batch_ = terms_.listed == capa_first::yes || pipelines();
    return std::exchange(terms_.listed, capa_first::no);
}

// If the last run left nothing to do, and the listing has not changed since, the session ends here.
flow<bool> fetcher::ended_unchanged() {
    if (terms_.policy.after != retention::keep) co_return false;
    const std::optional<unchanged_listing> quiet = book_.unchanged();
    if (!quiet) co_return false;
    const capa_first listed = begin_batch();
    listing_hash read = co_await read_listing_mark(dialogue_, seed_of(terms_.policy), listed);
    in_a_batch_ = false;
    hash_ = read;
    if (quiet->mark != hash_) co_return false;
    result_.listed = result_.known = quiet->messages;
    const std::vector<message_key> none;
    co_await quit(none);
    co_return true;
}

flow<plan> fetcher::make_plan() {
    const capa_first capabilities = begin_batch();
    listings listed = co_await list_maildrop(dialogue_, book_.knows_unique_ids(), capabilities);
    in_a_batch_ = false;
    std::optional<plan> steps;
    queue_.start([&] {
        steps.emplace(plan::make(std::move(listed), *book_.known(),
                                 setbacks_at(book_.setbacks(), destination_.description()),
                                 terms_.policy, now()));
    });
    co_await queue_.finished();
    result_.unreadable = steps->unreadable();
    if (steps->steps().empty() && steps->unreadable() > 0) {
        failure unreadable{fetch_errc::listing_unreadable, "LIST", {}, {}};
        co_return unreadable;
    }
    co_return *std::move(steps);
}

// Nothing is deleted, and no message with an unreliable name counts as known, before its header has
// shown that it is the message of an earlier session.
flow<void> fetcher::identify(plan& steps) {
    if (steps.candidates().empty()) co_return;
    identification headers(steps, watcher_);
    in_a_batch_ = pipelines() && steps.candidates().size() > 1;
    flow<std::size_t> reading =
        read_headers(dialogue_, header_requests(steps, terms_.policy), headers);
    result<std::size_t> came = co_await reading.conclusion();
    if (!came) {
        const failure reason = came.error();
        if (!is_ours(reason) && headers.awaited()) {
            const std::vector<failed_message> failed{{headers.awaited(), setback_kind::broke}};
            co_await remember_setbacks(steps, failed, nullptr);
        }
        co_await pop3::failed(reason);
    }
    in_a_batch_ = false;
}

void fetcher::count(const plan& steps) {
    const std::size_t here = steps.count(action::keep) + steps.count(action::remove);
    result_.listed = steps.steps().size();
    result_.known = here - std::min(here, result_.fetched);  // by an earlier session of this run
    result_.refused_waiting = static_cast<std::size_t>(
        std::ranges::count(steps.steps(), reason::refused_lately, &step::cause));
    result_.skipped = steps.count(action::skip) - result_.refused_waiting;
    result_.returned = static_cast<std::size_t>(
        std::ranges::count_if(steps.steps(), [](const step& s) { return s.returned; }));
    result_.put_off = 0;
    result_.came_short = static_cast<std::size_t>(
        std::ranges::count(steps.steps(), reason::came_short, &step::cause));
}

// ---- the exchange, and what is recorded after it ----

flow<void> fetcher::carry_out(const plan& steps) {
    if (!steps.changes().empty()) {
        queue_.start([&] { book_.apply_listing(steps.changes(), now()); });
        co_await queue_.finished();
    }
    count(steps);
    const fetch_tools tools{destination_, book_, queue_, result_, watcher_, refuge_};
    stager in(steps, terms_, tools);
    early_end end = co_await exchange(steps, in);
    if (end.happened()) co_await end_early(steps, in, end);
    co_await in.release();
    co_await remember_setbacks(steps, in.failed(), &in);
    co_await forget_pipelining(in);
    if (in.target_is_failing())
        throw system::local_error(failure{fetch_errc::target_refuses_all,
                                          "deliver to " + destination_.description(),
                                          {},
                                          in.target_is_failing()->message()});
}

flow<fetcher::early_end> fetcher::exchange(const plan& steps, stager& in) {
    early_end end;
    flow<void> work = retrieve_and_remove(steps, in);
    try {
        std::optional<failure> broke = co_await work.conclusion();
        end.broke = std::move(broke);
    } catch (const system::local_error&) {
        end.thrown = std::current_exception();
        end.is_local = true;
    } catch (const error& e) {
        end.broke = e.reason();
    } catch (...) {
        end.thrown = std::current_exception();
    }
    co_return end;
}

// Messages that came whole are delivered, whatever ended the session; then it fails as it did.
flow<void> fetcher::end_early(const plan& steps, stager& in, const early_end& end) {
    dialogue_.abandon_response(errc::session_unusable,
                               "the run has ended");  // closes the connection
    if (end.broke) in.session_ended(*end.broke);
    co_await in.record_after_error();
    co_await in.release();
    if (end.is_local) co_await remember_setbacks(steps, in.failed(), &in);
    if (end.thrown) std::rethrow_exception(end.thrown);
    co_await session_broke(steps, in, *end.broke);
    co_await pop3::failed(*end.broke);
}

// Messages that this session recorded without a proof by their size are compared again by the next
// one.
flow<void> fetcher::session_broke(const plan& steps, const stager& in, const failure& reason) {
    std::vector<failed_message> failed;
    const bool closed_for_pause = reason.code == errc::closed_by_server && in.paused_long();
    const step* const message = is_ours(reason) || closed_for_pause ? nullptr : in.broken_at();
    if (message) {
        failed.push_back(
            {message, is_out_of_step(reason) ? setback_kind::out_of_step : setback_kind::broke});
        in_a_batch_ = !ends_sessions(message->setback) && (in.was_pipelining() || in.dropped_any());
    }
    std::ranges::copy(in.failed(), std::back_inserter(failed));
    co_await remember_setbacks(steps, failed, &in);
    co_await forget_pipelining(in);
    const std::vector<message_key> untrusted = in.untrusted();
    if (is_out_of_step(reason)) co_await distrust(untrusted);
}

// `in` (null: nothing was asked for yet) knows what came in spite of an earlier setback.
flow<void> fetcher::remember_setbacks(const plan& steps, std::span<const failed_message> failed,
                                      const stager* in) {
    const std::vector<const step*> came = in ? in->settled() : std::vector<const step*>();
    const std::optional<std::vector<setback>> all =
        next_setbacks(steps, failed, came, in ? in->first_in_line() : nullptr, now());
    if (!all) co_return;
    queue_.start([&] { book_.set_setbacks(*all); });
    co_await queue_.finished();
}

// A batch would be useless in the next run, too.
flow<void> fetcher::forget_pipelining(const stager& in) {
    if (!in.dropped_any()) co_return;
    queue_.start([&] { book_.set_one_at_a_time(now()); });
    co_await queue_.finished();
}

flow<void> fetcher::distrust(std::span<const message_key> recorded) {
    queue_.start([&] { book_.distrust(recorded, now()); });
    co_await queue_.finished();
}

// Will the next run find nothing to do? If this one found nothing either, the hash was made of this
// listing.
flow<void> fetcher::remember_unchanged(const plan& steps) {
    const std::size_t messages = steps.steps().size();
    const std::size_t known = steps.count(action::keep);
    if (messages < hash_from || !steps.settles_all() || !result_.failed.empty() ||
        result_.unreadable > 0)
        co_return;
    const bool as_before = known == messages && steps.changes().empty();
    const unchanged_listing listing{messages, as_before ? hash_ : std::nullopt};
    queue_.start([&] { book_.remember_unchanged(listing); });
    co_await queue_.finished();
}

flow<void> fetcher::forget_vanished() {
    const std::optional<instant> first = book_.first_vanished();
    if (!first || *first >= now() - remembers_vanished) co_return;
    queue_.start([&] { book_.forget_vanished(now()); });
    co_await queue_.finished();
}

// ---- the parts of the exchange ----

flow<void> fetcher::retrieve_and_remove(const plan& steps, stager& in) {
    co_await retrieve_new(steps, in);
    if (terms_.policy.after == retention::remove && !result_.withheld)
        co_await remove_safe(steps, in);
    const std::vector<message_key> untrusted = in.untrusted();
    co_await quit(untrusted);
}

// Messages that ended earlier sessions come last; if something is to be deleted or compared, in a
// session of their own.
flow<void> fetcher::retrieve_new(const plan& steps, stager& in) {
    const enders order = mail_waits_for_comparisons(steps) ? enders::last : terms_.order;
    requests asked = requests_of(steps, terms_.policy, order == enders::last);
    watcher_.planned(asked.first.size() + asked.last.size() + asked.after.size(), asked.octets);
    result_.reading_deletes = reading_deletes(dialogue_.known_capabilities(), asked);
    co_await retrieve_some(std::move(asked.first), in);
    const bool forged = is_out_of_step(steps, in);
    const auto deletes = [&] { return !in.safe().empty() || steps.count(action::remove) > 0; };
    const bool compares = steps.count(action::compare) > 0;
    for (auto next = asked.last.begin(); next != asked.last.end(); ++next) {
        put_off_ = order == enders::put_off && !forged && (deletes() || compares);
        result_.put_off = static_cast<std::size_t>(asked.last.end() - next);
        result_.withheld = forged && deletes();
        if (put_off_) co_return;
        std::vector<request> one(next, std::next(next));
        co_await retrieve_some(std::move(one), in);
    }
    co_await retrieve_some(std::move(asked.after), in);
    result_.put_off = 0;
    result_.withheld = forged && deletes() && is_out_of_step(steps, in);
}

flow<void> fetcher::retrieve_some(std::vector<request> requests, stager& in) {
    if (requests.empty()) co_return;
    co_await retrieve_verified(dialogue_, std::move(requests), in);
    co_await flows::keep_alive(dialogue_, queue_.done());
    co_await stage_held(dialogue_, in, false);
    in.commit_rest();
    co_await flows::keep_alive(dialogue_, queue_.done());
    in.end_commit();
}

// DELE for all delivered messages. The ledger records it before QUIT executes it.
flow<void> fetcher::remove_safe(const plan& steps, const stager& in) {
    std::vector<deletable_message> safe = in.safe();
    for (const step& each : steps.steps())
        if (each.decision == action::remove) safe.push_back({&each, false, {}, 0});
    if (safe.empty()) co_return;
    watcher_.phase("deleting messages");
    for (std::size_t at = 0; at < safe.size(); at += deletions_at_once) {
        const auto some =
            std::span(safe).subspan(at).first(std::min(deletions_at_once, safe.size() - at));
        co_await remove_some(steps, some);
    }
}

flow<void> fetcher::remove_some(const plan& steps, std::span<const deletable_message> safe) {
    std::vector<message_number> numbers;
    for (const deletable_message& each : safe) numbers.push_back(each.listed->number);
    in_a_batch_ = pipelines() && numbers.size() > 1;
    std::vector<result<reply>> answers = co_await flows::dele_all(dialogue_, std::move(numbers));
    in_a_batch_ = false;
    std::vector<deletion> marked;
    for (std::size_t i = 0; i < safe.size(); ++i) {
        const deletable_message& each = safe[i];
        std::string uid(steps.uid(*each.listed));
        if (!answers[i])
            result_.failed.push_back({each.listed->number, std::move(uid), answers[i].error()});
        else if (each.has_key)
            marked.push_back({{}, 0, message_key{std::move(uid), each.content, each.occurrence}});
        else
            marked.push_back({std::move(uid), each.listed->octets, {}});
    }
    queue_.start([&] { book_.mark_deletions(marked); });  // stage::in_doubt
    co_await queue_.finished();
    result_.in_doubt += marked.size();
}

// `untrusted`: messages that this session recorded without a proof by their size.
flow<void> fetcher::quit(std::span<const message_key> untrusted) {
    const bool marked = result_.in_doubt > 0;
    flow<reply> leaving = flows::quit(dialogue_);
    result<reply> bye = co_await leaving.conclusion();
    if (!bye) {
        const failure reason = bye.error();
        if (marked) co_await pop3::failed(reason);
        if (is_out_of_step(reason)) co_await distrust(untrusted);
        co_return;  // QUIT had nothing to do
    }
    if (!marked) co_return;
    queue_.start([&] { book_.confirm_deletions(now()); });  // stage::deleted
    co_await queue_.finished();
    result_.deleted += std::exchange(result_.in_doubt, 0);
}

}  // namespace pop3::fetch
