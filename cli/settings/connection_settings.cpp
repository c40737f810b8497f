// SPDX-License-Identifier: MIT
#include "connection_settings.hpp"

#include <algorithm>
#include <utility>

#include "pop3/url.hpp"
#include "setting_options.hpp"
#include "vocabulary/host_syntax.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::cli {
namespace {

std::optional<setting_defect> take_url(connection_options& options) {
    const result<pop_url> url = pop_url::parse(options.host);
    if (!url) return setting_defect{"host", url.error().message()};
    if (options.port == 0) options.port = url->port;
    if (options.user.empty()) options.user = url->user;
    if (options.mechanism.empty()) options.mechanism = url->mechanism;
    if (!options.tls) options.tls = url->implicit_tls ? tls_mode::implicit : tls_mode::stls;
    options.host = url->host;
    return std::nullopt;
}

route to_route(const connection_options& options) {
    route path;
    path.source = options.source;
    path.unix_socket = options.unix_socket;
    if (!options.proxy_url.empty()) path.via = proxy::parse(options.proxy_url).value();
    return path;
}

}  // namespace

std::optional<setting_defect> parse_host_argument(connection_options& options) {
    if (!options.proxy_url.empty())
        if (const auto relay = proxy::parse(options.proxy_url); !relay)
            return setting_defect{"proxy", relay.error().message()};
    for (const auto& [setting, name] :
         {std::pair("host", &options.host), std::pair("source", &options.source),
          std::pair("server-name", &options.server_name)})
        if (auto words = defect_of_host(*name)) return setting_defect{setting, *std::move(words)};
    if (options.pin_only && options.fingerprint.empty() && options.pin.empty())
        return setting_defect{"pin-only", "pin-only needs a fingerprint or a pin"};
    constexpr std::string_view local = "unix:";
    if (options.host.find("://") != std::string::npos) return take_url(options);
    if (!options.host.starts_with(local)) return std::nullopt;
    options.unix_socket = options.host.substr(local.size());
    if (!options.tls) options.tls = tls_mode::none;  // nothing leaves the machine
    return std::nullopt;
}

std::optional<std::string> defect_of_host_name(std::string_view host) {
    if (host.starts_with("unix:") || host.find("://") != host.npos) return std::nullopt;
    if (host.find('@') != host.npos)  // what is before it may have a password
        return "this is not the name of a host; the user is a setting of its own";
    if (host.starts_with('['))
        return "an address of IPv6 is written without brackets, and its port is the setting port";
    const std::size_t colon = host.find(':');
    if (colon != host.npos && wire::parse_number(host.substr(colon + 1), 65535))
        return "the port is a setting of its own: host " + escaped(host.substr(0, colon)) +
               " and port " + escaped(host.substr(colon + 1));
    if (colon != host.npos && colon == host.rfind(':'))
        return "this is not the name of a host, as in pop.example.org";
    const auto is_foreign = [](char c) {
        return static_cast<unsigned char>(c) <= ' ' ||
               std::string_view("/,;\\\"'<>").find(c) != std::string_view::npos;
    };
    if (std::ranges::any_of(host, is_foreign))
        return "this is not the name of a host, as in pop.example.org";
    return std::nullopt;
}

void add_connection_options(command_syntax command, connection_options& options) {
    command
        .add_option("HOST", options.host,
                    "The POP3 server: a name, a pop: or pops: URL, or unix:PATH")
        .value_name("")
        .required();
    add_settings_of(command, options);
    make_password_options_exclusive(command);
    command.on_parsed([&options] {
        if (const auto wrong = parse_host_argument(options))
            throw usage_error(
                (wrong->setting == "host" ? "HOST" : "--" + std::string(wrong->setting)) + ": " +
                wrong->words);
        if (const auto words = defect_of_host_name(options.host))
            throw usage_error("HOST: " + *words);
        if (options.user.empty() && needs_user(options)) throw usage_error("--user is required");
    });
}

connect_options to_connect_options(const connection_options& options) {
    const tls_mode tls = options.tls.value_or(tls_mode::implicit);
    return {.tls = tls,
            .port = options.port,
            .tls_options = {.ca_file = options.ca_file,
                            .ca_directory = options.ca_directory,
                            .client_certificate = options.client_certificate,
                            .client_key = options.client_key,
                            .fingerprint_sha256 = options.fingerprint,
                            .spki_pin_sha256 = options.pin,
                            .pin_only = options.pin_only,
                            .crl_file = options.crl_file,
                            .server_name = options.server_name},
            .timeouts = {.connect = options.timeout,
                         .read = options.timeout,
                         .total = options.deadline},
            .policy = {.allow_cleartext_password = tls == tls_mode::none},
            .route = to_route(options)};
}

std::string mechanism_of(const connection_options& options) {
    return wire::upper_case(options.mechanism);
}

credential_kind credential_kind_for(const connection_options& options) {
    const std::string mechanism = mechanism_of(options);
    if (mechanism == "EXTERNAL") return credential_kind::certificate;
    if (mechanism == "GSSAPI") return credential_kind::kerberos_ticket;
    if (mechanism == "ANONYMOUS") return credential_kind::none;
    if (mechanism == "OAUTHBEARER" || mechanism == "XOAUTH2") return credential_kind::token;
    return credential_kind::password;
}

bool needs_user(const connection_options& options) {
    const credential_kind kind = credential_kind_for(options);
    return kind == credential_kind::password || kind == credential_kind::token;
}

}  // namespace pop3::cli
