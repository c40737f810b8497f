// SPDX-License-Identifier: MIT
#include "connection_options.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "fetch/problem.hpp"

namespace pop3::cli {
namespace {

const std::map<std::string, tls_mode> tls_modes = {
    {"implicit", tls_mode::implicit}, {"stls", tls_mode::stls}, {"none", tls_mode::none}};

// An option in whole seconds.
CLI::Option* add_seconds(CLI::App& to, const std::string& name, std::chrono::seconds& into,
                         const std::string& what) {
    return to
        .add_option_function<std::uint32_t>(
            name, [&into](std::uint32_t seconds) { into = std::chrono::seconds(seconds); }, what)
        ->type_name("SECONDS");
}

}  // namespace

void add_connection_options(CLI::App& to, connection_options& into) {
    to.add_option("HOST", into.host, "The POP3 server")->type_name("")->required();
    to.add_option("--port", into.port, "Its port; without it 995, or 110 for stls and none")
        ->type_name("N")
        ->check(CLI::Range(1, 65535).description(""));
    to.add_option("--user", into.user, "The name to log in with")->type_name("USER")->required();
    to.add_option("--password-command", into.password_command,
                  "A shell command that prints the password as its first line")
        ->type_name("COMMAND")
        ->required();
    to.add_option_function<std::string>(
          "--tls", [&into](const std::string& mode) { into.tls = tls_modes.at(mode); },
          "implicit: TLS from the first octet (default). stls: TLS by STLS, or nothing. none: "
          "everything, the password too, in clear text")
        ->type_name("implicit|stls|none")
        ->check(CLI::IsMember(tls_modes).description(""));
    to.add_option("--ca", into.ca_file, "Trust the authorities in this PEM file, and no others")
        ->type_name("FILE");
    add_seconds(to, "--timeout", into.timeout, "How long each wait for the server may take (60)")
        ->check(CLI::Range(1, 1'000'000).description(""));
    add_seconds(to, "--deadline", into.deadline, "How long everything may take (no limit)");
}

connect_options how_to_connect(const connection_options& said) {
    return {
        .tls = said.tls,
        .port = said.port,
        .trust = {.ca_file = said.ca_file},
        .timeouts = {.connect = said.timeout,
                     .read = said.timeout,
                     .total = said.deadline.count() > 0 ? std::chrono::milliseconds(said.deadline)
                                                        : time_limits::no_limit},
        .insists_on = {.allow_cleartext_password = said.tls == tls_mode::none}};
}

credentials who_logs_in(const connection_options& said) {
    return {said.user, password_from(said.password_command)};
}

}  // namespace pop3::cli
