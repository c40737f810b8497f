// SPDX-License-Identifier: MIT
// A database with ledgers, shared by the ledgers of a process and their handles.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "lease_renewer.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::fetch {

struct postgresql_database {
    explicit postgresql_database(std::shared_ptr<postgresql::connection_pool> connections)
        : pool(std::move(connections)), renewer(pool) {}

    /// That of this process for the URL; it lives for as long as anybody holds it. Does not connect yet.
    /// Throws errc::library_unavailable, or database_errc::url_unusable.
    static std::shared_ptr<postgresql_database> shared(const std::string& url,
                                                       const postgresql::patience& limits = {});

    std::shared_ptr<postgresql::connection_pool> pool;
    lease_renewer renewer;
    std::atomic<bool> is_checked{false};  // this program may use its tables
};

}  // namespace pop3::fetch
