// SPDX-License-Identifier: MIT
#include "account_run.hpp"

#include <utility>

#include "fetch/error.hpp"
#include "moved_mailbox.hpp"
#include "system/host_name.hpp"

namespace pop3::fetch {
namespace {

// A server that failed at PIPELINING is tried with it again after this time.
constexpr std::chrono::days without_pipelining{30};

// In the form of a Received line: an IPv6 address in brackets (RFC 5321, 4.1.3).
std::string server_of(const job& what) {
    if (!what.how.way.unix_socket.empty()) return "localhost";
    return what.host.find(':') == std::string::npos ? what.host : "[IPv6:" + what.host + ']';
}

trace_lines lines_in_front(const job& what, bool over_tls) {
    trace_lines lines{.delivered_to = what.delivered_to};
    if (what.received)
        lines.received = {server_of(what), system::host_name(), over_tls,
                          what.delivered_to.empty() ? what.who.user() : what.delivered_to};
    return lines;
}

}  // namespace

std::unique_ptr<client> log_in(const job& what, observer& watcher, const surroundings& outside) {
    watcher.phase("connecting to " + what.host + ':' + std::to_string(port_of(what.how)));
    auto mail = std::make_unique<client>(outside.connect(what));
    watcher.phase("logging in as " + what.who.user());
    mail->login(what.who);
    return mail;
}

account_run::account_run(job what, const surroundings& outside, account_ledger& book, target& to,
                         report& result, observer& watcher)
    : what_(std::move(what)),
      outside_(outside),
      book_(book),
      to_(to),
      result_(result),
      watcher_(watcher) {}

void account_run::fetch_all() {
    const std::optional<instant> broke = book_.one_at_a_time();
    what_.how.insists_on.pipelining =
        what_.how.insists_on.pipelining && !(broke && now() < *broke + without_pipelining);
    const bool again =
        what_.how.insists_on.pipelining ? fetch_pipelined() : fetch(fetcher::enders::put_off);
    if (again && may_log_in_again()) fetch(fetcher::enders::last);
}

bool account_run::fetch_pipelined() {
    try {
        return fetch(fetcher::enders::put_off);
    } catch (const error&) {
        if (!blames_pipelining_) throw;
        what_.how.insists_on.pipelining = false;
        book_.set_one_at_a_time(now());
        if (!may_log_in_again()) throw;
    }
    logged_in_ = false;
    try {
        const bool again = fetch(fetcher::enders::put_off);
        result_.one_at_a_time = true;
        return again;
    } catch (const error&) {
        if (logged_in_) book_.set_one_at_a_time(std::nullopt);  // the failure had another reason
        throw;
    }
}

// One session. Returns true if messages are left for a session of their own.
bool account_run::fetch(fetcher::enders order) {
    const std::unique_ptr<client> mail = log_in(what_, watcher_, outside_);
    logged_in_ = result_.logged_in = true;
    take_in_move(what_, book_, result_);
    if (const capabilities* offered = mail->known_capabilities())
        if (const std::optional<login_delay> delay = offered->delay())
            result_.login_delay = std::chrono::seconds(delay->seconds);
    fetcher session(*mail, to_, book_, result_, watcher_);
    try {
        session.run(what_.policy, lines_in_front(what_, mail->session().secure()), order);
    } catch (const system::local_error&) {
        throw;
    } catch (const error&) {
        blames_pipelining_ = session.may_blame_pipelining();
        throw;
    }
    return session.put_off();
}

bool account_run::may_log_in_again() const {
    return result_.login_delay.count() == 0 && !what_.how.stop.stop_requested();
}

}  // namespace pop3::fetch
