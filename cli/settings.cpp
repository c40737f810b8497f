// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include <algorithm>
#include <utility>

#include "tls_option.hpp"

namespace pop3::cli {
namespace {

using fetch::mail_policy;
using fetch::retention;
using kind = setting_kind;
using place = setting_place;

constexpr std::int64_t any_number = std::int64_t{1} << 53;
constexpr std::int64_t longest_seconds = 1'000'000;

// ---- from what was said to what the field holds ----

void assign(std::string& to, const setting_value& said) {
    to = std::get<std::string>(said);
}
void assign(secret_string& to, const setting_value& said) {
    to = secret_string(std::get<std::string>(said));
}
void assign(std::optional<std::string>& to, const setting_value& said) {
    to = std::get<std::string>(said);
}
void assign(std::vector<std::string>& to, const setting_value& said) {
    to = std::get<std::vector<std::string>>(said);
}
void assign(bool& to, const setting_value& said) {
    to = std::get<bool>(said);
}
void assign(std::uint16_t& to, const setting_value& said) {
    to = static_cast<std::uint16_t>(std::get<std::int64_t>(said));
}
void assign(std::chrono::seconds& to, const setting_value& said) {
    to = std::chrono::seconds(std::get<std::int64_t>(said));
}
void assign(std::optional<std::uint64_t>& to, const setting_value& said) {
    to = static_cast<std::uint64_t>(std::get<std::int64_t>(said));
}
void assign(std::optional<tls_mode>& to, const setting_value& said) {
    to = tls_mode_named(std::get<std::string>(said));
}
void assign(retention& to, const setting_value& said) {
    to = std::get<bool>(said) ? retention::remove : retention::keep;
}

template <class T>
struct owner;
template <class Owner, class Field>
struct owner<Field Owner::*> {
    using type = Owner;
};

// Into the field `Member`, whoever has it.
template <auto Member>
void into(typename owner<decltype(Member)>::type& to, const setting_value& said) {
    assign(to.*Member, said);
}

// A path as the shell would have it: the configuration file has none.
template <auto Member>
void into_path(typename owner<decltype(Member)>::type& to, const setting_value& said) {
    const std::string& path = std::get<std::string>(said);
    to.*Member = path.starts_with("~/") ? (home_directory() / path.substr(2)).string() : path;
}

// A password comes from one place: what is said last replaces what was said before, as [defaults].
template <auto Member, auto Setter = into<Member>>
void into_source(connection_options& to, const setting_value& said) {
    to.password = {};
    to.password_command.clear();
    to.password_file.clear();
    to.password_credential.clear();
    to.password_keyring = false;
    Setter(to, said);
}

void into_jobs(run_options& to, const setting_value& said) {
    to.most.in_all = static_cast<std::size_t>(std::get<std::int64_t>(said));
}
void into_per_host(run_options& to, const setting_value& said) {
    to.most.per_host = static_cast<std::size_t>(std::get<std::int64_t>(said));
}
void into_keep(mail_policy& to, const setting_value&) {
    to.after = retention::keep;
    to.remove_after.reset();
    to.keep_newest.reset();
}
void into_delete_after(mail_policy& to, const setting_value& said) {
    to.remove_after = std::chrono::days(std::get<std::int64_t>(said));
    to.after = retention::remove;
}
void into_keep_newest(mail_policy& to, const setting_value& said) {
    assign(to.keep_newest, said);
    to.after = retention::remove;
}

template <class T>
constexpr setting::setter<T> as(setting::setter<T> function) {
    return function;
}

using server = connection_options;
using delivery = delivery_options;

// ---- the table ----

const setting table[] = {
    {"state", "DIR", "The directory that remembers what was fetched (~/.local/state/pop3)",
     kind::text, as(into_path<&run_options::state>)},
    {"log", "stderr|syslog|journal", "Where it is told what failed", kind::choice,
     as(into<&run_options::log>), R"("stderr")"},
    {"jobs", "N", "How many accounts run at once", kind::number, as(into_jobs), "8", 1, 1000},
    {"per-host", "N", "How many of them at one server", kind::number, as(into_per_host), "2", 1,
     1000},

    {"host",
     "HOST",
     "The POP3 server: a name, a pop: or pops: URL, or unix:PATH",
     kind::text,
     as(into<&server::host>),
     {},
     0,
     0,
     place::file},
    {"port",
     "N",
     "Its port; without it 995, or 110 for stls and none",
     kind::number,
     as(into<&server::port>),
     {},
     1,
     65535},
    {"tls", "implicit|stls|none",
     "implicit: TLS from the first octet (default). stls: TLS by STLS, or nothing. none: "
     "everything, the password too, in clear text",
     kind::choice, as(into<&server::tls>), R"("implicit")"},
    {"ca", "FILE", "Trust the authorities in this PEM file, and no others", kind::text,
     as(into_path<&server::ca_file>)},
    {"ca-directory", "DIR", "The same for a directory made by openssl rehash", kind::text,
     as(into_path<&server::ca_directory>)},
    {"fingerprint", "HEX", "Also insist on this SHA-256 of the server's certificate", kind::text,
     as(into<&server::fingerprint>)},
    {"pin", "HASH", "Also insist on this SHA-256 of the server's public key, in base64 or hex",
     kind::text, as(into<&server::pin>)},
    {"server-name", "NAME", "The name that the server's certificate has to have, if not HOST's",
     kind::text, as(into<&server::server_name>)},
    {"client-certificate", "FILE", "PEM file of a certificate to show, with its chain", kind::text,
     as(into_path<&server::client_certificate>)},
    {"client-key", "FILE", "PEM file of its key, if not the same", kind::text,
     as(into_path<&server::client_key>)},
    {"timeout", "SECONDS",
     "How long each wait for the server, or for a password command, may take (60)", kind::number,
     as(into<&server::timeout>), "60", 1, longest_seconds},
    {"deadline",
     "SECONDS",
     "How long everything may take (no limit)",
     kind::number,
     as(into<&server::deadline>),
     {},
     1,
     longest_seconds},

    {"proxy", "URL",
     "Go through this proxy: socks5://[user@]host[:port] or http://[user@]host[:port]", kind::text,
     as(into<&server::proxy_url>)},
    {"proxy-password-command", "COMMAND",
     "A shell command that prints the proxy's password as its first line", kind::text,
     as(into<&server::proxy_password_command>)},
    {"source", "ADDRESS", "Connect from this address of this machine, in digits", kind::text,
     as(into<&server::source>)},

#ifdef POP3_HAS_CHECK
    {"profile", "FILE", "What to heed with this server: a file that pop3 check --profile wrote",
     kind::text, as(into_path<&account::profile>)},
#endif

    {"user", "USER", "The name to log in with", kind::text, as(into<&server::user>)},
    {"mechanism", "NAME",
     "Log in by this SASL mechanism, or by USER or APOP, and no other; without it by the strongest",
     kind::text, as(into<&server::mechanism>)},
    {"password",
     "SECRET",
     "The password; the file must be its owner's alone (chmod 600)",
     kind::secret,
     as(into_source<&server::password>),
     {},
     0,
     0,
     place::file},
    {"password-command", "COMMAND", "A shell command that prints the password as its first line",
     kind::text, as(into_source<&server::password_command>)},
    {"password-file", "FILE",
     "A file that nobody else may read, with the password as its first line", kind::text,
     as(into_source<&server::password_file, into_path<&server::password_file>>)},
    {"password-credential", "NAME", "The systemd credential that is the password", kind::text,
     as(into_source<&server::password_credential>)},
#ifdef POP3_HAS_KEYRING
    {"password-keyring", "", "Take the password from the desktop's keyring", kind::flag,
     as(into_source<&server::password_keyring>)},
#endif

    {"to", "TARGET",
     "Where mail goes: maildir:PATH, mbox:PATH, lmtp:HOST:PORT, lmtp:/SOCKET, pipe:COMMAND or "
     "stdout:",
     kind::text, as(into<&delivery::to>)},
    {"recipients", "ADDRESSES", "For LMTP: whom mail is for", kind::texts,
     as(into<&delivery::recipients>)},
    {"sender", "ADDRESS", "For LMTP: whom mail is from (the Return-Path of each message)",
     kind::text, as(into<&delivery::sender>)},
    {"deliver-as", "NAME",
     "For root: the user whose Maildir or mbox it is (the owner of the folder)", kind::text,
     as(into<&delivery::deliver_as>)},
    {"received", "", "Put a Received line in front of each message: from which server it came here",
     kind::flag, as(into<&delivery::received>), "false"},
    {"delivered-to", "ADDRESS",
     "Put a Delivered-To line with this address in front of each message", kind::text,
     as(into<&delivery::delivered_to>)},

    {"keep",
     "",
     "Leave fetched mail on the server (default)",
     kind::flag,
     as(into_keep),
     {},
     0,
     0,
     place::command_line},
    {"delete", "", "Delete mail on the server once it is safely here", kind::flag,
     as(into<&mail_policy::after>), "false"},
    {"delete-after",
     "DAYS",
     "Delete mail on the server when it has been here for so many days",
     kind::number,
     as(into_delete_after),
     {},
     1,
     36'500},
    {"keep-newest",
     "N",
     "Delete mail on the server but for the newest N messages",
     kind::number,
     as(into_keep_newest),
     {},
     0,
     any_number},
    {"max-size",
     "SIZE",
     "Leave larger messages alone, as in 20M or 512Ki",
     kind::size,
     as(into<&mail_policy::largest>),
     {},
     0,
     any_number},
    {"headers-above",
     "SIZE",
     "Of larger messages deliver only the header; they stay on the server",
     kind::size,
     as(into<&mail_policy::header_only_above>),
     {},
     0,
     any_number},
    {"at-most",
     "N",
     "Fetch no more messages than this in one run",
     kind::number,
     as(into<&mail_policy::at_most>),
     {},
     1,
     any_number},
    {"strict", "", "Make each message durable before the next one, not a group at a time (slower)",
     kind::flag, as(into<&mail_policy::strict>), "false"},
    {"delete-short", "",
     "With --delete: also messages that came far shorter than announced, twice the same",
     kind::flag, as(into<&mail_policy::delete_short>), "false"},
};

template <class T>
void apply_if(const setting& which, const setting_value& said, T& to) {
    if (const auto* set = std::get_if<setting::setter<T>>(&which.goes_to)) (*set)(to, said);
}

}  // namespace

std::span<const setting> settings() {
    return table;
}

bool is_of_run(const setting& which) {
    return std::holds_alternative<setting::setter<run_options>>(which.goes_to);
}

std::vector<std::string_view> choices(const setting& which) {
    std::vector<std::string_view> words;
    std::string_view rest = which.value;
    while (!rest.empty()) {
        const std::size_t bar = std::min(rest.find('|'), rest.size());
        words.push_back(rest.substr(0, bar));
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    return words;
}

void apply(const setting& which, const setting_value& said, run_options& to) {
    apply_if(which, said, to);
}

void apply(const setting& which, const setting_value& said, account& to) {
    apply_if(which, said, to.connection);
    apply_if(which, said, to.delivery);
    apply_if(which, said, to.policy);
    apply_if(which, said, to);
}

}  // namespace pop3::cli
