// SPDX-License-Identifier: MIT
#include "single_run.hpp"

#include <utility>

#include "fetch/error.hpp"
#include "pop3/client.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::fetch {
namespace {

// The unique-ids in a report are for people.
void mask_password(report& result, const fetch_request& task) {
    secret_mask mask;
    mask.add_password(task.identity.password());
    for (message_failure& each : result.failed.kept()) each.uid = mask.masked(each.uid);
}

}  // namespace

single_run::single_run(fetch_request task, account_ledger& book, observer& watcher,
                       const run_environment& outside)
    : task_(std::move(task)),
      watcher_(watcher),
      outside_(outside),
      run_(task_, book, result_, watcher) {}

void single_run::open() try { run_.prepare(outside_); } catch (...) {
    stop(std::current_exception());
}

const fetch_request* single_run::next_session() {
    const fetch_request* const task = result_.stopped ? nullptr : run_.next_session();
    if (!task) return nullptr;
    watcher_.phase("connecting to " + server_name(*task));
    return task;
}

void single_run::stop(std::exception_ptr reason) {
    result_.stopped = failure_of(reason);
}

report single_run::take_report() {
    mask_password(result_, task_);
    return std::move(result_);
}

void run_here(account_job& job, const run_environment& outside) {
    job.use_own_thread();
    do {
        job.open();
        while (const fetch_request* next = job.next_session()) {
            try {
                client mail = outside.connect(*next);
                std::optional<failure> broke = mail.connection().run(job.session(mail.dialogue()));
                if (broke) throw error(*std::move(broke));
            } catch (...) {
                job.stop(std::current_exception());
            }
        }
    } while (job.close());
}

}  // namespace pop3::fetch
