// SPDX-License-Identifier: MIT
// An account that a worker holds.
#pragma once

#include <cstdint>
#include <string>

#include "fleet/accounts/account_rows.hpp"
#include "fleet/secrets/sealed_secret.hpp"
#include "postgresql/connection.hpp"

namespace pop3::fleet {

/// The lease is the one of the ledger: the holder of the latest epoch may write. The worker alone renews and
/// releases it.
struct lease {
    std::int64_t account = 0;
    std::int64_t epoch = 0;
    account_entry entry{};
    std::int64_t due_exactly = 0;  ///< in microseconds, to know whether it was changed meanwhile
    instant due{};               ///< when the run was due, by the database's clock, as all of these
    instant taken{};             ///< when the worker got it
    std::uint32_t failures = 0;  ///< in a row, before this run
    bool retry_now = false;      ///< somebody asked for this run
    sealed_secret sealed{};      ///< empty: the settings name the source of the password
};

/// How a run ended.
struct run_result {
    bool is_failure = false;
    bool is_cancelled = false;  ///< the worker ends: the account is due as before
    bool is_not_tried =
        false;  ///< the server had asked for a pause, or the password was refused before
    bool is_lease_lost = false;
    std::string error{};                  ///< of a failure; of a run that was not tried: empty
    std::chrono::seconds server_wait{0};  ///< until when the server wants no login
    std::uint64_t messages = 0;
    std::uint64_t octets = 0;
    std::uint64_t deleted = 0;
    postgresql::batch
        end{};  ///< what the ledger records with it: of postgresql_account::take_end()
};

}  // namespace pop3::fleet
