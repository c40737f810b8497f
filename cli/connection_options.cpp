// SPDX-License-Identifier: MIT
#include "connection_options.hpp"

#include <CLI/CLI.hpp>

#include "setting_options.hpp"

namespace pop3::cli {
void add_connection_options(CLI::App& to, connection_options& into) {
    to.add_option("HOST", into.host, "The POP3 server")->type_name("")->required();
    add_settings_of(to, into);
    to.get_option("--user")->required();
    let_passwords_exclude_one_another(to);
}

connect_options how_to_connect(const connection_options& said) {
    return {
        .tls = said.tls,
        .port = said.port,
        .trust = {.ca_file = said.ca_file,
                  .ca_directory = said.ca_directory,
                  .client_certificate = said.client_certificate,
                  .client_key = said.client_key,
                  .fingerprint_sha256 = said.fingerprint,
                  .spki_pin_sha256 = said.pin,
                  .server_name = said.server_name},
        .timeouts = {.connect = said.timeout,
                     .read = said.timeout,
                     .total = said.deadline.count() > 0 ? std::chrono::milliseconds(said.deadline)
                                                        : time_limits::no_limit},
        .insists_on = {.allow_cleartext_password = said.tls == tls_mode::none}};
}

}  // namespace pop3::cli
