// SPDX-License-Identifier: MIT
// The parameters of a statement of SQL, in the binary form of the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::inline v1::postgresql {

/// Values for $1, $2 ... in that order. The types that PostgreSQL finds for them must be bigint, text,
/// bytea and boolean: a cast tells it where nothing else does ("$1::bigint"). Copies what it is given.
class parameters {
  public:
    /// A bigint.
    parameters& operator<<(std::int64_t value);
    /// A text. Throws local_error (EILSEQ) if it is not UTF-8, or has a NUL, which no text in PostgreSQL
    /// can have.
    parameters& operator<<(std::string_view text);
    /// A bytea.
    parameters& octets(std::string_view value);
    /// A boolean.
    parameters& flag(bool value);
    parameters& null();
    /// NULL if there is none.
    template <class Value>
    parameters& operator<<(const std::optional<Value>& value) {
        return value ? *this << *value : null();
    }

    /// The arguments of PQsendQueryPrepared; valid until this changes.
    struct arguments {
        std::vector<const char*> values;
        std::vector<int> lengths;
        std::vector<int> formats;
    };
    [[nodiscard]] arguments for_libpq() const;

  private:
    parameters& append(std::string_view octets);

    struct place {
        std::size_t offset = 0;
        std::size_t length = 0;
        bool is_null = false;
    };
    std::string octets_;
    std::vector<place> places_;
};

/// A text that PostgreSQL reads as an array of texts: "$1::text::text[]".
std::string as_array(const std::vector<std::string>& texts);
/// The same of numbers: "$1::text::bigint[]".
std::string as_array(const std::vector<std::int64_t>& numbers);

}  // namespace pop3::inline v1::postgresql
