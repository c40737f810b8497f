// SPDX-License-Identifier: MIT
#include "postgresql_database.hpp"

#include <map>
#include <mutex>

namespace pop3::fetch {

std::shared_ptr<postgresql_database> postgresql_database::shared(
    const std::string& url, const postgresql::patience& limits) {
    static std::mutex guard;
    static std::map<std::string, std::weak_ptr<postgresql_database>> all;
    const std::lock_guard lock(guard);
    std::weak_ptr<postgresql_database>& known = all[url];
    std::shared_ptr<postgresql_database> open = known.lock();
    if (!open)
        known = open =
            std::make_shared<postgresql_database>(postgresql::connection_pool::shared(url, limits));
    return open;
}

}  // namespace pop3::fetch
