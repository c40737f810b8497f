// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include <algorithm>
#include <utility>

#include "tls_option.hpp"

namespace pop3::cli {
namespace {

using fetch::retention;
using fetch::retention_policy;
using kind = setting_kind;
using place = allowed_in;

constexpr std::int64_t any_number = std::int64_t{1} << 53;
constexpr std::int64_t longest_seconds = 1'000'000;

// ---- from the value of a setting to that of the field ----

void assign(std::string& field, const setting_value& value) {
    field = std::get<std::string>(value);
}
void assign(secret_string& field, const setting_value& value) {
    field = std::get<secret_string>(value);
}
void assign(std::optional<std::string>& field, const setting_value& value) {
    field = std::get<std::string>(value);
}
void assign(std::vector<std::string>& field, const setting_value& value) {
    field = std::get<std::vector<std::string>>(value);
}
void assign(bool& field, const setting_value& value) {
    field = std::get<bool>(value);
}
void assign(std::uint16_t& field, const setting_value& value) {
    field = static_cast<std::uint16_t>(std::get<std::int64_t>(value));
}
void assign(std::uint32_t& field, const setting_value& value) {
    field = static_cast<std::uint32_t>(std::get<std::int64_t>(value));
}
void assign(std::chrono::seconds& field, const setting_value& value) {
    field = std::chrono::seconds(std::get<std::int64_t>(value));
}
void assign(std::optional<std::uint64_t>& field, const setting_value& value) {
    field = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
}
void assign(std::optional<tls_mode>& field, const setting_value& value) {
    field = tls_mode_named(std::get<std::string>(value));
}
void assign(retention& field, const setting_value& value) {
    field = std::get<bool>(value) ? retention::remove : retention::keep;
}

template <class T>
struct owner;
template <class Owner, class Field>
struct owner<Field Owner::*> {
    using type = Owner;
};

// Into the field `Member` of any struct that has it.
template <auto Member>
void into(typename owner<decltype(Member)>::type& field, const setting_value& value) {
    assign(field.*Member, value);
}

// A path with ~ expanded, as a shell does: the configuration file has none.
template <auto Member>
void into_path(typename owner<decltype(Member)>::type& field, const setting_value& value) {
    const std::string& path = std::get<std::string>(value);
    field.*Member = path.starts_with("~/") ? (home_directory() / path.substr(2)).string() : path;
}

// A password has one source: the last setting replaces the earlier ones, such as [defaults].
template <auto Member, auto Setter = into<Member>>
void into_source(connection_options& field, const setting_value& value) {
    field.password = {};
    field.password_command.clear();
    field.password_file.clear();
    field.password_credential.clear();
    field.password_keyring = false;
    Setter(field, value);
}

// Into a setting of Gmail.
template <auto Member>
void into_gmail(delivery_options& field, const setting_value& value) {
    assign(field.gmail.*Member, value);
}
void into_gmail_spam(delivery_options& field, const setting_value& value) {
    field.gmail.never_spam = std::get<std::string>(value) == "never";
}
void into_gmail_date(delivery_options& field, const setting_value& value) {
    field.gmail.date = std::get<std::string>(value) == "header" ? fetch::gmail_date::header
                                                                : fetch::gmail_date::received;
}
void into_gmail_message_id(delivery_options& field, const setting_value& value) {
    field.gmail.adds_message_id = std::get<std::string>(value) == "add";
}

// Into the login to an IMAP target.
template <auto Setter>
void into_imap(delivery_options& field, const setting_value& value) {
    Setter(field.imap, value);
}
void into_imap_tls(delivery_options& field, const setting_value& value) {
    field.imap.tls = std::get<std::string>(value) == "none" ? tls_mode::none : tls_mode::stls;
}

void into_jobs(run_options& field, const setting_value& value) {
    field.most.in_all = static_cast<std::size_t>(std::get<std::int64_t>(value));
}
void into_per_host(run_options& field, const setting_value& value) {
    field.most.per_host = static_cast<std::size_t>(std::get<std::int64_t>(value));
}
void into_keep(retention_policy& field, const setting_value&) {
    field.after = retention::keep;
    field.remove_after.reset();
    field.keep_newest.reset();
}
void into_delete_after(retention_policy& field, const setting_value& value) {
    field.remove_after = std::chrono::days(std::get<std::int64_t>(value));
    field.after = retention::remove;
}
void into_keep_newest(retention_policy& field, const setting_value& value) {
    assign(field.keep_newest, value);
    field.after = retention::remove;
}

template <class T>
constexpr setting::setter<T> as(setting::setter<T> function) {
    return function;
}

using server = connection_options;
using delivery = delivery_options;
using oauth = oauth_options;

// A setting of the file alone.
template <class T>
constexpr setting in_file(std::string_view name, std::string_view value, std::string_view doc,
                          setting::setter<T> field, setting_kind type = kind::text) {
    return {name, value, doc, type, field, {}, 0, 0, place::file};
}

void into_client(oauth_options& field, const setting_value& value) {
    into<&oauth::client>(field, value);
    if (is_client_file(field)) into_path<&oauth::client>(field, value);
}

// Into the tokens of an IMAP target.
template <auto Setter>
void into_imap_oauth(delivery_options& field, const setting_value& value) {
    Setter(field.imap_oauth, value);
}

constexpr std::string_view providers = "google|microsoft|microsoft-app|yahoo|fastmail|custom";

// The same setting for the login to an IMAP target.
template <auto Setter>
constexpr setting imap_text(std::string_view name, std::string_view value, std::string_view doc) {
    return in_file<delivery_options>(name, value, doc, into_imap_oauth<Setter>);
}

// ---- the table ----

const setting table[] = {
    {"state", "DIR", "The directory that records what was fetched (default: ~/.local/state/pop3)",
     kind::text, as(into_path<&run_options::state>)},
    {"ledger", "URL",
     "A PostgreSQL database that records what was fetched, for several machines: "
     "postgresql://USER@HOST/DATABASE (default: a file in the state directory)",
     kind::text, as(into<&run_options::ledger>)},
    {"log", "stderr|syslog|journal", "Destination of error messages", kind::choice,
     as(into<&run_options::log>), R"("stderr")"},
    {"jobs", "N", "Accounts fetched at once", kind::number, as(into_jobs), "64", 1, 1000},
    {"per-host", "N", "Accounts fetched at once from one server", kind::number, as(into_per_host),
     "2", 1, 1000},

    in_file<server>("host", "HOST", "The POP3 server: a name, a pop: or pops: URL, or unix:PATH",
                    into<&server::host>),
    {"port",
     "N",
     "The port; by default 995, or 110 for stls and none",
     kind::number,
     as(into<&server::port>),
     {},
     1,
     65535},
    {"tls", "implicit|stls|none",
     "implicit: TLS from the first octet (default). stls: TLS by STLS, required. none: "
     "everything in clear text, the password too",
     kind::choice, as(into<&server::tls>), R"("implicit")"},
    {"ca", "FILE", "Trust the authorities in this PEM file, and no others", kind::text,
     as(into_path<&server::ca_file>)},
    {"ca-directory", "DIR", "The same for a directory made by openssl rehash", kind::text,
     as(into_path<&server::ca_directory>)},
    {"fingerprint", "HEX", "Require this SHA-256 of the server's certificate, too", kind::text,
     as(into<&server::fingerprint>)},
    {"pin", "HASH", "Require this SHA-256 of the server's public key, in base64 or hex, too",
     kind::text, as(into<&server::pin>)},
    {"pin-only", "",
     "With --fingerprint or --pin: require nothing else, neither an authority nor dates nor names",
     kind::flag, as(into<&server::pin_only>), "false"},
    {"crl", "FILE", "Refuse certificates that are in the revocation lists (CRL) in this PEM file",
     kind::text, as(into_path<&server::crl_file>)},
    {"server-name", "NAME", "The name that the server's certificate must have, if not HOST",
     kind::text, as(into<&server::server_name>)},
    {"client-certificate", "FILE", "PEM file of the client's certificate, with its chain",
     kind::text, as(into_path<&server::client_certificate>)},
    {"client-key", "FILE", "PEM file of its key, if not the same", kind::text,
     as(into_path<&server::client_key>)},
    {"timeout", "SECONDS",
     "Time limit in seconds of each wait for the server, or for a password command", kind::number,
     as(into<&server::timeout>), "60", 1, longest_seconds},
    {"deadline", "SECONDS", "Time limit in seconds of a run of the account, or of a session",
     kind::number, as(into<&server::deadline>), "86400", 1, longest_seconds},

    {"proxy", "URL",
     "Connect through this proxy: socks5://[user@]host[:port] or http://[user@]host[:port]",
     kind::text, as(into<&server::proxy_url>)},
    {"proxy-password-command", "COMMAND",
     "A shell command that prints the proxy's password as its first line", kind::text,
     as(into<&server::proxy_password_command>)},
    {"source", "ADDRESS", "Connect from this numeric address of this machine", kind::text,
     as(into<&server::source>)},

#ifdef POP3_HAS_CHECK
    {"profile", "FILE", "Known defects of this server: a file written by pop3 check --profile",
     kind::text, as(into_path<&account::profile>)},
#endif

    {"user", "USER", "The user name", kind::text, as(into<&server::user>)},
    {"mechanism", "NAME",
     "Log in with this SASL mechanism, or with USER or APOP; by default with the strongest",
     kind::text, as(into<&server::mechanism>)},
    in_file<server>("password", "SECRET",
                    "The password; the file must be readable only by its owner (chmod 600)",
                    into_source<&server::password>, kind::secret),
    {"password-command", "COMMAND", "A shell command that prints the password as its first line",
     kind::text, as(into_source<&server::password_command>)},
    {"password-file", "FILE",
     "A file that no other user may read, with the password as its first line", kind::text,
     as(into_source<&server::password_file, into_path<&server::password_file>>)},
    {"password-credential", "NAME", "The systemd credential that contains the password", kind::text,
     as(into_source<&server::password_credential>)},
#ifdef POP3_HAS_KEYRING
    {"password-keyring", "", "Read the password from the desktop's keyring", kind::flag,
     as(into_source<&server::password_keyring>)},
#endif

    in_file<oauth>("oauth", providers,
                   "Log in by access tokens of this provider, which pop3 login obtains",
                   into<&oauth::provider>, kind::choice),
    in_file<oauth>("oauth-client", "ID|FILE",
                   "The client that you registered: its id, or the JSON file that Google offers",
                   into_client),
    in_file<oauth>("oauth-client-secret-command", "COMMAND",
                   "A shell command that prints the client's secret as its first line",
                   into<&oauth::client_secret_command>),
    in_file<oauth>("oauth-client-secret-file", "FILE",
                   "A file that no other user may read, with that secret as its first line",
                   into_path<&oauth::client_secret_file>),
    in_file<oauth>("oauth-client-certificate", "FILE",
                   "For microsoft-app: in place of a secret, a PEM file that no other user may "
                   "read, with a certificate of the client and its RSA key",
                   into_path<&oauth::client_certificate>),
    in_file<oauth>(
        "oauth-tenant", "TENANT",
        "For Microsoft: the directory of the user, as a domain or an id (default: common)",
        into<&oauth::tenant>),
    in_file<oauth>("oauth-scope", "SCOPE", "The permissions to ask for, in place of the provider's",
                   into<&oauth::scope>),
    in_file<oauth>("oauth-authorize-url", "URL", "The address of the login by a browser",
                   into<&oauth::authorize_url>),
    in_file<oauth>("oauth-token-url", "URL", "The address that issues tokens",
                   into<&oauth::token_url>),
    in_file<oauth>("oauth-device-url", "URL", "The address of the login by a code",
                   into<&oauth::device_url>),
    in_file<oauth>("on-login-needed", "COMMAND",
                   "A shell command, run once a day while the account needs a new login",
                   into<&oauth::on_login_needed>),

    {"to", "TARGET",
     "Target of the mail: maildir:PATH, mbox:PATH, lmtp:HOST:PORT, lmtp:/SOCKET, "
     "imaps:HOST/FOLDER, imap:HOST/FOLDER, gmail:ADDRESS, pipe:COMMAND or "
     "stdout: (an mbox; stdout:raw: one message after the other)",
     kind::text, as(into<&delivery::target>)},
    {"recipients", "ADDRESSES", "For LMTP: the recipients", kind::texts,
     as(into<&delivery::recipients>)},
    {"sender", "ADDRESS", "For LMTP: the sender (default: the Return-Path of each message)",
     kind::text, as(into<&delivery::sender>)},
    {"imap-user", "USER", "For IMAP: the user name (default: that of the mailbox)", kind::text,
     as(into_imap<into<&server::user>>)},
    {"imap-mechanism", "NAME", "For IMAP: log in with this SASL mechanism (default: the strongest)",
     kind::text, as(into_imap<into<&server::mechanism>>)},
    in_file<delivery>(
        "imap-password", "SECRET",
        "For IMAP: the password; the file must be readable only by its owner (chmod 600)",
        into_imap<into_source<&server::password>>, kind::secret),
    {"imap-password-command", "COMMAND",
     "For IMAP: a shell command that prints the password or token as its first line", kind::text,
     as(into_imap<into_source<&server::password_command>>)},
    {"imap-password-file", "FILE",
     "For IMAP: a file that no other user may read, with the password as its first line",
     kind::text,
     as(into_imap<into_source<&server::password_file, into_path<&server::password_file>>>)},
    {"imap-password-credential", "NAME",
     "For IMAP: the systemd credential that contains the password", kind::text,
     as(into_imap<into_source<&server::password_credential>>)},
    in_file<delivery>(
        "imap-oauth", providers,
        "For IMAP: log in by access tokens of this provider, which pop3 login obtains",
        into_imap_oauth<into<&oauth::provider>>, kind::choice),
    imap_text<into_client>("imap-oauth-client", "ID|FILE", "For IMAP: as oauth-client"),
    imap_text<into<&oauth::client_secret_command>>("imap-oauth-client-secret-command", "COMMAND",
                                                   "For IMAP: as oauth-client-secret-command"),
    imap_text<into_path<&oauth::client_secret_file>>("imap-oauth-client-secret-file", "FILE",
                                                     "For IMAP: as oauth-client-secret-file"),
    imap_text<into_path<&oauth::client_certificate>>("imap-oauth-client-certificate", "FILE",
                                                     "For IMAP: as oauth-client-certificate"),
    imap_text<into<&oauth::tenant>>("imap-oauth-tenant", "TENANT", "For IMAP: as oauth-tenant"),
    imap_text<into<&oauth::scope>>("imap-oauth-scope", "SCOPE", "For IMAP: as oauth-scope"),
    imap_text<into<&oauth::authorize_url>>("imap-oauth-authorize-url", "URL",
                                           "For IMAP: as oauth-authorize-url"),
    imap_text<into<&oauth::token_url>>("imap-oauth-token-url", "URL",
                                       "For IMAP: as oauth-token-url"),
    imap_text<into<&oauth::device_url>>("imap-oauth-device-url", "URL",
                                        "For IMAP: as oauth-device-url"),
    {"imap-tls", "starttls|none",
     "For imap: targets. starttls: TLS, required (default). none: everything in clear text, the "
     "password too",
     kind::choice, as(into_imap_tls)},
    {"imap-ca", "FILE", "For IMAP: trust the authorities in this PEM file, and no others",
     kind::text, as(into_imap<into_path<&server::ca_file>>)},
    {"imap-fingerprint", "HEX", "For IMAP: require this SHA-256 of the server's certificate, too",
     kind::text, as(into_imap<into<&server::fingerprint>>)},
    {"refused-to", "TARGET",
     "A Maildir (maildir:PATH) for messages that the target has refused permanently, several times",
     kind::text, as(into<&delivery::refused_to>)},
    {"refused-after", "N",
     "So many refusals, after which a message goes to refused-to, or is tried less often",
     kind::number, as(into<&retention_policy::refused_after>), "3", 1, 1000},
    {"deliver-as", "NAME",
     "For root: the user who owns the Maildir or mbox (default: the owner of the folder)",
     kind::text, as(into<&delivery::deliver_as>)},
    {"received", "", "Add a Received line to each message, which names its server", kind::flag,
     as(into<&delivery::received>), "false"},
    {"delivered-to", "ADDRESS", "Add a Delivered-To line with this address to each message",
     kind::text, as(into<&delivery::delivered_to>)},

    {"gmail-labels", "NAMES",
     "For Gmail: the labels of each message, created when missing (default: INBOX,UNREAD)",
     kind::texts, as(into_gmail<&fetch::gmail_options::labels>)},
    {"gmail-spam", "filter|never",
     "For Gmail: its filter decides what is spam (default), or nothing is", kind::choice,
     as(into_gmail_spam)},
    {"gmail-date", "header|received",
     "For Gmail: sort by the Date line, if that is a date (default), or by the time of delivery",
     kind::choice, as(into_gmail_date)},
    {"gmail-calendar", "", "For Gmail: put invitations into the calendar", kind::flag,
     as(into_gmail<&fetch::gmail_options::calendar>)},
    {"gmail-message-id", "add|keep",
     "For Gmail: add a Message-ID where it is missing, so that no message comes twice (default), "
     "or "
     "change nothing",
     kind::choice, as(into_gmail_message_id)},
    in_file<delivery>("gmail-oauth-client", "FILE",
                      "For Gmail: the client that you registered, as the JSON file that Google "
                      "offers; pop3 login "
                      "obtains tokens by it",
                      into_path<&delivery::gmail_oauth_client>),
    {"gmail-token-command", "COMMAND",
     "For Gmail: in place of that, a shell command that prints an access token as its first line",
     kind::text, as(into<&delivery::gmail_token_command>)},
    {"gmail-url", "URL", "For Gmail: another server with its API, as for tests", kind::text,
     as(into_gmail<&fetch::gmail_options::url>)},

    {"keep", "", "Leave fetched mail on the server (default)", kind::flag, as(into_keep)},
    {"delete", "", "Delete mail on the server after its delivery", kind::flag,
     as(into<&retention_policy::after>), "false"},
    {"delete-after",
     "DAYS",
     "Delete mail on the server this many days after its delivery",
     kind::number,
     as(into_delete_after),
     {},
     1,
     36'500},
    {"keep-newest",
     "N",
     "Delete mail on the server except the newest N messages",
     kind::number,
     as(into_keep_newest),
     {},
     0,
     any_number},
    {"max-size",
     "SIZE",
     "Skip larger messages, as in 20M or 512Ki",
     kind::size,
     as(into<&retention_policy::largest>),
     {},
     0,
     any_number},
    {"headers-above",
     "SIZE",
     "Deliver only the header of larger messages; they stay on the server",
     kind::size,
     as(into<&retention_policy::header_only_above>),
     {},
     0,
     any_number},
    {"at-most",
     "N",
     "Fetch at most this many messages in one run",
     kind::number,
     as(into<&retention_policy::at_most>),
     {},
     1,
     any_number},
    {"strict", "", "Make each message durable before the next one, instead of in groups (slower)",
     kind::flag, as(into<&retention_policy::strict>), "false"},
    {"delete-short", "",
     "With --delete: also delete messages that twice came far shorter than announced", kind::flag,
     as(into<&retention_policy::delete_short>), "false"},
};

template <class T>
void apply_to(const setting& which, const setting_value& value, T& field) {
    if (const auto* set = std::get_if<setting::setter<T>>(&which.goes_to)) (*set)(field, value);
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

void apply(const setting& which, const setting_value& value, run_options& field) {
    apply_to(which, value, field);
}

void apply(const setting& which, const setting_value& value, account& field) {
    apply_to(which, value, field.connection);
    apply_to(which, value, field.oauth);
    apply_to(which, value, field.delivery);
    apply_to(which, value, field.policy);
    apply_to(which, value, field);
}

}  // namespace pop3::cli
