// SPDX-License-Identifier: MIT
// Every setting, once: its name, what it takes, where it goes, and what it means. The command line,
// the configuration file, `pop3 config show` and the checks of the manual read this table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "account.hpp"
#include "fetch/errands.hpp"

namespace pop3::cli {

/// What is about a whole run, not about one account.
struct run_options {
    std::string state{};  ///< empty: where the XDG base directory specification has it
    std::string log = "stderr";
    fetch::at_once most{};
};

/// What was said: yes or no, a number, a text, or several.
using setting_value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

enum class setting_kind {
    flag,    ///< bool
    number,  ///< from `least` to `most`
    size,    ///< a number of octets; as a text also "20M" or "512Ki"
    text,
    texts,   ///< one or several; on the command line with commas between
    choice,  ///< a text out of `value`, which has | between them
    secret,  ///< a text that stands in a file which nobody else may read, and is never shown
};

enum class setting_place { anywhere, command_line, file };

struct setting {
    template <class T>
    using setter = void (*)(T& to, const setting_value& said);

    std::string_view name;   ///< the key in the file; --name is the option
    std::string_view value;  ///< "FILE": stands for the value in help; empty for flags
    std::string_view doc;    ///< one sentence, without a full stop
    setting_kind kind = setting_kind::text;
    std::variant<setter<run_options>, setter<connection_options>, setter<delivery_options>,
                 setter<fetch::mail_policy>, setter<account>>
        goes_to;
    std::string_view unless_said{};  ///< what holds then, as TOML; empty: nothing
    std::int64_t least = 0;
    std::int64_t most = 0;
    setting_place place = setting_place::anywhere;
};

/// All of them, those of a run first.
std::span<const setting> settings();

/// True if it is about a run, not about an account.
bool is_of_run(const setting& which);

/// The words of a choice.
std::vector<std::string_view> choices(const setting& which);

/// Does what `which` is for; a setting that goes elsewhere does nothing.
void apply(const setting& which, const setting_value& said, run_options& to);
void apply(const setting& which, const setting_value& said, account& to);

}  // namespace pop3::cli
