// SPDX-License-Identifier: MIT
// The rows that a statement returned, in the binary form of the wire.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pop3::inline v1::postgresql {

/// One row. Columns count from 0; their types are bigint, text, bytea and boolean, and others in casts of
/// the statement. Reading a column as another type than it has throws database_errc::statement_failed.
class row {
  public:
    row(const PGresult* result, int number) : result_(result), number_(number) {}

    [[nodiscard]] bool is_null(int column) const;
    /// A bigint, an integer or a smallint.
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] bool flag(int column) const;
    [[nodiscard]] std::string text(int column) const { return std::string(octets(column)); }
    /// A bytea or a text, valid for as long as the rows are. Empty for NULL.
    [[nodiscard]] std::string_view octets(int column) const;
    /// Nothing for NULL.
    [[nodiscard]] std::optional<std::int64_t> optional_number(int column) const;

  private:
    const PGresult* result_;
    int number_;
};

/// All rows of one statement, in memory. May be moved to another thread.
class rows {
  public:
    /// Owns `result` from now on.
    explicit rows(PGresult* result);

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    /// How many rows an INSERT, UPDATE or DELETE changed.
    [[nodiscard]] std::size_t changed() const;
    [[nodiscard]] row operator[](std::size_t n) const {
        return {result_.get(), static_cast<int>(n)};
    }

  private:
    std::shared_ptr<PGresult> result_;
};

}  // namespace pop3::inline v1::postgresql
