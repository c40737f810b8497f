// SPDX-License-Identifier: MIT
// Makes options of the command line from the table of settings.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "settings.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace pop3::cli {

/// Adds --NAME to the subcommand `to`; parsing calls `take`.
CLI::Option* add_setting(CLI::App& to, const setting& which,
                         std::function<void(const setting_value&)> take);

/// Adds the options for all settings whose setter takes a T; parsing writes into `into`, which must
/// outlive that.
template <class T>
void add_settings_of(CLI::App& to, T& into) {
    for (const setting& each : settings())
        if (const auto* set = std::get_if<setting::setter<T>>(&each.goes_to);
            set && each.place != setting_place::file)
            add_setting(to, each, [set, &into](const setting_value& said) { (*set)(into, said); });
}

/// The sources of a password in `of` exclude one another.
void let_passwords_exclude_one_another(CLI::App& of);

/// "20M" or "512Ki" in octets; nothing if it is not a size.
std::optional<std::int64_t> size_of(std::string text);

}  // namespace pop3::cli
