// SPDX-License-Identifier: MIT
#include "raw_connection.hpp"

#include <algorithm>
#include <array>

#include "net/perform.hpp"
#include "pop3/openssl.hpp"
#include "tls/tls_transport.hpp"
#include "wire/body_decoder.hpp"
#include "wire/line_reader.hpp"
#include "wire/status_line.hpp"

namespace pop3::check {
namespace {

using system::time_point;

constexpr std::size_t lines_shown = 6;
constexpr std::size_t octets_shown = 200;  // of a line
constexpr std::size_t longest_line = 64 * 1024;
// RFC 2449, section 4: 512 octets with CRLF.
constexpr std::size_t longest_status = 510;
constexpr int answers_in_a_body = 10;  // a body may take the time of this many answers

}  // namespace

bool status_line::ok() const {
    return wire::indicator_of_greeting(line) == status_indicator::ok;
}

bool status_line::refused() const {
    return wire::indicator_of_greeting(line) == status_indicator::err;
}

std::string_view status_line::text() const {
    const std::size_t blank = line.find(' ');
    return blank == std::string::npos ? std::string_view()
                                      : std::string_view(line).substr(blank + 1);
}

std::string_view status_line::code() const {
    const std::string_view words = text();
    const std::size_t end = words.find(']');
    return words.starts_with('[') && end != words.npos ? words.substr(1, end - 1)
                                                       : std::string_view();
}

raw_connection::raw_connection(std::unique_ptr<transport> wire, const settings& options,
                               framing& seen)
    : wire_(std::move(wire)),
      options_(options),
      seen_(seen),
      time_(options.options.timeouts, options.outside.clock.now()) {
    secrets_.add_password(options.identity.password());
}

raw_connection::~raw_connection() = default;

time_point raw_connection::now() const {
    return options_.outside.clock.now();
}

// Of a wait for as many answers as this.
wait_limits raw_connection::answer_limits(int answers) const {
    const std::chrono::milliseconds one = options_.options.timeouts.read;
    const bool unlimited = one > time_limits::no_limit / answers;
    return options_.limits_of(unlimited ? time_limits::no_limit : one * answers);
}

// ---- sending ----

status_line raw_connection::ask(std::string_view command) {
    expect_no_input();
    send(std::string(command) + "\r\n", command);
    return next();
}

multi_line_reply raw_connection::ask_multi_line(std::string_view command, std::uint64_t most) {
    multi_line_reply reply;
    reply.status = ask(command);
    if (reply.status.ok()) read_body(reply, most);
    return reply;
}

void raw_connection::read_body(multi_line_reply& reply, std::uint64_t most) {
    const auto until = answer_limits(answers_in_a_body).until;
    const auto idle = [&] { return std::min(until, answer_limits().until); };
    wire::body_decoder decoder;
    decoder.begin(reply.status.bare_lf ? wire::line_end::lf : wire::line_end::crlf);
    while (true) {
        while (!unread_.empty()) {
            const auto step = decoder.decode(unread_);
            reply.text.append(step.run);
            reply.raw.append(unread_, 0, step.consumed);
            unread_.erase(0, step.consumed);
            if (step.ended) return;
            if (reply.raw.size() > most) end(end_reason::endless, "the response does not end");
        }
        const std::string tail =
            reply.raw.substr(reply.raw.size() - std::min<std::size_t>(reply.raw.size(), 80));
        try {
            if (!read_more(idle()))
                end(end_reason::closed, "the connection was closed inside the response", tail);
        } catch (const connection_ended& e) {
            throw connection_ended(e.reason(), e.what(), e.evidence(), tail);
        }
    }
}

void raw_connection::send(std::string_view octets, std::string_view shown) {
    note('C', shown);
    const wait_limits limit = answer_limits();
    while (!octets.empty()) {
        const io_result done = wire_->write_some(octets, limit);
        if (done.error == errc::timed_out)
            end(end_reason::timed_out, "the server accepts no octets");
        if (done.error) end(end_reason::closed, "the server closed the connection");
        octets.remove_prefix(done.octets);
    }
}

// ---- receiving ----

status_line raw_connection::next(bool challenge_may_come) {
    status_line status = line(longest_line);
    note('S', status.line);
    const bool challenge = challenge_may_come && status.line.starts_with('+');
    if (!wire::is_exact_status_line(status.line) && !challenge) {
        const bool late = status_line_follows();
        std::string& found = late ? seen_.unsolicited : seen_.malformed;
        if (found.empty()) found = evidence();
        if (late) end(end_reason::unsolicited, "the server sent something unasked");
        end(end_reason::malformed, "a status line is neither +OK nor -ERR");
    }
    if (status.bare_lf && seen_.bare_lf.empty()) seen_.bare_lf = evidence();
    if (!challenge && status.line.size() > longest_status && seen_.overlong.empty())
        seen_.overlong = evidence();
    return status;
}

// Whether the answer follows a line that is none: then that line was unsolicited.
bool raw_connection::status_line_follows() {
    const wait_limits limit = options_.limits_of(std::chrono::milliseconds(200));
    while (unread_.size() < longest_line) {
        for (std::size_t at = 0; at < unread_.size();) {
            const auto next = wire::first_line(std::string_view(unread_).substr(at));
            if (!next) break;
            if (wire::is_exact_status_line(next->text)) return true;
            at += next->octets;
        }
        std::array<char, 16384> some;
        const io_result got = wire_->read_some(some, limit);
        if (got.error || got.octets == 0) return false;
        unread_.append(some.data(), got.octets);
    }
    return false;
}

status_line raw_connection::line(std::size_t longest) {
    const auto until = answer_limits().until;
    std::size_t scanned = 0;
    while (true) {
        if (const auto next = wire::first_line(unread_, std::string::npos, scanned)) {
            status_line found{std::string(next->text), next->ends == wire::line_end::lf};
            unread_.erase(0, next->octets);
            return found;
        }
        scanned = unread_.size();
        if (scanned > longest) {
            note('S', unread_);
            if (seen_.overlong.empty()) seen_.overlong = evidence();
            end(end_reason::overlong, "a status line does not end");
        }
        if (!read_more(until)) {
            if (!unread_.empty()) note('S', unread_);
            end(end_reason::closed, "the server closed the connection instead of answering");
        }
    }
}

bool raw_connection::read_more(time_point until) {
    std::array<char, 16384> some;
    const io_result got = wire_->read_some(some, {until, options_.options.stop});
    if (got.error == errc::cancelled) raise(fail(errc::cancelled));
    if (got.error == errc::timed_out)
        end(end_reason::timed_out, "no complete answer within " +
                                       std::to_string(std::chrono::ceil<std::chrono::seconds>(
                                                          options_.options.timeouts.read)
                                                          .count()) +
                                       " s");
    unread_.append(some.data(), got.error ? 0 : got.octets);
    return !got.error && got.octets > 0;
}

bool raw_connection::has_unread() {
    if (!unread_.empty()) return true;
    std::array<char, 4096> some;
    const io_result got = wire_->read_ready(some);
    if (!got.error) unread_.append(some.data(), got.octets);
    return !unread_.empty();
}

// Our client also does this before it sends: it looks for pending octets (docs/design.md).
void raw_connection::expect_no_input() {
    if (!has_unread()) return;
    note('S', wire::before_line_end(unread_));
    if (seen_.unsolicited.empty()) seen_.unsolicited = evidence();
    end(end_reason::unsolicited, "the server sent something unasked");
}

bool raw_connection::wait_for_input(std::chrono::milliseconds time) {
    if (has_unread()) return true;
    std::array<char, 4096> some;
    const io_result got = wire_->read_some(some, options_.limits_of(time));
    if (got.error == errc::cancelled) raise(fail(errc::cancelled));
    if (!got.error) unread_.append(some.data(), got.octets);
    return got.error != errc::timed_out;
}

bool raw_connection::is_answered() {
    constexpr std::chrono::seconds idle_limit{20};  // of the least patient server that is known: 60
    const time_point begin = now();
    if (!wait_for_input(options_.options.timeouts.read)) return false;
    return has_unread() || now() - begin < idle_limit;
}

std::string raw_connection::read_to_end() {
    const auto until = answer_limits().until;
    constexpr std::size_t enough = 64 * 1024;
    try {
        while (unread_.size() < enough && read_more(until)) {
        }
    } catch (const connection_ended&) {
        usable_ = false;
    }
    return std::exchange(unread_, {});
}

// ---- TLS, and sessions of ours ----

std::optional<failure> raw_connection::encrypt(const tls_options& trust) {
    const wait_limits limit = options_.limits_of(options_.options.timeouts.connect);
    unread_.clear();
    auto encrypted =
        tls::encrypted(*openssl_engine(), std::move(wire_), options_.host, trust, limit);
    if (!encrypted) {
        usable_ = false;
        return std::move(encrypted).error();
    }
    wire_ = *std::move(encrypted);
    return std::nullopt;
}

io_result raw_connection::read(const io_request& want) {
    if (want.begins) time_.begin_reply();
    time_.start_read(now());
    io_result came =
        net::perform(*wire_, want, {time_.until(), options_.options.stop}, options_.outside.clock);
    time_.received(now(), came.octets);
    return came;
}

io_result raw_connection::perform(const io_request& want) {
    if (time_.total_passed(now())) return {errc::timed_out, 0, {}};
    if (want.type == io_request::kind::read) return read(want);
    time_.start_io(now());
    const wait_limits limit{time_.until(), options_.options.stop};
    if (want.type != io_request::kind::start_tls)
        return net::perform(*wire_, want, limit, options_.outside.clock);
    if (auto reason = encrypt(options_.options.tls_options))
        return {reason->code, 0, std::move(reason->detail), std::move(reason->hint)};
    return {};
}

// ---- output ----

void raw_connection::sent(std::string_view line) {
    note('C', line);
}

void raw_connection::received(std::string_view line) {
    note('S', line);
}

void raw_connection::note(char side, std::string_view line) {
    std::string text = side == 'S' ? secrets_.masked_in_trace(line) : secrets_.masked(line);
    if (text.size() > octets_shown) text.replace(octets_shown, text.npos, "...");
    shown_.push_back(std::string{side} + ": " + text);
    if (shown_.size() > lines_shown) shown_.pop_front();
}

// The last command, and everything after it; only the newest lines.
std::string raw_connection::evidence() const {
    auto from = std::find_if(shown_.rbegin(), shown_.rend(),
                             [](const std::string& l) { return l.front() == 'C'; });
    std::string text;
    for (auto at = from == shown_.rend() ? shown_.begin() : from.base() - 1; at != shown_.end();
         ++at)
        text += (text.empty() ? "" : "\n") + *at;
    return text;
}

void raw_connection::end(end_reason reason, const std::string& words, std::string came) {
    usable_ = false;
    throw connection_ended(reason, words, evidence(), std::move(came));
}

}  // namespace pop3::check
