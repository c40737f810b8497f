// SPDX-License-Identifier: MIT
// Converts the ledger's values to parameters of SQL, and columns to values.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "account_rows.hpp"
#include "fetch/ledger/ledger_records.hpp"

namespace pop3::fetch {

inline std::int64_t number(account_id account) {
    return static_cast<std::int64_t>(account);
}
inline std::int64_t number(instant when) {
    return when.time_since_epoch().count();
}
// All 64 bits of a size that a server invented fit.
inline std::int64_t number(octet_count octets) {
    return std::bit_cast<std::int64_t>(octets);
}

inline std::string_view blob(const SQLite::Column& column) {
    return {static_cast<const char*>(column.getBlob()),
            static_cast<std::size_t>(column.getBytes())};
}
inline std::string text(const SQLite::Column& column) {
    return std::string(blob(column));
}
inline instant instant_of(const SQLite::Column& column) {
    return instant(std::chrono::seconds(column.getInt64()));
}
inline digest digest_of(const SQLite::Column& column) {
    digest content{};
    std::ranges::copy_n(blob(column).begin(),
                        std::min(column.getBytes(), static_cast<int>(content.size())),
                        content.begin());
    return content;
}

// Binds the parameters of a statement from left to right. Texts and blobs are not copied: they must
// outlive the statement.
class binder {
  public:
    explicit binder(SQLite::Statement& statement) : statement_(statement) { statement.reset(); }

    binder& operator<<(std::int64_t value) {
        statement_.bind(++index_, value);
        return *this;
    }
    binder& operator<<(std::uint32_t value) { return *this << std::int64_t{value}; }
    binder& operator<<(account_id account) { return *this << number(account); }
    binder& operator<<(instant when) { return *this << number(when); }
    binder& operator<<(std::string_view octets) {
        const char* data = octets.data() ? octets.data() : "";  // null would be bound as NULL
        statement_.bindNoCopy(++index_, static_cast<const void*>(data),
                              static_cast<int>(octets.size()));
        return *this;
    }
    binder& operator<<(const digest& content) {
        statement_.bindNoCopy(++index_, content.data(), static_cast<int>(content.size()));
        return *this;
    }
    binder& operator<<(const message_key& key) {
        return *this << std::string_view(key.uid) << key.content << key.occurrence;
    }
    binder& text(const std::string& words) {
        statement_.bindNoCopy(++index_, words);
        return *this;
    }
    binder& null() {
        statement_.bind(++index_);
        return *this;
    }
    // NULL if there is none.
    template <class Value>
    binder& operator<<(const std::optional<Value>& value) {
        return value ? *this << *value : null();
    }
    binder& flag(bool set) { return *this << std::int64_t{set}; }
    // Returns how many rows it changed.
    int exec() { return statement_.exec(); }

  private:
    SQLite::Statement& statement_;
    int index_ = 0;
};

inline std::optional<instant> optional_instant(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return instant_of(column);
}
inline std::optional<digest> optional_digest(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return digest_of(column);
}

}  // namespace pop3::fetch
