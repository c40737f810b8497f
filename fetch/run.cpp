// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "account_lock.hpp"
#include "fetcher.hpp"
#include "host_name.hpp"
#include "ledger.hpp"
#include "list_maildrop.hpp"
#include "make_target.hpp"
#include "problem.hpp"
#include "recovery.hpp"

namespace pop3::fetch {
namespace {

std::uint16_t port_of(const connect_options& how) {
    if (how.port != 0) return how.port;
    return how.tls == tls_mode::implicit ? 995 : 110;
}

class nothing_known final : public known_messages {
  public:
    const known_message* next() override { return nullptr; }
};

std::unique_ptr<client> log_in(const job& what, observer& watcher, const surroundings& outside) {
    watcher.phase("connecting to " + what.host + ':' + std::to_string(port_of(what.how)));
    auto mail = std::make_unique<client>(outside.connect(what));
    watcher.phase("logging in as " + what.who.user());
    mail->login(what.who);
    return mail;
}

// As a Received line names it: an address of IPv6 in brackets (RFC 5321, 4.1.3).
std::string server_of(const job& what) {
    if (!what.how.way.unix_socket.empty()) return "localhost";
    return what.host.find(':') == std::string::npos ? what.host : "[IPv6:" + what.host + ']';
}

trace_lines lines_in_front(const job& what, bool over_tls) {
    trace_lines lines{.delivered_to = what.delivered_to};
    if (what.received)
        lines.received = {server_of(what), host_name(), over_tls,
                          what.delivered_to.empty() ? what.who.user() : what.delivered_to};
    return lines;
}

void fetch_all(const job& what, report& result, observer& watcher, const surroundings& outside) {
    ledger book(what.state);
    const account_id account = book.account(account_name(what));
    const account_lock only_us(what.state, account);
    const target_settings settings{.state_directory = what.state,
                                   .account = account_name(what),
                                   .recipients = what.recipients,
                                   .sender = what.sender,
                                   .stop = what.how.stop};
    const std::unique_ptr<target> to = outside.open_target(what.to, settings);
    settle_intents(book, account, *to, settings);

    const std::unique_ptr<client> mail = log_in(what, watcher, outside);
    if (const capabilities* offered = mail->known_capabilities())
        if (const std::optional<login_delay> delay = offered->delay())
            result.login_delay = std::chrono::seconds(delay->seconds);
    const trace_lines in_front = lines_in_front(what, mail->session().secure());
    fetcher(*mail, *to, book, account, result, watcher).run(what.policy, in_front);
}

}  // namespace

std::string account_name(const job& of) {
    std::string host = of.host;
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host + ':' + std::to_string(port_of(of.how)) + '/' + of.who.user();
}

plan preview(const job& what, observer& watcher) {
    std::optional<ledger> book;
    std::optional<account_id> account;
    if (ledger::exists(what.state)) account = book.emplace(what.state).find(account_name(what));

    const std::unique_ptr<client> mail = log_in(what, watcher, surroundings::real());
    watcher.phase("listing messages");
    listings listed =
        mail->run(list_maildrop(mail->session(), account && book->knows_unique_ids(*account)));
    nothing_known none;
    const std::unique_ptr<known_messages> known = account ? book->known(*account) : nullptr;
    plan steps = plan::make(std::move(listed), known ? *known : none, what.policy, now());
    try {
        mail->quit();
    } catch (const error&) {  // nothing was to be done at QUIT
    }
    return steps;
}

surroundings surroundings::real() {
    return {[](const job& what) { return client(what.host, what.how); }, make_target};
}

report run(const job& what, observer& watcher, const surroundings& outside) {
    report result;
    try {
        fetch_all(what, result, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.why();
    } catch (const std::system_error& e) {
        result.stopped = failure{e.code(), {}, {}, e.what()};
    }
    return result;
}

}  // namespace pop3::fetch
