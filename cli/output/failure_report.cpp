// SPDX-License-Identifier: MIT
#include "failure_report.hpp"

#include <sysexits.h>

#include "cli/errors/error_line.hpp"
#include "fetch/error.hpp"
#include "oauth/error.hpp"
#ifdef POP3_HAS_POSTGRESQL
#include "postgresql/database_error.hpp"
#endif

namespace pop3::cli {

namespace {

struct row {
    std::error_code code;
    int status;
};

// Where the cause is too general.
const row rows[] = {
    {errc::host_not_found, EX_NOHOST},
    {errc::connect_failed, EX_UNAVAILABLE},
    {oauth::oauth_errc::login_needed, EX_NOPERM},
    {oauth::oauth_errc::client_refused, EX_CONFIG},
    {oauth::oauth_errc::login_refused, EX_NOPERM},
    {oauth::oauth_errc::grant_newer, EX_CONFIG},
    {fetch::fetch_errc::ledger_newer, EX_CONFIG},
    {fetch::fetch_errc::ledger_busy, EX_TEMPFAIL},
    {fetch::fetch_errc::account_locked, EX_TEMPFAIL},
    {fetch::fetch_errc::lease_lost, EX_TEMPFAIL},
    {fetch::fetch_errc::target_missing, EX_CANTCREAT},
    {fetch::fetch_errc::place_missing, EX_CANTCREAT},
    {fetch::fetch_errc::place_elsewhere, EX_CANTCREAT},
    {fetch::fetch_errc::target_not_maildir, EX_CANTCREAT},
    {fetch::fetch_errc::target_unknown, EX_USAGE},
    {fetch::fetch_errc::password_unavailable, EX_NOPERM},
    {fetch::fetch_errc::target_login_refused, EX_NOPERM},
    {fetch::fetch_errc::target_not_imap, EX_PROTOCOL},
    {fetch::fetch_errc::unique_ids_withheld, EX_TEMPFAIL},
    {fetch::fetch_errc::login_delay_pending, EX_OK},
    {fetch::fetch_errc::server_back_off, EX_TEMPFAIL},
    {fetch::fetch_errc::password_refused_before, EX_NOPERM},
    {fetch::fetch_errc::target_refused_before, EX_NOPERM},
    {fetch::fetch_errc::listing_unreadable, EX_PROTOCOL},
    {fetch::fetch_errc::target_refuses_all, EX_TEMPFAIL},
    {fetch::fetch_errc::target_foreign, EX_CANTCREAT},
    {fetch::fetch_errc::target_forbidden, EX_NOPERM},
    {fetch::fetch_errc::delivery_deferred, EX_TEMPFAIL},
    {fetch::fetch_errc::state_not_private, EX_CONFIG},
#ifdef POP3_HAS_POSTGRESQL
    {postgresql::database_errc::url_unusable, EX_CONFIG},
    {postgresql::database_errc::unreachable, EX_TEMPFAIL},
    {postgresql::database_errc::connection_lost, EX_TEMPFAIL},
    {postgresql::database_errc::commit_in_doubt, EX_TEMPFAIL},
    {postgresql::database_errc::overloaded, EX_TEMPFAIL},
    {postgresql::database_errc::schema_missing, EX_CONFIG},
    {postgresql::database_errc::schema_older, EX_CONFIG},
    {postgresql::database_errc::schema_newer, EX_CONFIG},
#endif
};

constexpr std::errc cannot_create[] = {
    std::errc::permission_denied,     std::errc::operation_not_permitted,
    std::errc::read_only_file_system, std::errc::no_such_file_or_directory,
    std::errc::not_a_directory,       std::errc::too_many_symbolic_link_levels,
    std::errc::file_exists,
};

}  // namespace

int exit_status_of(const failure& reason) {
    for (const row& r : rows)
        if (reason.code == r.code) return r.status;
    if (reason.code == cause::retry_later || reason.code == cause::in_doubt) return EX_TEMPFAIL;
    if (reason.code == cause::fix_credentials) return EX_NOPERM;
    if (reason.code == cause::fix_settings) return EX_CONFIG;
    if (reason.code == cause::server_broken) return EX_PROTOCOL;
    if (reason.code == cause::our_mistake) return EX_USAGE;
    for (const std::errc code : cannot_create)
        if (reason.code == code) return EX_CANTCREAT;
    return EX_IOERR;
}

int report(const failure& reason) {
    print_error(reason.message(), fetch::advice(reason));
    return exit_status_of(reason);
}

}  // namespace pop3::cli
