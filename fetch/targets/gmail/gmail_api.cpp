// SPDX-License-Identifier: MIT
#include "gmail_api.hpp"

#include <poll.h>

#include <algorithm>
#include <random>

#include "fetch/error.hpp"
#include "fetch/local_time.hpp"
#include "http/libcurl.hpp"
#include "system/local_error.hpp"
#include "system/stop_event.hpp"

namespace pop3::fetch {
namespace {

constexpr int upload_goes_on = 308;
constexpr std::size_t largest_answer = 4 * 1024 * 1024;  // a list of thousands of labels

// What no repetition in this run cures; also the disk.
bool is_final(const std::error_code& code) {
    return code.category() != error_category() || code == errc::cancelled ||
           code == errc::library_unavailable || code == errc::invalid_argument ||
           code == errc::certificate_untrusted || code == errc::tls_bad_file ||
           code == errc::limit_exceeded;
}

// Google failed at the request: at another one it may not.
bool is_about_request(const api_outcome& outcome) {
    return outcome.verdict == api_verdict::retry &&
           outcome.reason.code == fetch_errc::delivery_deferred;
}

// The connection ended or hung at the request: it may be the request, or the network.
bool may_be_about_request(const api_outcome& outcome) {
    return outcome.verdict == api_verdict::retry &&
           (outcome.reason.code == errc::closed_by_server ||
            outcome.reason.code == errc::timed_out);
}

http::request request_of(const api_request& asked, std::uint64_t& at) {
    http::request out{.method = asked.method, .url = asked.url, .fields = asked.fields};
    out.response_limit = largest_answer;
    if (asked.method == "GET") return out;
    out.fields.push_back({"Content-Type", secret_string(asked.content_type)});
    out.body = secret_string(asked.text);
    if (!asked.content) return out;
    at = asked.from;
    out.stream_octets = asked.content->octets() - asked.from;
    out.stream = [&content = *asked.content, &at](std::span<char> room) -> result<std::size_t> {
        try {
            const std::size_t count = content.read(at, room);
            at += count;
            return count;
        } catch (const error& e) {
            return e.reason();
        }
    };
    return out;
}

}  // namespace

double api_time::random_chance() {
    std::random_device seed;
    return std::uniform_real_distribution<double>(0, 1)(seed);
}

std::string api_reply::field(const std::string& name) const {
    const auto found = answer.fields.find(name);
    return found == answer.fields.end() ? std::string() : found->second;
}

gmail_api::gmail_api(settings options, const api_time& time)
    : options_(std::move(options)),
      time_(time),
      pace_(options_.state_directory, options_.address, options_.client) {}

void gmail_api::prepare() {
    try {
        http::loaded_libcurl();
    } catch (const error& e) {
        give_up(e.reason());
    }
    static_cast<void>(end_of_pause(time_.now()));
    const result<secret_string> token = options_.token(false);
    if (!token) give_up(token.error());
}

api_reply gmail_api::attempt(const api_request& request) {
    wait_for_pace();
    api_reply reply = perform(request, false);
    if (reply.outcome.verdict == api_verdict::token_refused) reply = perform(request, true);
    const api_verdict verdict = reply.outcome.verdict;
    if (verdict == api_verdict::stop || verdict == api_verdict::token_refused)
        give_up(std::move(reply.outcome.reason));
    const bool is_later = verdict == api_verdict::retry || is_slow_down(verdict);
    if (!is_later && reply.answer.status != upload_goes_on) failures_ = 0;
    if (reply.accepted()) note_success();
    return reply;
}

// What Google has accepted is delivered, whatever the disk does: the pause is forgotten later.
void gmail_api::note_success() {
    try {
        pace_.succeeded(time_.now());
    } catch (const system::local_error&) {
    }
}

api_reply gmail_api::send(const api_request& request) {
    while (true) {
        api_reply reply = attempt(request);
        if (reply.outcome.verdict != api_verdict::retry && !is_slow_down(reply.outcome.verdict))
            return reply;
        if (!wait_after(reply.outcome)) return reply;
    }
}

api_reply gmail_api::perform(const api_request& request, bool another_token) {
    std::uint64_t at = 0;
    http::request asked = request_of(request, at);
    const result<secret_string> token = options_.token(another_token);
    if (!token) give_up(token.error());
    secret_string bearer("Bearer ");
    bearer.append(token->reveal());
    asked.fields.push_back({"Authorization", std::move(bearer)});
    asked.limits = options_.timeouts;
    asked.stop = options_.stop;
    api_reply reply;
    result<http::response> answer = http_.perform(asked);
    if (answer) {
        reply.answer = *std::move(answer);
        judge(reply);
        return reply;
    }
    if (is_final(answer.error().code)) give_up(std::move(answer).error());
    reply.outcome = {api_verdict::retry, std::move(answer).error()};
    return reply;
}

void gmail_api::judge(api_reply& reply) {
    if (reply.answer.status == upload_goes_on) return;
    reply.outcome = judged(reply.answer.status, reply.field("retry-after"), reply.body(),
                           options_.address, time_.now());
}

bool gmail_api::wait_after(const api_outcome& outcome) {
    const std::chrono::seconds step(std::int64_t{1} << failures_);
    if (is_slow_down(outcome.verdict))
        pace_.slow_down(outcome.verdict == api_verdict::slow_user ? paced::mailbox : paced::client,
                        outcome.reason.retry_after, time_.now(), time_.chance());
    if (++failures_ >= most_failures) {
        const bool others_may_come =
            is_about_request(outcome) || (may_be_about_request(outcome) && is_reachable());
        if (!others_may_come) give_up(outcome.reason);
        failures_ = 0;
        return false;
    }
    if (is_slow_down(outcome.verdict)) return true;  // the next attempt waits
    const std::chrono::seconds span = std::max(step, outcome.reason.retry_after.value_or(step));
    if (span > longest_pause) give_up(outcome.reason);
    pause(span);
    return true;
}

// Any answer will do.
bool gmail_api::is_reachable() {
    if (options_.labels_url.empty()) return false;
    return perform({.url = options_.labels_url}, false).answer.status != 0;
}

// All processes wait for the same moment; none knows when the others have begun to. Meanwhile one of them
// may have been asked for a longer pause.
void gmail_api::wait_for_pace() {
    while (true) {
        const instant now = time_.now();
        const instant until = end_of_pause(now);
        if (until <= now) return;
        pause(until - now);
    }
}

// Throws if the pause is too long.
instant gmail_api::end_of_pause(instant now) const {
    const instant until = pace_.not_before(now);
    if (until <= now + longest_pause) return until;
    give_up({fetch_errc::delivery_deferred,
             {},
             {},
             "Gmail asked for a pause until " + local_time(until),
             until - now});
}

void gmail_api::pause(std::chrono::seconds span) {
    const system::time_point end = options_.timeouts.end;
    const system::time_point until = system::later(time_.clock.now(), span);
    if (until > end) give_up(fail(errc::timed_out, "the time of the run has passed"));
    const system::stop_event stop(options_.stop);
    pollfd fds[] = {stop.watched()};
    const std::error_code ended = system::poll_until(fds, until, time_.clock);
    if (ended && ended != errc::timed_out) give_up({ended, {}, {}, {}});
}

void gmail_api::give_up(failure reason) const {
    if (reason.command.empty()) reason.command = "deliver to gmail:" + options_.address;
    throw system::local_error(std::move(reason));
}

}  // namespace pop3::fetch
