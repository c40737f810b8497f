// SPDX-License-Identifier: MIT
#include "connection_settings.hpp"

#include "pop3/url.hpp"
#include "setting_options.hpp"

namespace pop3::cli {
namespace {

std::optional<std::string> take_url(connection_options& said) {
    const result<pop_url> url = pop_url::parse(said.host);
    if (!url) return url.error().message();
    if (said.port == 0) said.port = url->port;
    if (said.user.empty()) said.user = url->user;
    if (said.mechanism.empty()) said.mechanism = url->mechanism;
    if (!said.tls) said.tls = url->implicit_tls ? tls_mode::implicit : tls_mode::stls;
    said.host = url->host;
    return std::nullopt;
}

route way_of(const connection_options& said) {
    route way;
    way.source = said.source;
    way.unix_socket = said.unix_socket;
    if (!said.proxy_url.empty()) way.via = proxy::parse(said.proxy_url).value();
    return way;
}

}  // namespace

std::optional<std::string> take_host_apart(connection_options& said) {
    if (!said.proxy_url.empty())
        if (const auto by = proxy::parse(said.proxy_url); !by) return by.error().message();
    constexpr std::string_view local = "unix:";
    if (said.host.find("://") != std::string::npos) return take_url(said);
    if (!said.host.starts_with(local)) return std::nullopt;
    said.unix_socket = said.host.substr(local.size());
    if (!said.tls) said.tls = tls_mode::none;  // nothing leaves the machine
    return std::nullopt;
}

void add_connection_options(command_syntax command, connection_options& options) {
    command
        .add_option("HOST", options.host,
                    "The POP3 server: a name, a pop: or pops: URL, or unix:PATH")
        .value_name("")
        .required();
    add_settings_of(command, options);
    let_passwords_exclude_one_another(command);
    command.on_parsed([&options] {
        if (const auto wrong = take_host_apart(options)) throw usage_error("HOST: " + *wrong);
        if (options.user.empty() && needs_user(options)) throw usage_error("--user is required");
    });
}

connect_options how_to_connect(const connection_options& said) {
    const tls_mode tls = said.tls.value_or(tls_mode::implicit);
    return {
        .tls = tls,
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
        .insists_on = {.allow_cleartext_password = tls == tls_mode::none},
        .way = way_of(said)};
}

std::string mechanism_of(const connection_options& said) {
    std::string name = said.mechanism;
    for (char& c : name)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    return name;
}

proof proves_by(const connection_options& said) {
    const std::string mechanism = mechanism_of(said);
    if (mechanism == "EXTERNAL") return proof::certificate;
    if (mechanism == "GSSAPI") return proof::ticket;
    if (mechanism == "ANONYMOUS") return proof::none;
    if (mechanism == "OAUTHBEARER" || mechanism == "XOAUTH2") return proof::token;
    return proof::password;
}

bool needs_user(const connection_options& said) {
    const proof kind = proves_by(said);
    return kind == proof::password || kind == proof::token;
}

}  // namespace pop3::cli
