// SPDX-License-Identifier: MIT
#include "rows.hpp"

#include <charconv>

#include "database_error.hpp"
#include "libpq.hpp"

namespace pop3::inline v1::postgresql {
namespace {

[[noreturn]] void raise_other_type(int column) {
    throw database_error(database_errc::statement_failed, "read a row of the database",
                         "column " + std::to_string(column) + " has another type");
}

}  // namespace

bool row::is_null(int column) const {
    return loaded_libpq().getisnull(result_, number_, column) != 0;
}

std::string_view row::octets(int column) const {
    const libpq& pq = loaded_libpq();
    return {pq.getvalue(result_, number_, column),
            static_cast<std::size_t>(pq.getlength(result_, number_, column))};
}

// In network byte order.
std::int64_t row::number(int column) const {
    const std::string_view wire = octets(column);
    if (wire.size() != 8 && wire.size() != 4 && wire.size() != 2) raise_other_type(column);
    std::uint64_t bits = (static_cast<unsigned char>(wire[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (const char octet : wire) bits = bits << 8 | static_cast<unsigned char>(octet);
    return static_cast<std::int64_t>(bits);
}

bool row::flag(int column) const {
    const std::string_view wire = octets(column);
    if (wire.size() != 1) raise_other_type(column);
    return wire[0] != '\0';
}

std::optional<std::int64_t> row::optional_number(int column) const {
    if (is_null(column)) return std::nullopt;
    return number(column);
}

rows::rows(PGresult* result)
    : result_(result, [clear = loaded_libpq().clear](PGresult* each) { clear(each); }) {}

std::size_t rows::size() const {
    return static_cast<std::size_t>(loaded_libpq().ntuples(result_.get()));
}

std::size_t rows::changed() const {
    const std::string_view words = loaded_libpq().cmd_tuples(result_.get());
    std::size_t count = 0;
    std::from_chars(words.data(), words.data() + words.size(), count);
    return count;
}

}  // namespace pop3::inline v1::postgresql
