// SPDX-License-Identifier: MIT
// Every setting, once: its name, values, setter, and description. The command line, the
// configuration file, `pop3 config show` and the checks of the manual read this table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "account.hpp"
#include "fetch/run/job_queue.hpp"

namespace pop3::cli {

/// The settings of a whole run, not of one account.
struct run_options {
    std::string state{};   ///< empty: the directory of the XDG base directory specification
    std::string ledger{};  ///< the URL of a database; empty: a file in the state directory
    std::string log = "stderr";
    fetch::at_once most{};
};

/// The value of a setting: yes or no, a number, a text, several, or a secret.
using setting_value =
    std::variant<bool, std::int64_t, std::string, std::vector<std::string>, secret_string>;

enum class setting_kind {
    flag,    ///< bool
    number,  ///< from `least` to `most`
    size,    ///< a number of octets; as a text also "20M" or "512Ki"
    text,
    texts,   ///< one or several; on the command line with commas between
    choice,  ///< a text out of `value`, which has | between them
    secret,  ///< a text in a file that only its owner may read; never shown
};

enum class allowed_in { anywhere, command_line, file };

struct setting {
    template <class T>
    using setter = void (*)(T& out, const setting_value& value);

    std::string_view name;   ///< the key in the file; --name is the option
    std::string_view value;  ///< "FILE": stands for the value in help; empty for flags
    std::string_view doc;    ///< one sentence, without a full stop
    setting_kind kind = setting_kind::text;
    std::variant<setter<run_options>, setter<connection_options>, setter<oauth_options>,
                 setter<delivery_options>, setter<fetch::retention_policy>, setter<account>>
        goes_to;
    std::string_view default_value{};  ///< the default, as TOML; empty: none
    std::int64_t least = 0;
    std::int64_t most = 0;
    allowed_in place = allowed_in::anywhere;
};

/// All of them, those of a run first.
std::span<const setting> settings();

/// True if it is about a run, not about an account.
bool is_of_run(const setting& which);

/// The values of a choice.
std::vector<std::string_view> choices(const setting& which);

/// Calls the setter of `which`; a setting of another struct does nothing.
void apply(const setting& which, const setting_value& value, run_options& out);
void apply(const setting& which, const setting_value& value, account& result);

}  // namespace pop3::cli
