// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <algorithm>
#include <memory>

#include "account_run.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch/plan/list_maildrop.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::fetch {
namespace {

class nothing_known final : public known_messages {
  public:
    const known_message* next() override { return nullptr; }
};

client connect(const fetch_request& task, observer& watcher, const run_environment& outside) {
    const std::uint16_t port = port_or_default(task.options.port, task.options.tls);
    watcher.phase("connecting to " + task.host + ':' + std::to_string(port));
    return outside.connect(task);
}

// The runner of one account: it has this thread to itself.
void fetch_all(const fetch_request& task, account_ledger& book, report& result, observer& watcher,
               const run_environment& outside) {
    account_run fetching(task, book, result, watcher);
    fetching.use_own_thread();
    fetching.prepare(outside);
    while (const fetch_request* next = fetching.next_session()) {
        client mail = connect(*next, watcher, outside);
        std::optional<failure> broke = mail.connection().run(fetching.session(mail.dialogue()));
        if (broke) throw error(*std::move(broke));
    }
}

// The server may know the password of the last session, and repeat it before the login.
connect_options options_of(const fetch_request& task) {
    connect_options options = task.options;
    options.secrets.push_back(task.identity.password());
    return options;
}

// The unique-ids in a report are for people.
void mask_password(report& result, const fetch_request& task) {
    secret_mask mask;
    mask.add_password(task.identity.password());
    for (message_failure& each : result.failed.kept()) each.uid = mask.masked(each.uid);
}

}  // namespace

std::string account_name(const fetch_request& task) {
    return wire::lower_case(task.host) + ':' +
           std::to_string(port_or_default(task.options.port, task.options.tls)) + '/' +
           task.identity.user();
}

ledger_location location_of(const fetch_request& task) {
    return {task.state, task.database, task.options.stop};
}

account_names names_of(const fetch_request& task) {
    return {account_name(task), task.file, task.entry};
}

plan preview(const fetch_request& task, observer& watcher) {
    std::unique_ptr<account_reader> account;
    ledger_location where = location_of(task);
    if (!where.database.empty()) where.state_directory.clear();  // or it would be created
    if (ledger_exists(where)) account = open_ledger(where)->find(names_of(task));

    client mail = connect(task, watcher, run_environment::real());
    watcher.phase("logging in as " + task.identity.user());
    mail.login(task.identity);
    watcher.phase("listing messages");
    if (std::optional<failure> broke =
            mail.connection().run(expect_as_announced(mail.dialogue(), expected_at_first)))
        throw error(*std::move(broke));
    listings listed =
        mail.run(list_maildrop(mail.dialogue(), account && account->knows_unique_ids()));
    nothing_known none;
    const std::unique_ptr<known_messages> known = account ? account->known() : nullptr;
    plan steps =
        plan::make(std::move(listed), known ? *known : none,
                   account ? account->setbacks() : std::vector<setback>{}, task.policy, now());
    try {
        mail.quit();
    } catch (const error&) {  // QUIT had nothing to do
    }
    return steps;
}

run_environment run_environment::real() {
    return {[](const fetch_request& task) { return client(task.host, options_of(task)); },
            make_target};
}

report run(const fetch_request& task, account_ledger& book, observer& watcher,
           const run_environment& outside) {
    report result;
    try {
        fetch_all(task, book, result, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.reason();
    } catch (const std::system_error& e) {
        result.stopped = failure{e.code(), {}, {}, e.what()};
    }
    mask_password(result, task);
    return result;
}

report run(const fetch_request& task, observer& watcher, const run_environment& outside) {
    report result;
    try {
        const std::unique_ptr<account_ledger> account =
            open_ledger(location_of(task))->acquire(names_of(task));
        result = run(task, *account, watcher, outside);
    } catch (const error& e) {
        result.stopped = e.reason();
    }
    return result;
}

}  // namespace pop3::fetch
