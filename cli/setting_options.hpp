// SPDX-License-Identifier: MIT
// From the table of settings to options of the command line.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "command_syntax.hpp"
#include "settings.hpp"

namespace pop3::cli {

/// Adds --NAME to `command`; parsing calls `take`.
void add_setting(command_syntax command, const setting& which,
                 std::function<void(const setting_value&)> take);

/// Adds the options for all settings that go to a T; parsing writes into `options`, which must outlive
/// that.
template <class T>
void add_settings_of(command_syntax command, T& options) {
    for (const setting& each : settings())
        if (const auto* set = std::get_if<setting::setter<T>>(&each.goes_to);
            set && each.place != setting_place::file)
            add_setting(command, each,
                        [set, &options](const setting_value& value) { (*set)(options, value); });
}

/// Of the sources of a password, `command` takes one.
void let_passwords_exclude_one_another(command_syntax command);

}  // namespace pop3::cli
