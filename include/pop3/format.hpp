// SPDX-License-Identifier: MIT
// std::format for what is printed: failures, their codes, message-numbers and unique-ids; as operator<<
// prints them. Empty where the standard library has no std::format.
#pragma once

#include <version>

#ifdef __cpp_lib_format
#include <concepts>
#include <format>
#include <sstream>
#include <string>

#include "pop3/error.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// A type of this library that is printed as a text.
template <class T>
concept printed_as_text = std::same_as<T, failure> || std::same_as<T, errc> ||
    std::same_as<T, cause> || std::same_as<T, message_number> || std::same_as<T, unique_id>;

}  // namespace pop3::inline v1

/// Takes the format specifications of a string.
template <pop3::printed_as_text T>
struct std::formatter<T> : std::formatter<std::string> {
    auto format(const T& value, std::format_context& context) const {
        std::ostringstream text;
        text << value;
        return std::formatter<std::string>::format(std::move(text).str(), context);
    }
};
#endif
