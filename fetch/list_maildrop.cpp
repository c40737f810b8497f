// SPDX-License-Identifier: MIT
#include "list_maildrop.hpp"

#include "problem.hpp"

namespace pop3::fetch {

listings list_maildrop(client& mail, bool uids_expected) {
    listings listed;
    try {
        listed.uids = mail.uidl();
    } catch (const error& e) {
        if (e.code() != errc::server_error && e.code() != errc::not_supported) throw;
        if (uids_expected) {
            failure why = e.why();
            why.code = fetch_errc::unique_ids_withheld;
            throw error(std::move(why));
        }
    }
    listed.sizes = mail.list();
    return listed;
}

}  // namespace pop3::fetch
