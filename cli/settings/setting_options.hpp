// SPDX-License-Identifier: MIT
// Makes options of the command line from the table of settings.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "command_syntax.hpp"
#include "settings.hpp"

namespace pop3::cli {

/// Adds --NAME to `command`, in the group of its kind; parsing calls `take`.
void add_setting(command_syntax command, const setting& which,
                 std::function<void(const setting_value&)> take);

/// Adds the options for all settings whose setter takes a T; parsing writes into `options`,
/// which must outlive that.
template <class T>
void add_settings_of(command_syntax command, T& options) {
    for (const setting& each : settings())
        if (const auto* set = std::get_if<setting::setter<T>>(&each.goes_to);
            set && each.place != allowed_in::file)
            add_setting(command, each,
                        [set, &options](const setting_value& value) { (*set)(options, value); });
}

/// Adds the option of a setting of the run: "state". Parsing writes into `options`, which must outlive that.
void add_run_option(command_syntax command, std::string_view name, run_options& options);

/// The sources of a password in `command` exclude one another.
void make_password_options_exclusive(command_syntax command);

}  // namespace pop3::cli
