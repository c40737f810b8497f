// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <algorithm>
#include <memory>

#include "fetch/error.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch/plan/list_maildrop.hpp"
#include "single_run.hpp"
#include "vocabulary/letter_case.hpp"

namespace pop3::fetch {
namespace {

class nothing_known final : public known_messages {
  public:
    const known_message* next() override { return nullptr; }
};

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

std::string server_name(const fetch_request& task) {
    return task.host + ':' + std::to_string(port_or_default(task.options.port, task.options.tls));
}

connect_options session_options(const fetch_request& task) {
    connect_options options = task.options;
    options.secrets.push_back(task.identity.password());
    return options;
}

plan preview(const fetch_request& task, observer& watcher) {
    std::unique_ptr<account_reader> account;
    ledger_location where = location_of(task);
    if (!where.database.empty()) where.state_directory.clear();  // or it would be created
    if (ledger_exists(where)) account = open_ledger(where)->find(names_of(task));

    watcher.phase("connecting to " + server_name(task));
    client mail = run_environment::real().connect(task);
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
    plan steps = plan::make(std::move(listed), known ? *known : none,
                            account ? setbacks_at(account->setbacks(), description_of(task.place))
                                    : std::vector<setback>{},
                            task.policy, now());
    try {
        mail.quit();
    } catch (const error&) {  // QUIT had nothing to do
    }
    return steps;
}

run_environment run_environment::real() {
    return {[](const fetch_request& task) { return client(task.host, session_options(task)); },
            make_target};
}

report run(const fetch_request& task, account_ledger& book, observer& watcher,
           const run_environment& outside) {
    single_run job(task, book, watcher, outside);
    run_here(job, outside);
    return job.take_report();
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
