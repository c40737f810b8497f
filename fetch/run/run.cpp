// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "account_run.hpp"
#include "delayed_stop.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "fetch/pipeline/recovery.hpp"
#include "fetch/plan/list_maildrop.hpp"
#include "fetch/targets/make_target.hpp"

namespace pop3::fetch {
namespace {

class nothing_known final : public known_messages {
  public:
    const known_message* next() override { return nullptr; }
};

// Messages that came whole before a stop are delivered, as far as possible in this time.
constexpr std::chrono::milliseconds grace = std::chrono::seconds(1);

void fetch_all(const job& what, account_ledger& book, report& result, observer& watcher,
               const surroundings& outside) {
    const delayed_stop stop(what.how.stop, grace);
    const target_settings settings{.state_directory = what.state,
                                   .account = book.name(),
                                   .recipients = what.recipients,
                                   .password = what.who.password(),
                                   .sender = what.sender,
                                   .deliver_as = what.deliver_as,
                                   .stop = stop.token()};
    const std::unique_ptr<target> to = outside.open_target(what.to, settings);
    settle_intents(book, *to, settings);

    account_run(what, outside, book, *to, result, watcher).fetch_all();
}

}  // namespace

std::uint16_t port_of(const connect_options& how) {
    if (how.port != 0) return how.port;
    return default_port(how.tls);
}

std::string account_name(const job& of) {
    std::string host = of.host;
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host + ':' + std::to_string(port_of(of.how)) + '/' + of.who.user();
}

account_names names_of(const job& of) {
    return {account_name(of), of.file, of.entry};
}

plan preview(const job& what, observer& watcher) {
    std::optional<ledger> book;
    std::optional<account_id> account;
    if (ledger::exists(what.state))
        if (const auto known = book.emplace(what.state).find(names_of(what))) account = known->id;

    const std::unique_ptr<client> mail = log_in(what, watcher, surroundings::real());
    watcher.phase("listing messages");
    listings listed =
        mail->run(list_maildrop(mail->session(), account && book->knows_unique_ids(*account)));
    nothing_known none;
    const std::unique_ptr<known_messages> known = account ? book->known(*account) : nullptr;
    plan steps =
        plan::make(std::move(listed), known ? *known : none,
                   account ? book->setbacks(*account) : std::vector<setback>{}, what.policy, now());
    try {
        mail->quit();
    } catch (const error&) {  // QUIT had nothing to do
    }
    return steps;
}

surroundings surroundings::real() {
    return {[](const job& what) { return client(what.host, what.how); }, make_target};
}

report run(const job& what, account_ledger& book, observer& watcher, const surroundings& outside) {
    report result;
    try {
        fetch_all(what, book, result, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.why();
    } catch (const std::system_error& e) {
        result.stopped = failure{e.code(), {}, {}, e.what()};
    }
    return result;
}

report run(const job& what, observer& watcher, const surroundings& outside) {
    report result;
    try {
        ledger book(what.state);
        const std::unique_ptr<account_ledger> account = book.acquire(names_of(what));
        result = run(what, *account, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.why();
    }
    return result;
}

}  // namespace pop3::fetch
