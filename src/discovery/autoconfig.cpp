// SPDX-License-Identifier: MIT
// Autoconfig files, config-v1.1.xml: written by providers for Thunderbird, which defines the
// format. Everything in them is untrusted: it came from the web.
#include <algorithm>
#include <pugixml.hpp>

#include "download.hpp"
#include "mail_address.hpp"
#include "system/blocking_call.hpp"
#include "vocabulary/tokens.hpp"
#include "vocabulary/url_authority.hpp"

namespace pop3::inline v1 {
namespace discovery {
namespace {

constexpr std::size_t most_servers = 16;

void replace_all(std::string& in, std::string_view words, const std::string& host) {
    for (std::size_t at = 0; (at = in.find(words, at)) != std::string::npos; at += host.size())
        in.replace(at, words.size(), host);
}

std::string filled_in(std::string text, const mail_address& name) {
    const std::string local_part = name.local_part.empty() ? "%EMAILLOCALPART%" : name.local_part;
    replace_all(text, "%EMAILADDRESS%", local_part + '@' + name.domain);
    replace_all(text, "%EMAILDOMAIN%", name.domain);
    if (!name.local_part.empty()) replace_all(text, "%EMAILLOCALPART%", name.local_part);
    return text;
}

std::string text_of(const pugi::xml_node& node, const char* child) {
    std::string_view text = node.child_value(child);
    while (text.find_first_of(" \t\r\n") == 0) text.remove_prefix(1);
    while (!text.empty() && text.find_last_of(" \t\r\n") == text.size() - 1) text.remove_suffix(1);
    return std::string(text);
}

std::optional<tls_mode> mode_of(const std::string& socket_type) {
    if (wire::equal_ignoring_case(socket_type, "SSL")) return tls_mode::implicit;
    if (wire::equal_ignoring_case(socket_type, "STARTTLS")) return tls_mode::stls;
    if (wire::equal_ignoring_case(socket_type, "plain")) return tls_mode::none;
    return std::nullopt;
}

// Errors show no password of a URL.
std::string without_login(const std::string& url) {
    const std::size_t begin = url.find("://") + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
    const std::size_t at = url.rfind('@', end);
    if (at == std::string::npos || at < begin) return url;
    return url.substr(0, begin) + "****" + url.substr(at);
}

// Nothing if the entry is of no use.
std::optional<announced_server> server_in(const pugi::xml_node& entry, const mail_address& name) {
    announced_server server;
    const auto tls = mode_of(text_of(entry, "socketType"));
    const auto where =
        parse_authority(filled_in(text_of(entry, "hostname"), name) + ':' + text_of(entry, "port"));
    server.user = filled_in(text_of(entry, "username"), name);
    if (!tls || !where || !where->userinfo.empty() || wire::has_unsafe_character(server.user))
        return std::nullopt;
    if (server.user.find("%EMAILLOCALPART%") != std::string::npos) server.user.clear();
    server.host = where->host;
    server.port = where->port;
    server.tls = *tls;
    server.foreign = !is_within(server.host, name.domain);
    for (const pugi::xml_node& each : entry.children("authentication"))
        server.authentication.emplace_back(each.child_value());
    return server;
}

}  // namespace
}  // namespace discovery

result<std::vector<announced_server>> read_autoconfig(std::string_view xml,
                                                      const std::string& address,
                                                      bool allow_cleartext) {
    const auto name = discovery::parse_address(address);
    if (!name) return name.error();
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
    if (!parsed) return fail(errc::bad_announcement, parsed.description());
    const pugi::xml_node provider = document.child("clientConfig").child("emailProvider");
    if (!provider) return fail(errc::bad_announcement, "it is not an autoconfig file");
    std::vector<announced_server> servers;
    bool in_clear = false;
    for (const pugi::xml_node& entry : provider.children("incomingServer")) {
        if (servers.size() == discovery::most_servers) break;
        if (!wire::equal_ignoring_case(entry.attribute("type").value(), "pop3")) continue;
        auto server = discovery::server_in(entry, *name);
        if (!server) continue;
        const bool usable = server->tls != tls_mode::none || allow_cleartext;
        in_clear = in_clear || !usable;
        if (usable) servers.push_back(*std::move(server));
    }
    if (servers.empty())
        return fail(errc::not_announced, in_clear ? "it has only servers without TLS"
                                                  : "it has no usable entry for POP3");
    std::ranges::stable_sort(servers, {}, &announced_server::tls);
    return servers;
}

result<std::vector<announced_server>> discover_by_autoconfig(const std::string& file_or_url,
                                                             const std::string& address,
                                                             const discovery_options& options) {
    const bool is_url = file_or_url.find("://") != std::string::npos;
    const auto told = [&](failure reason) {
        reason.command = "read " + (is_url ? discovery::without_login(file_or_url) : file_or_url);
        return reason;
    };
    // A file may be a FIFO; and libcurl, once told to end, waits for the name service.
    const auto question = [file_or_url, options, is_url] {
        return is_url ? discovery::download(file_or_url, options)
                      : discovery::read_file(file_or_url);
    };
    system::clock& clock = system::real_clock();
    const auto text = system::call_with_deadline<std::string>(
        question, {system::later(clock.now(), options.timeout), options.stop}, clock);
    if (!text) return told(text.error());
    auto servers = read_autoconfig(*text, address, options.allow_cleartext);
    if (!servers) return told(std::move(servers).error());
    for (announced_server& each : *servers)
        each.over_http = is_url && !discovery::is_https(file_or_url);
    return servers;
}

}  // namespace pop3::inline v1
