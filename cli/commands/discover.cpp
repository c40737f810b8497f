// SPDX-License-Identifier: MIT
// pop3 discover: the announced servers of a mail address, as URLs.
#include <sysexits.h>

#include <algorithm>
#include <array>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/tls_option.hpp"
#include "pop3/discovery.hpp"
#include "pop3/url.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct discover_options {
    std::string address;
    std::string autoconfig;
    std::string ca_file;
    bool allow_cleartext = false;
    bool as_json = false;
    std::chrono::seconds timeout{30};
};

std::string url_of(const announced_server& server) {
    pop_url url;
    url.user = server.user;
    url.host = server.host;
    url.port = server.port;
    url.implicit_tls = server.tls == tls_mode::implicit;
    return escaped(url.str());
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& each : words) text += (text.empty() ? "" : ", ") + escaped(each);
    return text;
}

// What the user has to know before the first login.
void print_warnings(const std::vector<announced_server>& servers) {
    if (std::ranges::any_of(servers, &announced_server::foreign))
        std::cout << "(!) lies outside of the mail domain, and the "
                  << (servers.front().mail_domain.empty() ? "file" : "DNS")
                  << " can be forged: make sure that it is right\n";
    if (std::ranges::any_of(servers, &announced_server::over_http))
        std::cout
            << "The file came over http, and anybody on the way can change it: make sure that "
               "the servers are right, or use https\n";
}

void print_servers(const std::vector<announced_server>& servers) {
    constexpr std::size_t columns = 3;
    using row = std::array<std::string, columns>;
    std::vector<row> rows{{"server", "tls", "login"}};
    for (const announced_server& each : servers)
        rows.push_back({url_of(each) + (each.foreign ? " (!)" : ""), std::string(name_of(each.tls)),
                        joined(each.authentication)});
    std::array<std::size_t, columns> widths{};
    for (const row& each : rows)
        for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], each[i].size());
    for (const row& each : rows) {
        std::string line;
        for (std::size_t i = 0; i < columns; ++i)
            line += each[i] + std::string(widths[i] - each[i].size() + 2, ' ');
        std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
    }
    print_warnings(servers);
}

void print_servers_as_json(const std::vector<announced_server>& servers) {
    nlohmann::json all = nlohmann::json::array();
    for (const announced_server& each : servers)
        all.push_back({{"url", url_of(each)},
                       {"host", each.host},
                       {"port", each.port},
                       {"tls", name_of(each.tls)},
                       {"user", each.user},
                       {"authentication", each.authentication},
                       {"mail_domain", each.mail_domain},
                       {"foreign", each.foreign},
                       {"over_http", each.over_http}});
    using handler = nlohmann::json::error_handler_t;
    std::cout << all.dump(2, ' ', true, handler::replace) << '\n';
}

int discover(const discover_options& options) {
    const stop_on_signal stop;
    discovery_options discovery;
    discovery.timeout = options.timeout;
    discovery.stop = stop.token();
    discovery.allow_cleartext = options.allow_cleartext;
    discovery.ca_file = options.ca_file;
    const std::vector<announced_server> servers =
        options.autoconfig.empty()
            ? discover_by_srv(options.address, discovery).value()
            : discover_by_autoconfig(options.autoconfig, options.address, discovery).value();
    (options.as_json ? print_servers_as_json : print_servers)(servers);
    return EX_OK;
}

}  // namespace

void describe_discover(command_syntax command, action& chosen) {
    const auto options = std::make_shared<discover_options>();
    command.add_option("ADDRESS", options->address, "A mail address, or its domain")
        .value_name("")
        .required();
    command
        .add_option("--autoconfig", options->autoconfig,
                    "Read this config-v1.1.xml, a file or an http(s) URL; without this option, "
                    "the DNS is asked")
        .value_name("FILE|URL");
    command
        .add_option("--ca", options->ca_file, "Over https, trust the authorities in this PEM file")
        .value_name("FILE");
    command.add_flag("--allow-cleartext", options->allow_cleartext, "Show servers without TLS too");
    command.add_flag("--json", options->as_json, "Print JSON");
    command
        .add_number(
            "--timeout", 1, 1'000'000,
            [options](std::int64_t seconds) { options->timeout = std::chrono::seconds(seconds); },
            "Time limit")
        .value_name("SECONDS")
        .default_text("30");
    command.on_chosen([options, &chosen] { chosen = [options] { return discover(*options); }; });
}

}  // namespace pop3::cli
