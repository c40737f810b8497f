// SPDX-License-Identifier: MIT
#include "held_account.hpp"

#include "fetch/error.hpp"
#include "fetch/ledger/postgresql/stored_account.hpp"
#include "postgresql/transaction.hpp"

namespace pop3::fleet {

std::unique_ptr<fetch::postgresql_account> held_account(
    const std::shared_ptr<fetch::postgresql_database>& open, const lease& held,
    const worker_identity& worker) {
    postgresql::batch questions;
    fetch::add_reading(questions, held.account);
    const auto answers = postgresql::attempt_until_done(
        *open->pool, [&](postgresql::connection& db) { return db.execute(questions); });
    auto account = fetch::read_account(answers);
    if (!account || account->epoch != held.epoch || account->holder != worker.name)
        system::raise_local(fetch::fetch_errc::lease_lost, "run " + held.entry.name);
    return std::make_unique<fetch::postgresql_account>(
        open, *std::move(account),
        fetch::lease_terms{.lifetime = worker.term, .delivery_margin = worker.term / 3},
        fetch::lease_owner::other);
}

}  // namespace pop3::fleet
