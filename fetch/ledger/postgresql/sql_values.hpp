// SPDX-License-Identifier: MIT
// Converts the ledger's values to parameters of SQL, and columns to values.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fetch/ledger/ledger_records.hpp"
#include "postgresql/parameters.hpp"
#include "postgresql/rows.hpp"

namespace pop3::fetch {

// Parameters of a statement, from left to right.
class values {
  public:
    values& operator<<(std::int64_t value) {
        all_ << value;
        return *this;
    }
    values& operator<<(instant when) { return *this << when.time_since_epoch().count(); }
    // All 64 bits of a size that a server invented fit.
    values& operator<<(octet_count octets) { return *this << std::bit_cast<std::int64_t>(octets); }
    values& operator<<(std::uint32_t value) { return *this << std::int64_t{value}; }
    values& operator<<(const digest& content) {
        return octets({reinterpret_cast<const char*>(content.data()), content.size()});
    }
    values& operator<<(const message_key& key) {
        return octets(key.uid) << key.content << key.occurrence;
    }
    // NULL if there is none.
    template <class Value>
    values& operator<<(const std::optional<Value>& value) {
        return value ? *this << *value : null();
    }
    values& octets(std::string_view value) {
        all_.octets(value);
        return *this;
    }
    values& text(std::string_view value) {
        all_ << value;
        return *this;
    }
    values& flag(bool set) {
        all_.flag(set);
        return *this;
    }
    values& null() {
        all_.null();
        return *this;
    }
    [[nodiscard]] postgresql::parameters take() { return std::move(all_); }

  private:
    postgresql::parameters all_;
};

inline instant instant_of(const postgresql::row& row, int column) {
    return instant(std::chrono::seconds(row.number(column)));
}
inline std::optional<instant> optional_instant(const postgresql::row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return instant_of(row, column);
}
inline octet_count octets_of(const postgresql::row& row, int column) {
    return std::bit_cast<octet_count>(row.number(column));
}
inline std::uint32_t count_of(const postgresql::row& row, int column) {
    return static_cast<std::uint32_t>(row.number(column));
}
inline digest digest_of(const postgresql::row& row, int column) {
    const std::string_view octets = row.octets(column);
    digest content{};
    std::copy_n(octets.begin(), std::min(octets.size(), content.size()), content.begin());
    return content;
}
inline std::optional<digest> optional_digest(const postgresql::row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return digest_of(row, column);
}

}  // namespace pop3::fetch
