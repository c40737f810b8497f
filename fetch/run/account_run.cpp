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
std::string server_of(const job& task) {
    if (!task.options.route.unix_socket.empty()) return "localhost";
    return task.host.find(':') == std::string::npos ? task.host : "[IPv6:" + task.host + ']';
}

trace_lines lines_in_front(const job& task, bool over_tls) {
    trace_lines lines{.delivered_to = task.delivered_to};
    if (task.received)
        lines.received = {server_of(task), system::host_name(), over_tls,
                          task.delivered_to.empty() ? task.identity.user() : task.delivered_to};
    return lines;
}

}  // namespace

std::unique_ptr<client> log_in(const job& task, observer& watcher, const run_environment& outside) {
    const std::uint16_t port = port_or_default(task.options.port, task.options.tls);
    watcher.phase("connecting to " + task.host + ':' + std::to_string(port));
    auto mail = std::make_unique<client>(outside.connect(task));
    watcher.phase("logging in as " + task.identity.user());
    mail->login(task.identity);
    return mail;
}

account_run::account_run(job task, const run_environment& outside, account_ledger& book,
                         target& destination, report& result, observer& watcher)
    : task_(std::move(task)),
      outside_(outside),
      book_(book),
      destination_(destination),
      result_(result),
      watcher_(watcher) {}

void account_run::fetch_all() {
    const std::optional<instant> broke = book_.one_at_a_time();
    task_.options.policy.pipelining =
        task_.options.policy.pipelining && !(broke && now() < *broke + without_pipelining);
    const bool again =
        task_.options.policy.pipelining ? fetch_pipelined() : fetch(fetcher::enders::put_off);
    if (again && may_log_in_again()) fetch(fetcher::enders::last);
}

bool account_run::fetch_pipelined() {
    try {
        return fetch(fetcher::enders::put_off);
    } catch (const error&) {
        if (!blames_pipelining_) throw;
        task_.options.policy.pipelining = false;
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
    const std::unique_ptr<client> mail = log_in(task_, watcher_, outside_);
    logged_in_ = result_.logged_in = true;
    take_in_move(task_, book_, result_);
    if (const capabilities* offered = mail->known_capabilities())
        if (const std::optional<login_delay> delay = offered->delay())
            result_.login_delay = std::chrono::seconds(delay->seconds);
    fetcher session(*mail, destination_, book_, result_, watcher_);
    try {
        session.run(task_.policy, lines_in_front(task_, mail->session().secure()), order);
    } catch (const system::local_error&) {
        throw;
    } catch (const error&) {
        blames_pipelining_ = session.may_blame_pipelining();
        throw;
    }
    return session.put_off();
}

bool account_run::may_log_in_again() const {
    return result_.login_delay.count() == 0 && !task_.options.stop.stop_requested();
}

}  // namespace pop3::fetch
