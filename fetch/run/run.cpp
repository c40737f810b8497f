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

void fetch_all(const job& task, account_ledger& book, report& result, observer& watcher,
               const run_environment& outside) {
    const delayed_stop stop(task.options.stop, grace);
    const target_settings settings{.state_directory = task.state,
                                   .account = book.name(),
                                   .recipients = task.recipients,
                                   .password = task.identity.password(),
                                   .sender = task.sender,
                                   .deliver_as = task.deliver_as,
                                   .stop = stop.token()};
    std::vector<intent> begun = book.open_intents();
    confirm_places(begun);
    const std::unique_ptr<target> destination = outside.open_target(task.place, settings);
    settle_intents(std::move(begun), book, *destination, settings);

    account_run(task, outside, book, *destination, result, watcher).fetch_all();
}

}  // namespace

std::string account_name(const job& task) {
    std::string host = task.host;
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host + ':' + std::to_string(port_or_default(task.options.port, task.options.tls)) + '/' +
           task.identity.user();
}

account_names names_of(const job& task) {
    return {account_name(task), task.file, task.entry};
}

plan preview(const job& task, observer& watcher) {
    std::optional<ledger> book;
    std::optional<account_id> account;
    if (ledger::exists(task.state))
        if (const auto known = book.emplace(task.state).find(names_of(task))) account = known->id;

    const std::unique_ptr<client> mail = log_in(task, watcher, run_environment::real());
    watcher.phase("listing messages");
    listings listed =
        mail->run(list_maildrop(mail->dialogue(), account && book->knows_unique_ids(*account)));
    nothing_known none;
    const std::unique_ptr<known_messages> known = account ? book->known(*account) : nullptr;
    plan steps =
        plan::make(std::move(listed), known ? *known : none,
                   account ? book->setbacks(*account) : std::vector<setback>{}, task.policy, now());
    try {
        mail->quit();
    } catch (const error&) {  // QUIT had nothing to do
    }
    return steps;
}

run_environment run_environment::real() {
    return {[](const job& task) { return client(task.host, task.options); }, make_target};
}

report run(const job& task, account_ledger& book, observer& watcher,
           const run_environment& outside) {
    report result;
    try {
        fetch_all(task, book, result, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.reason();
    } catch (const std::system_error& e) {
        result.stopped = failure{e.code(), {}, {}, e.what()};
    }
    return result;
}

report run(const job& task, observer& watcher, const run_environment& outside) {
    report result;
    try {
        ledger book(task.state);
        const std::unique_ptr<account_ledger> account = book.acquire(names_of(task));
        result = run(task, *account, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.reason();
    }
    return result;
}

}  // namespace pop3::fetch
