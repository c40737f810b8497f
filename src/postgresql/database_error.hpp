// SPDX-License-Identifier: MIT
// What can fail between this program and its database, with advice.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "system/local_error.hpp"

namespace pop3::inline v1::postgresql {

enum class database_errc {
    url_unusable =
        1,            ///< not a URL of PostgreSQL, or one with a password or an option refused here
    unreachable,      ///< there was no connection, so nothing was changed
    connection_lost,  ///< it ended, or took too long; what was outside of a transaction may be done
    commit_in_doubt,  ///< the same after COMMIT was sent: it may be done or not
    statement_failed,  ///< the server refused a statement; its transaction changed nothing
    overloaded,      ///< the same, because of others, or of a lack of resources: later it may work
    schema_missing,  ///< the database has no tables of this program
    schema_older,    ///< they are of an older version of this program
    schema_newer,    ///< they are of a newer version, which this one does not know
};

const std::error_category& database_category() noexcept;
std::error_code make_error_code(database_errc e) noexcept;

/// A failure with advice. Changes nothing in memory that its thrower had.
class database_error : public system::local_error {
  public:
    /// `doing` is the operation; `sqlstate` the server's code, empty without one.
    database_error(database_errc e, std::string doing, std::string detail = {},
                   std::string sqlstate = {});

    [[nodiscard]] const std::string& sqlstate() const noexcept { return sqlstate_; }
    [[nodiscard]] bool is(database_errc e) const noexcept { return code() == make_error_code(e); }
    /// The transaction lost a race, and may be tried again at once (SQLSTATE 40001, 40P01).
    [[nodiscard]] bool lost_race() const noexcept {
        return sqlstate_ == "40001" || sqlstate_ == "40P01";
    }
    /// Somebody else had the rows for too long: SQLSTATE 55P03, or 57014, where a time limit ends a
    /// statement.
    [[nodiscard]] bool waited_in_vain() const noexcept {
        return sqlstate_ == "55P03" || sqlstate_ == "57014";
    }

  private:
    std::string sqlstate_;
};

}  // namespace pop3::inline v1::postgresql

template <>
struct std::is_error_code_enum<pop3::postgresql::database_errc> : std::true_type {};
