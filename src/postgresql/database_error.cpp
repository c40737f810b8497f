// SPDX-License-Identifier: MIT
#include "database_error.hpp"

#include <utility>

namespace pop3::inline v1::postgresql {
namespace {

struct error_text {
    database_errc code;
    const char* message;
    const char* advice;
};

constexpr error_text error_texts[] = {
    {database_errc::url_unusable, "this is not a usable URL of a PostgreSQL database",
     "Write postgresql://USER@HOST/DATABASE; the password belongs in ~/.pgpass or in the file of "
     "?passfile=."},
    {database_errc::unreachable, "the database cannot be reached",
     "Check that PostgreSQL runs and accepts this user; nothing was changed, and the next run "
     "tries "
     "again."},
    {database_errc::connection_lost, "the connection to the database was lost",
     "Nothing to do: the next run finds out what was recorded."},
    {database_errc::commit_in_doubt, "the database did not report whether the change is recorded",
     "Nothing to do: the next run finds out what was recorded."},
    {database_errc::statement_failed, "the database refuses a statement",
     "Read its words. The role needs to own the schema pop3, or to have its tables granted."},
    {database_errc::schema_missing, "the database has no tables of this program",
     "Create them once by: pop3 fleet migrate"},
    {database_errc::schema_older, "the tables in the database are of an older version",
     "Upgrade them by: pop3 fleet migrate"},
    {database_errc::schema_newer, "the tables in the database are of a newer version",
     "Upgrade this program; nothing was changed."},
};

const error_text& text_of(database_errc e) noexcept {
    for (const error_text& each : error_texts)
        if (each.code == e) return each;
    return error_texts[0];
}

class category final : public std::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "pop3.postgresql"; }
    [[nodiscard]] std::string message(int code) const override {
        return text_of(static_cast<database_errc>(code)).message;
    }
};

}  // namespace

const std::error_category& database_category() noexcept {
    static const category& instance = *new category;  // also for threads that outlive main()
    return instance;
}

std::error_code make_error_code(database_errc e) noexcept {
    return {static_cast<int>(e), database_category()};
}

database_error::database_error(database_errc e, std::string doing, std::string detail,
                               std::string sqlstate)
    : local_error(failure{e, std::move(doing), {}, std::move(detail), {}, text_of(e).advice}),
      sqlstate_(std::move(sqlstate)) {}

}  // namespace pop3::inline v1::postgresql
