// SPDX-License-Identifier: MIT
#include "value_defects.hpp"

#include <algorithm>

#include "fetch/message/return_path.hpp"
#include "pop3/mechanisms.hpp"
#include "setting_words.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/nearest_word.hpp"
#include "wire/pin_syntax.hpp"
#ifdef POP3_HAS_GSASL
#include "pop3/gsasl.hpp"
#endif

namespace pop3::cli {
namespace {

using defects = std::vector<setting_defect>;

// ---- pins ----

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
}

// The digests that are mistaken for a SHA-256, by their number of hexadecimal digits.
std::string other_digest(std::string_view text) {
    if (!std::ranges::all_of(text, is_hex)) return "";
    const auto digits = std::ranges::count_if(text, [](char c) { return c != ':'; });
    const std::string count = "; these are " + std::to_string(digits);
    if (digits == 32) return count + ", as of MD5";
    return digits == 40 ? count + ", as of SHA-1" : count;
}

void check_pins(const connection_options& server, defects& found) {
    if (const auto wrong = wire::defect_of_pins({.fingerprint_sha256 = server.fingerprint}))
        found.push_back(
            {"fingerprint", wrong->detail + " of SHA-256" + other_digest(server.fingerprint)});
    if (const auto wrong = wire::defect_of_pins({.spki_pin_sha256 = server.pin}))
        found.push_back(
            {"pin", wrong->detail + " of SHA-256" +
                        (server.pin.starts_with("sha256//") ? ", without sha256// before them"
                                                            : other_digest(server.pin))});
}

// ---- mechanisms ----

// `names`: the commands that count as mechanisms.
std::vector<std::string> known_mechanisms(std::vector<std::string> names) {
    const credentials all[] = {credentials("user", "password"), credentials::oauth("user", "token"),
                               credentials::external(), credentials::kerberos(),
                               credentials::anonymous()};
    sasl_peer peer;
    peer.binding = channel_binding{"tls-unique", {}};
    for (const credentials& each : all) {
        for (const sasl_offer& offer : builtin_mechanisms().offers(each, peer))
            names.emplace_back(offer.name);
#ifdef POP3_HAS_GSASL
        for (const sasl_offer& offer : gsasl_mechanisms().offers(each, peer))
            names.emplace_back(offer.name);
#endif
    }
    return names;
}

std::string unknown_mechanism(const std::string& name, const std::vector<std::string>& known) {
    std::vector<std::string> small;
    for (const std::string& each : known) small.push_back(wire::lower_case(each));
    const std::vector<std::string_view> right(small.begin(), small.end());
    const std::string_view meant = nearest(name, right);
    const std::string words = "pop3 has no mechanism " + in_quotes(name);
    if (meant.empty()) return words + "; without this setting it uses the strongest of the server";
    for (const std::string& each : known)
        if (wire::lower_case(each) == meant)
            return words + "; did you mean " + in_quotes(each) + '?';
    return words;
}

void check_mechanism(const connection_options& server, defects& found) {
    const std::string name = mechanism_of(server);
    if (name.empty()) return;
    const std::vector<std::string> known = known_mechanisms({"USER", "APOP"});
    if (std::ranges::count(known, name) == 0)
        return found.push_back({"mechanism", unknown_mechanism(server.mechanism, known)});
    const credential_kind kind = credential_kind_for(server);
    // The server of a socket on this machine may know the user by other means.
    if (kind == credential_kind::certificate && server.client_certificate.empty() &&
        server.unix_socket.empty())
        return found.push_back({"mechanism", "EXTERNAL needs client-certificate"});
    if (server.tls == tls_mode::none && name.ends_with("-PLUS"))
        found.push_back({"mechanism", name + " needs TLS, and tls is none"});
}

// ---- names and addresses ----

// IPv4, whose numbers parse_host_argument() has looked at, or IPv6.
bool is_address(std::string_view text) {
    const bool v6 = std::ranges::count(text, ':') >= 2;
    const std::string_view rest = v6 ? text.substr(0, text.find('%')) : text;
    return std::ranges::all_of(rest, [&](char c) {
        return v6 ? is_hex(c) || c == '.' : (c >= '0' && c <= '9') || c == '.';
    });
}

void check_names(const connection_options& server, defects& found) {
    if (auto words = defect_of_host_name(server.host)) found.push_back({"host", *std::move(words)});
    if (auto words = defect_of_host_name(server.server_name))
        found.push_back({"server-name", *std::move(words)});
    if (!server.source.empty() && !is_address(server.source))
        found.push_back({"source", "the source is a numeric address, as in 192.0.2.1"});
}

void check_envelope(const delivery_options& delivery, defects& found) {
    for (std::size_t i = 0; i < delivery.recipients.size(); ++i)
        if (!fetch::is_plain_address(delivery.recipients[i]))
            found.push_back(
                {"recipients", in_quotes(delivery.recipients[i]) + " is not an address", "", i});
    if (delivery.sender && !fetch::is_plain_address(*delivery.sender))
        found.push_back({"sender", in_quotes(*delivery.sender) + " is not an address"});
    if (delivery.target.starts_with("lmtp:")) return;
    if (!delivery.recipients.empty())
        found.push_back({"recipients", "recipients are for LMTP only", "", 0, true});
    if (delivery.sender) found.push_back({"sender", "a sender is for LMTP only", "", 0, true});
}

// ---- Gmail ----

void check_gmail(const account& entry, defects& found) {
    const fetch::gmail_options& gmail = entry.delivery.gmail;
    const fetch::gmail_options usual;
    const bool is_gmail = entry.delivery.target.starts_with("gmail:");
    const auto refuse = [&](std::string_view setting, bool is_set) {
        if (is_set && !is_gmail)
            found.push_back({setting, std::string(setting) + " is for Gmail only", "", 0, true});
    };
    refuse("gmail-labels", gmail.labels != usual.labels);
    refuse("gmail-spam", gmail.never_spam);
    refuse("gmail-date", gmail.date != usual.date);
    refuse("gmail-calendar", gmail.calendar);
    refuse("gmail-message-id", !gmail.adds_message_id);
    refuse("gmail-oauth-client", !entry.delivery.gmail_oauth_client.empty());
    refuse("gmail-token-command", !entry.delivery.gmail_token_command.empty());
    refuse("gmail-url", gmail.url != usual.url);
    for (std::size_t i = 0; i < gmail.labels.size(); ++i)
        if (auto words = fetch::defect_of_gmail_label(gmail.labels[i]))
            found.push_back({"gmail-labels", *std::move(words), "", i});
    if (auto words = fetch::defect_of_gmail_url(gmail.url))
        found.push_back({"gmail-url", *std::move(words)});
}

// ---- IMAP targets ----

void check_imap(const account& entry, defects& found) {
    const connection_options& login = entry.delivery.imap;
    if (const auto wrong = wire::defect_of_pins({.fingerprint_sha256 = login.fingerprint}))
        found.push_back(
            {"imap-fingerprint", wrong->detail + " of SHA-256" + other_digest(login.fingerprint)});
    const std::vector<std::string> known = known_mechanisms({});
    if (const std::string name = mechanism_of(login);
        !name.empty() && std::ranges::count(known, name) == 0)
        found.push_back({"imap-mechanism", unknown_mechanism(login.mechanism, known)});
    const bool is_imap = imap_login_of(entry).has_value();
    const std::pair<std::string_view, bool> settings[] = {
        {"imap-user", !login.user.empty()},
        {"imap-mechanism", !login.mechanism.empty()},
        {"imap-password", !login.password.empty()},
        {"imap-password-command", !login.password_command.empty()},
        {"imap-password-file", !login.password_file.empty()},
        {"imap-password-credential", !login.password_credential.empty()},
        {"imap-tls", login.tls.has_value()},
        {"imap-ca", !login.ca_file.empty()},
        {"imap-fingerprint", !login.fingerprint.empty()}};
    for (const auto& [name, is_set] : settings)
        if (is_set && !is_imap)
            found.push_back({name, std::string(name) + " is for IMAP targets only", "", 0, true});
    if (is_imap && login.tls && entry.delivery.target.starts_with("imaps:"))
        found.push_back({"imap-tls",
                         "imap-tls is for imap: targets: imaps: has TLS from the first "
                         "octet",
                         "", 0, true});
}

// ---- settings without an effect ----

void check_conflicts(const connection_options& server, defects& found) {
    const auto refuse = [&found](std::string_view setting, bool is_set, const char* words) {
        if (is_set) found.push_back({setting, words, "", 0, true});
    };
    if (server.tls == tls_mode::none) {
        constexpr const char* no_tls = "there is no certificate without TLS, and tls is none";
        refuse("ca", !server.ca_file.empty(), no_tls);
        refuse("ca-directory", !server.ca_directory.empty(), no_tls);
        refuse("fingerprint", !server.fingerprint.empty(), no_tls);
        refuse("pin", !server.pin.empty(), no_tls);
        refuse("crl", !server.crl_file.empty(), no_tls);
        refuse("server-name", !server.server_name.empty(), no_tls);
        refuse("client-certificate", !server.client_certificate.empty(), no_tls);
    }
    refuse("client-key", !server.client_key.empty() && server.client_certificate.empty(),
           "client-key needs client-certificate");
    refuse("proxy-password-command",
           !server.proxy_password_command.empty() && server.proxy_url.empty(),
           "proxy-password-command needs proxy");
    if (server.unix_socket.empty()) return;
    refuse("proxy", !server.proxy_url.empty(), "a socket of this machine needs no proxy");
    refuse("source", !server.source.empty(), "a socket of this machine has no source address");
}

}  // namespace

std::vector<setting_defect> value_defects(const account& entry) {
    defects found;
    check_pins(entry.connection, found);
    check_mechanism(entry.connection, found);
    check_names(entry.connection, found);
    check_envelope(entry.delivery, found);
    check_gmail(entry, found);
    check_imap(entry, found);
    check_conflicts(entry.connection, found);
    return found;
}

}  // namespace pop3::cli
