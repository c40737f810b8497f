// SPDX-License-Identifier: MIT
#include "secret_arguments.hpp"

#include "vocabulary/tokens.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1 {

std::string_view secret_arguments(std::string_view line) {
    const wire::command_spec* const spec = wire::find_command(wire::next_word(line));
    if (!spec || spec->secret == wire::secrecy::none) return {};
    if (spec->verb != "PASS") wire::next_word(line);
    if (!line.empty()) line.remove_prefix(1);  // one blank; a password may begin with another
    return line;
}

}  // namespace pop3::inline v1
