// SPDX-License-Identifier: MIT
#include "tls_option.hpp"

#include "setting_words.hpp"

namespace pop3::cli {

std::string_view name_of(tls_mode mode) {
    if (mode == tls_mode::implicit) return "implicit";
    return mode == tls_mode::stls ? "stls" : "none";
}

tls_mode tls_mode_named(std::string_view name) {
    if (name == "none") return tls_mode::none;
    return name == "stls" ? tls_mode::stls : tls_mode::implicit;
}

option_syntax add_tls_option(command_syntax command, const std::string& names, tls_mode& value,
                             const std::string& doc) {
    return command
        .add_option(
            names,
            [&value](const std::string& name) {
                require_choice(*find_in_file("tls"), name);
                value = tls_mode_named(name);
            },
            doc)
        .value_name("implicit|stls|none")
        .completes({"implicit", "stls", "none"});
}

}  // namespace pop3::cli
