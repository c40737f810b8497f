// SPDX-License-Identifier: MIT
#include "fetcher.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/plan/list_maildrop.hpp"
#include "fetch/plan/requests.hpp"
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

// At most this many messages that did not come are remembered.
constexpr std::size_t most_setbacks = 1000;

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

// What the next run has to know: a setback for each unique-id and size.
class setback_list {
  public:
    explicit setback_list(const plan& steps) : steps_(steps) {
        for (const setback& each : steps.setbacks()) turn_ = std::max(turn_, each.turn + 1);
    }

    // A message that came too short stays recorded, whatever else went wrong since.
    void fail(const failed_message& failed) {
        const step& message = *failed.listed;
        const setback* const before = steps_.earlier(message);
        const auto [place, is_new] = place_of(steps_.uid(message), message.octets);
        if (is_new)
            all_.push_back({std::string(steps_.uid(message)), message.octets, failed.kind,
                            before ? before->times + 1 : 1, before ? before->content : std::nullopt,
                            before ? before->turn : turn_,
                            before ? before->first : message.number.value()});
        if (failed.content) all_[place].content = failed.content;
    }
    // Its state before this session, unless the message has failed in it.
    void keep(const setback& before) {
        if (place_of(before.uid, before.octets).second) all_.push_back(before);
    }
    // It was first in line: unless it came, it is last the next time.
    void had_its_turn(const step& message) {
        const auto at = places_.find({steps_.uid(message), message.octets});
        if (at == places_.end()) return;
        all_[at->second].turn = turn_;
        all_[at->second].first = message.number.value();
    }
    [[nodiscard]] const std::vector<setback>& all() const { return all_; }

  private:
    std::pair<std::size_t, bool> place_of(std::string_view uid, octet_count octets) {
        const auto [at, is_new] = places_.emplace(std::pair(uid, octets), all_.size());
        return {at->second, is_new};
    }

    const plan& steps_;  // has the unique-ids
    std::map<std::pair<std::string_view, octet_count>, std::size_t> places_;
    std::vector<setback> all_;
    std::uint64_t turn_ = 1;  // of this session
};

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

fetcher::fetcher(client& mail, target& destination, account_ledger& book, report& result,
                 observer& watcher)
    : mail_(mail), destination_(destination), book_(book), result_(result), watcher_(watcher) {}

void fetcher::run(const retention_policy& policy, const trace_lines& in_front, enders order) {
    order_ = order;
    watcher_.phase("listing messages");
    result_.bad.clear();
    const bool stays = policy.after == retention::keep;
    const std::optional<unchanged_listing> quiet = stays ? book_.unchanged() : std::nullopt;
    std::optional<listing_hash> mark;
    if (quiet) {
        in_a_batch_ = pipelines();
        mark = mail_.run(read_listing_mark(mail_.dialogue(), seed_of(policy)));
        in_a_batch_ = false;
        if (quiet->mark == mark) {
            result_.listed = result_.known = quiet->messages;
            quit({});
            return book_.forget_vanished(now());
        }
    }
    plan steps = make_plan(policy);
    identify(steps, policy);
    carry_out(steps, policy, in_front);
    if (stays) remember_quiet(steps, mark);
    book_.forget_vanished(now());  // now, because listed messages may have counted as vanished
                                   // before
}

bool fetcher::pipelines() {
    const capabilities* const offered = mail_.known_capabilities();
    return mail_.session().policy().pipelining && offered && offered->has("PIPELINING");
}

plan fetcher::make_plan(const retention_policy& policy) {
    in_a_batch_ = pipelines();
    listings listed = mail_.run(list_maildrop(mail_.dialogue(), book_.knows_unique_ids()));
    in_a_batch_ = false;
    plan steps = plan::make(std::move(listed), *book_.known(), book_.setbacks(), policy, now());
    result_.unreadable = steps.unreadable();
    if (steps.steps().empty() && steps.unreadable() > 0)
        throw error(failure{fetch_errc::listing_unreadable, "LIST", {}, {}});
    return steps;
}

// Nothing is deleted, and no message with an unreliable name counts as known, before its header has
// shown that it is the message of an earlier session.
void fetcher::identify(plan& steps, const retention_policy& policy) {
    if (steps.candidates().empty()) return;
    identification headers(steps, watcher_);
    in_a_batch_ = pipelines() && steps.candidates().size() > 1;
    try {
        mail_.run(read_headers(mail_.dialogue(), header_requests(steps, policy), headers));
    } catch (const error& e) {
        if (!is_ours(e.reason()) && headers.awaited())
            remember_setbacks(steps, {{headers.awaited(), setback_kind::broke}}, {}, nullptr);
        throw;
    }
    in_a_batch_ = false;
}

// Will the next run find nothing to do? If this one found nothing either, `mark` was made of this
// listing.
void fetcher::remember_quiet(const plan& steps, const std::optional<listing_hash>& mark) {
    const std::size_t messages = steps.steps().size();
    const std::size_t known = steps.count(action::keep);
    if (messages < hash_from || !steps.settles_all() || !result_.bad.empty() ||
        result_.unreadable > 0)
        return;
    const bool as_before = known == messages && steps.changes().empty();
    book_.remember_unchanged({messages, as_before ? mark : std::nullopt});
}

void fetcher::carry_out(const plan& steps, const retention_policy& policy,
                        const trace_lines& in_front) {
    book_.apply_listing(steps.changes(), now());
    const std::size_t here = steps.count(action::keep) + steps.count(action::remove);
    result_.listed = steps.steps().size();
    result_.known = here - std::min(here, result_.fetched);  // by an earlier session of this run
    result_.skipped = steps.count(action::skip);
    result_.returned = static_cast<std::size_t>(
        std::ranges::count_if(steps.steps(), [](const step& s) { return s.returned; }));
    result_.put_off = 0;
    result_.came_short = static_cast<std::size_t>(
        std::ranges::count(steps.steps(), reason::came_short, &step::cause));

    stager in(steps, policy, destination_, book_, result_, watcher_, in_front);
    try {
        retrieve_new(steps, in, policy);
        if (policy.after == retention::remove && !result_.withheld) remove_safe(steps, in);
        quit(in.untrusted());
    } catch (const system::local_error&) {
        in.abandon();
        remember_setbacks(steps, in.failed(), in.settled(), in.first_in_line());
        throw;
    } catch (const error& e) {
        in.session_ended(e.reason());
        in.abandon();
        session_broke(steps, in, e.reason());
        throw;
    } catch (...) {
        in.abandon();
        throw;
    }
    remember_setbacks(steps, in.failed(), in.settled(), in.first_in_line());
    if (in.dropped_any()) book_.set_one_at_a_time(now());  // a batch would be useless
    if (in.target_is_failing())
        throw system::local_error(failure{fetch_errc::target_refuses_all,
                                          "deliver to " + destination_.description(),
                                          {},
                                          in.target_is_failing()->message()});
}

// Messages that ended earlier sessions come last; if something is to be deleted or compared, in a
// session of their own.
void fetcher::retrieve_new(const plan& steps, stager& in, const retention_policy& policy) {
    if (mail_waits_for_comparisons(steps)) order_ = enders::last;
    requests asked = requests_of(steps, policy, order_ == enders::last);
    watcher_.planned(asked.first.size() + asked.last.size() + asked.after.size(), asked.octets);
    result_.reading_deletes = reading_deletes(mail_.known_capabilities(), asked);
    retrieve_some(std::move(asked.first), in);
    const bool forged = is_out_of_step(steps, in);
    const auto deletes = [&] { return !in.safe().empty() || steps.count(action::remove) > 0; };
    const bool compares = steps.count(action::compare) > 0;
    for (auto next = asked.last.begin(); next != asked.last.end(); ++next) {
        put_off_ = order_ == enders::put_off && !forged && (deletes() || compares);
        result_.put_off = static_cast<std::size_t>(asked.last.end() - next);
        result_.withheld = forged && deletes();
        if (put_off_) return;
        retrieve_some({*next}, in);
    }
    retrieve_some(std::move(asked.after), in);
    result_.put_off = 0;
    result_.withheld = forged && deletes() && is_out_of_step(steps, in);
}

void fetcher::retrieve_some(std::vector<request> requests, stager& in) {
    if (requests.empty()) return;
    mail_.run(retrieve(mail_.dialogue(), std::move(requests), in));
    mail_.keep_alive_until(in.committed());
    in.commit_rest();
    mail_.keep_alive_until(in.committed());
    in.settle();
}

// Messages that this session recorded without a proof by their size are compared again by the next
// one.
void fetcher::session_broke(const plan& steps, const stager& in, const failure& reason) {
    std::vector<failed_message> failed;
    const step* const message = is_ours(reason) ? nullptr : in.broken_at();
    if (message) {
        failed.push_back(
            {message, is_out_of_step(reason) ? setback_kind::out_of_step : setback_kind::broke});
        in_a_batch_ = !ends_sessions(message->setback) && (in.was_pipelining() || in.dropped_any());
    }
    std::ranges::copy(in.failed(), std::back_inserter(failed));
    remember_setbacks(steps, failed, in.settled(), in.first_in_line());
    if (in.dropped_any()) book_.set_one_at_a_time(now());  // a batch would be useless
    if (is_out_of_step(reason)) book_.distrust(in.untrusted(), now());
}

void fetcher::remember_setbacks(const plan& steps, const std::vector<failed_message>& failed,
                                const std::vector<const step*>& settled,
                                const step* first_in_line) {
    const std::set<const step*> came(settled.begin(), settled.end());
    setback_list all(steps);
    for (const failed_message& each : failed)
        if (!came.contains(each.listed)) all.fail(each);
    std::set<std::string_view> without_size;
    for (const step& each : steps.steps()) {
        if (each.setback != setback_kind::none && !came.contains(&each))
            all.keep(*steps.earlier(each));
        if (each.size_unknown) without_size.insert(steps.uid(each));
    }
    // If LIST has no line for a message, its setback is found again when it has one.
    for (const setback& each : steps.setbacks())
        if (without_size.contains(each.uid)) all.keep(each);
    if (first_in_line) all.had_its_turn(*first_in_line);
    if (came.empty() && all.all().empty()) return;
    book_.set_setbacks(std::span(all.all()).first(std::min(all.all().size(), most_setbacks)));
}

// DELE for all delivered messages. The ledger records it before QUIT executes it.
void fetcher::remove_safe(const plan& steps, const stager& in) {
    std::vector<deletable_message> safe = in.safe();
    for (const step& each : steps.steps())
        if (each.decision == action::remove) safe.push_back({&each, false, {}, 0});
    if (safe.empty()) return;
    watcher_.phase("deleting messages");
    for (std::size_t at = 0; at < safe.size(); at += deletions_at_once)
        remove_some(steps,
                    std::span(safe).subspan(at, std::min(deletions_at_once, safe.size() - at)));
}

void fetcher::remove_some(const plan& steps, std::span<const deletable_message> safe) {
    std::vector<message_number> numbers;
    for (const deletable_message& each : safe) numbers.push_back(each.listed->number);
    in_a_batch_ = pipelines() && numbers.size() > 1;
    const std::vector<result<reply>> answers = mail_.dele_all(std::move(numbers));
    in_a_batch_ = false;
    std::vector<deletion> marked;
    for (std::size_t i = 0; i < safe.size(); ++i) {
        const deletable_message& each = safe[i];
        std::string uid(steps.uid(*each.listed));
        if (!answers[i])
            result_.bad.push_back({each.listed->number, std::move(uid), answers[i].error()});
        else if (each.has_key)
            marked.push_back({{}, 0, message_key{std::move(uid), each.content, each.occurrence}});
        else
            marked.push_back({std::move(uid), each.listed->octets, {}});
    }
    book_.mark_deletions(marked);  // stage::in_doubt
    result_.in_doubt += marked.size();
}

// `untrusted`: messages that this session recorded without a proof by their size.
void fetcher::quit(std::span<const message_key> untrusted) {
    const bool marked = result_.in_doubt > 0;
    try {
        mail_.quit();
    } catch (const error& e) {
        if (marked) throw;
        if (is_out_of_step(e.reason())) book_.distrust(untrusted, now());
        return;  // QUIT had nothing to do
    }
    if (!marked) return;
    book_.confirm_deletions(now());  // stage::deleted
    result_.deleted += std::exchange(result_.in_doubt, 0);
}

}  // namespace pop3::fetch
