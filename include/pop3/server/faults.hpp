// SPDX-License-Identifier: MIT
// Faults: what a server does wrong on demand, to test how a mail program reacts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// The argument after the '=' of a fault.
enum class fault_argument {
    none,    ///< it takes none
    reply,   ///< which reply: RETR, or RETR:2 for "RETR 2", or greeting; "AUTH" is all of a login
    number,  ///< a number
    text,    ///< text
};

/// One fault that a server can have.
struct fault_description {
    std::string_view name;              ///< as in "close-inside"
    fault_argument takes;               ///< what its argument is
    std::string_view default_argument;  ///< the argument if none is named
    std::string_view server_does;       ///< "N" and "REPLY" stand for the argument
    std::string_view client_must;       ///< how a good client reacts
};

/// All of them, in the order of docs/faults.md.
POP3_EXPORT std::span<const fault_description> known_faults();
/// The same as a table in Markdown: the one in docs/faults.md.
POP3_EXPORT std::string table_of_faults();

/// A fault as a server option: "NAME", or "NAME=ARGUMENT".
///
///     pop3::server server({.faults = {"close-inside=RETR:2", "drip=5"}}, mail);
class POP3_EXPORT fault {
  public:
    /// Throws std::invalid_argument if there is no such fault, or it does not accept this argument.
    fault(std::string_view text);  // NOLINT(google-explicit-constructor): lists of them read well
    /// The same for a string that ends with NUL.
    fault(const char* text) : fault(std::string_view(text)) {}  // NOLINT: as above

    /// Which fault it is.
    [[nodiscard]] const fault_description& about() const noexcept { return *about_; }
    /// The argument, or its default.
    [[nodiscard]] const std::string& argument() const noexcept { return argument_; }

  private:
    const fault_description* about_;
    std::string argument_;
};

}  // namespace pop3::inline v1
