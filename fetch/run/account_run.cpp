// SPDX-License-Identifier: MIT
#include "account_run.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/pipeline/fetcher.hpp"
#include "fetch/pipeline/recovery.hpp"
#include "fetch/plan/list_maildrop.hpp"
#include "fetch/targets/make_target.hpp"
#include "flows/authenticate.hpp"
#include "moved_mailbox.hpp"
#include "pop3/flows.hpp"
#include "system/clock_and_poll.hpp"
#include "system/host_name.hpp"

namespace pop3::fetch {
namespace {

// A server that failed at PIPELINING is tried with it again after this time.
constexpr std::chrono::days without_pipelining{30};

// While a server lists PIPELINING before the login and not after it, that time begins again so often.
constexpr std::chrono::days marked_again{1};

// The mark of a run that put messages off for a session that could not follow.
constexpr std::string_view put_off_in_vain = "put off in vain";

// Of more messages no listing is read unless STAT announces them: what follows is a server without end.
constexpr std::uint32_t most_expected = 500'000;

bool is_long_listing(const failure& reason) {
    return reason.code == errc::limit_exceeded &&
           (reason.command == "UIDL" || reason.command == "LIST");
}

// Messages that came whole before a stop, or the end of the run's time, are delivered as far as
// possible in this time.
constexpr std::chrono::milliseconds grace = std::chrono::seconds(1);

// In the form of a Received line: an IPv6 address in brackets (RFC 5321, 4.1.3).
std::string server_of(const fetch_request& task) {
    if (!task.options.route.unix_socket.empty()) return "localhost";
    return task.host.find(':') == std::string::npos ? task.host : "[IPv6:" + task.host + ']';
}

// `timeout` is about servers: other targets have limits of their own.
std::optional<std::chrono::milliseconds> target_timeout(const fetch_request& task) {
    if (!std::holds_alternative<gmail_spec>(task.place)) return std::nullopt;
    return task.options.timeouts.read;
}

trace_lines lines_in_front(const fetch_request& task, bool over_tls) {
    trace_lines lines{.delivered_to = task.delivered_to};
    if (task.received)
        lines.received = {server_of(task), system::host_name(), over_tls,
                          task.delivered_to.empty() ? task.identity.user() : task.delivered_to};
    return lines;
}

}  // namespace

account_run::account_run(fetch_request task, account_ledger& book, report& result,
                         observer& watcher)
    : task_(std::move(task)),
      book_(book),
      result_(result),
      watcher_(watcher),
      stop_(delayed_stop::shared(task_.options.stop, grace)) {}

void account_run::prepare(const run_environment& outside) {
    const target_settings settings{.state_directory = task_.state,
                                   .account = book_.name(),
                                   .recipients = task_.recipients,
                                   .password = task_.identity.password(),
                                   .sender = task_.sender,
                                   .deliver_as = task_.deliver_as,
                                   .token = task_.target_token,
                                   .gmail = task_.gmail,
                                   .imap = task_.imap,
                                   .timeout = target_timeout(task_),
                                   .end = system::later(task_.options.timeouts.end, grace),
                                   .stop = stop_->token(),
                                   .beside_others = !queue_.has_own_thread()};
    std::vector<intent> begun = book_.open_intents();
    confirm_places(begun);
    destination_ = outside.open_target(task_.place, settings);
    present_ = {destination_.get()};
    if (!task_.policy.refused_to.empty()) {
        result<target_spec> refuge = parse_target(task_.policy.refused_to, {});
        if (!refuge) throw system::local_error(std::move(refuge).error());
        refuge_ = outside.open_target(*refuge, settings);
        present_.push_back(refuge_.get());
    }
    recover_intents(std::move(begun), book_, present_, settings);
    is_recovered_ = true;
    settings_ = settings;
    const run_state before = book_.last_run();
    expected_ = static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(before.listed, expected_at_first, UINT32_MAX));
    had_no_delay_ = before.succeeded && before.succeeded == before.ended &&
                    before.back_off == back_off_reason::none;
    one_at_a_time_ = book_.one_at_a_time();
    if (one_at_a_time_ && now() < *one_at_a_time_ + without_pipelining)
        task_.options.policy.pipelining = false;
}

const fetch_request* account_run::next_session() const {
    return next_ == turn::none ? nullptr : &task_;
}

flow<void> account_run::session(dialogue& open) {
    const turn current = std::exchange(next_, turn::none);
    switch (current) {
        case turn::first:
            return first(open);
        case turn::one_at_a_time:
            return one_at_a_time(open);
        default:
            return last(open);
    }
}

flow<void> account_run::first(dialogue& open) {
    const bool pipelined = task_.options.policy.pipelining;
    flow<bool> fetching = fetch(open, enders::put_off);
    result<bool> again = co_await fetching.conclusion();
    if (again) {
        put_off_last(*again);
        co_return;
    }
    const failure reason = again.error();
    if (is_long_listing(reason)) {
        co_await list_again(reason);
        co_return;
    }
    if (!pipelined || !blames_pipelining_) co_await failed(reason);
    task_.options.policy.pipelining = false;
    co_await set_one_at_a_time(now());
    if (!may_log_in_again()) co_await failed(reason);
    next_ = turn::one_at_a_time;
}

// The listing did not end where it was expected: the next session asks STAT first. Where none may
// follow, or STAT is wrong, the next run expects twice as much.
flow<void> account_run::list_again(const failure& reason) {
    if (!asks_stat_ && may_log_in_again()) {
        asks_stat_ = true;
        next_ = turn::first;
        co_return;
    }
    result_.listed_at_least = std::min<std::uint64_t>(2ULL * expected_, most_expected);
    co_await failed(reason);
}

flow<void> account_run::one_at_a_time(dialogue& open) {
    logged_in_ = false;
    flow<bool> fetching = fetch(open, enders::put_off);
    std::optional<failure> broke;
    std::exception_ptr thrown;
    try {
        result<bool> again = co_await fetching.conclusion();
        if (again)
            put_off_last(*again);
        else
            broke = again.error();
    } catch (const error&) {
        thrown = std::current_exception();
    }
    result_.one_at_a_time = !broke && !thrown;
    if (result_.one_at_a_time) co_return;
    const capabilities* const offered = open.known_capabilities();
    const bool lacks_it = offered && !offered->has("PIPELINING");
    if (logged_in_ && !lacks_it)
        co_await set_one_at_a_time(std::nullopt);  // the failure had another reason
    if (thrown) std::rethrow_exception(thrown);
    co_await failed(*broke);
}

flow<void> account_run::last(dialogue& open) {
    bool again = co_await fetch(open, enders::last);
    static_cast<void>(again);  // nothing is put off a second time
}

// One session. Returns true if messages are left for a session of their own.
flow<bool> account_run::fetch(dialogue& open, enders order) {
    capa_first listed = co_await log_in(open);
    if (!is_recovered_ || has_moved(task_, book_)) {
        queue_.start([this] {
            recover_again();
            take_in_move(task_, book_, result_);
        });
        co_await queue_.finished();
    }
    is_recovered_ = false;
    open.expect_messages(expected_);
    if (asks_stat_) co_await expect_as_announced(open, expected_);
    fetcher fetching(open, {*destination_, book_, queue_, result_, watcher_, refuge_.get()},
                     {task_.policy, lines_in_front(task_, open.secure()), order, listed});
    flow<void> session = list_and_fetch(open, fetching, order);
    std::optional<failure> broke = co_await session.conclusion();
    note_login_delay(open.known_capabilities());
    if (broke) {
        blames_pipelining_ = broke->code != errc::cancelled && fetching.may_blame_pipelining();
        co_await failed(*broke);
    }
    const bool any = fetching.put_off();
    if (any && !may_log_in_again()) {
        queue_.start([this] { std::ignore = book_.first_notice(put_off_in_vain); });
        co_await queue_.finished();
    }
    co_return any;
}

// After a login the server may list something else. Where it pipelines, CAPA is left to the listings.
flow<capa_first> account_run::log_in(dialogue& open) {
    watcher_.phase("logging in as " + task_.identity.user());
    credentials identity = task_.identity;
    std::optional<capabilities> before = co_await flows::authenticate(open, std::move(identity));
    logged_in_ = result_.logged_in = true;
    note_login_delay(before ? &*before : nullptr);
    lists_pipelining_ = before && before->has("PIPELINING");
    const bool pipelines =
        lists_pipelining_ && task_.options.policy.pipelining && open.policy().pipelining;
    knows_delay_ = had_no_delay_;
    if (pipelines && !asks_stat_) co_return capa_first::yes;
    if (before) {
        flow<capabilities> asking = flows::capa(open);
        [[maybe_unused]] result<capabilities> listing = co_await asking.attempt();  // C: CAPA
    }
    knows_delay_ = true;
    note_login_delay(open.known_capabilities());
    co_return capa_first::no;
}

void account_run::note_login_delay(const capabilities* offered) {
    if (!offered) return;
    knows_delay_ = true;
    const std::optional<login_delay> delay = offered->delay();
    result_.login_delay = std::chrono::seconds(delay ? delay->seconds : 0);
}

// A server that lists PIPELINING only before the login may be two: the one that has the mail is sent one
// command at a time, CAPA too.
flow<void> account_run::note_pipelining(const capabilities* offered) {
    const bool has_it = offered && offered->has("PIPELINING");
    const bool is_marked = one_at_a_time_ && now() < *one_at_a_time_ + marked_again;
    if (lists_pipelining_ && !has_it && !is_marked) co_await set_one_at_a_time(now());
}

flow<void> account_run::list_and_fetch(dialogue& open, fetcher& fetching, enders order) {
    co_await fetching.list();
    knows_delay_ = true;  // CAPA was answered
    note_login_delay(open.known_capabilities());
    co_await note_pipelining(open.known_capabilities());
    if (order == enders::put_off && !may_log_in_again()) {
        enders instead = co_await order_without_another();
        order = instead;
    }
    co_await fetching.fetch(order);
}

// No session follows in this run. What the last run put off is asked for in this one: else it would never
// come from a server that always has something to delete or to compare.
flow<enders> account_run::order_without_another() {
    bool put_off_before = false;
    queue_.start([&] {
        put_off_before = !book_.first_notice(put_off_in_vain);
        book_.forget_notice(put_off_in_vain);
    });
    co_await queue_.finished();
    co_return put_off_before ? enders::last : enders::put_off;
}

// A delivery of an earlier session of this run whose result is not known would be fetched again by the next
// one, and its intent forgotten.
void account_run::recover_again() {
    if (is_recovered_) return;
    std::vector<intent> begun = book_.open_intents();
    if (!begun.empty()) recover_intents(std::move(begun), book_, present_, settings_);
}

flow<void> account_run::set_one_at_a_time(std::optional<instant> since) {
    one_at_a_time_ = since;
    queue_.start([&] { book_.set_one_at_a_time(since); });
    co_await queue_.finished();
}

void account_run::put_off_last(bool any) {
    if (any && may_log_in_again()) next_ = turn::last;
}

bool account_run::may_log_in_again() const {
    return knows_delay_ && result_.login_delay.count() == 0 &&
           !task_.options.stop.stop_requested() &&
           std::chrono::steady_clock::now() < task_.options.timeouts.end;
}

}  // namespace pop3::fetch
