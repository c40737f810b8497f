// SPDX-License-Identifier: MIT
// Words for people about a setting that the configuration file must not have, or not like this.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace pop3::cli {

/// The setting of that name which a file may have; null: there is none.
const setting* find_in_file(std::string_view name);

/// About a name at the top of the file (`of_run`) or of an account that is no setting, or, as a table, no
/// table. Names of other programs, and those that are mistyped, get the right one.
std::string unknown_setting(std::string_view name, bool of_run, bool is_table);

/// About a value of another kind or size. `text`: the value, if it is a text.
std::string wrong_value(const setting& which, const std::optional<std::string>& text);

/// The one of the choices that `given` means; empty: the guess would be arbitrary.
std::string_view meant_choice(const setting& which, std::string_view given);

/// Throws usage_error, with the choice that is probably meant, if `given` is none of them.
void require_choice(const setting& which, const std::string& given);

/// A name or value of the file, in quotes.
std::string in_quotes(std::string_view word);

}  // namespace pop3::cli
