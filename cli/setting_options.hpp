// SPDX-License-Identifier: MIT
// From the table of settings to options of the command line.
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

/// Adds the options for all settings of the kind that goes to a T; parsing writes into `into`, which
/// must outlive that.
template <class T>
void add_settings_of(CLI::App& to, T& into) {
    for (const setting& each : settings())
        if (const auto* set = std::get_if<setting::setter<T>>(&each.goes_to);
            set && each.place != setting_place::file)
            add_setting(to, each, [set, &into](const setting_value& said) { (*set)(into, said); });
}

/// Of the sources of a password, `of` takes one.
void let_passwords_exclude_one_another(CLI::App& of);

/// "20M" or "512Ki" in octets; nothing if it is no size.
std::optional<std::int64_t> size_of(std::string text);

}  // namespace pop3::cli
