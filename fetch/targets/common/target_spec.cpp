// SPDX-License-Identifier: MIT
#include "target_spec.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fetch/error.hpp"
#include "fetch/message/return_path.hpp"
#include "quoted_words.hpp"
#include "vocabulary/host_syntax.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/nearest_word.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

using parsed = result<target_spec>;

failure wrong(std::string detail) {
    return {fetch_errc::target_unknown, {}, {}, std::move(detail)};
}

std::filesystem::path path_of(std::string_view text, const std::filesystem::path& home) {
    if (text == "~") return home;
    return text.starts_with("~/") ? home / text.substr(2) : std::filesystem::path(text);
}

template <class Spec>
parsed with_path(std::string_view kind, std::string_view rest, const std::filesystem::path& home) {
    if (rest.empty())
        return wrong("a path is missing: write " + std::string(kind) + ":/path/to/it");
    if (rest.find('\0') != rest.npos) return wrong("a path must not contain a NUL");
    return target_spec(Spec{path_of(rest, home)});
}

parsed maildir_of(std::string_view rest, const std::filesystem::path& home) {
    return with_path<maildir_spec>("maildir", rest, home);
}

parsed mbox_of(std::string_view rest, const std::filesystem::path& home) {
    if (rest.ends_with('/'))
        return wrong("an mbox is a file, not a folder: write maildir:" + std::string(rest));
    return with_path<mbox_spec>("mbox", rest, home);
}

struct host_and_port {
    std::string host;
    std::uint16_t port = 0;  // 0: there is none
};

// Reads "mail.example.org:24" or "[2001:db8::1]:24". `kind` is for words; so is `usual`, the port of it, and
// without `needs_port` that may be left out.
result<host_and_port> host_and_port_of(const std::string& kind, std::string_view rest,
                                       const std::string& usual, bool needs_port) {
    const std::string given(rest);
    const std::size_t colon = rest.rfind(':');
    const bool in_brackets = rest.starts_with('[');
    const bool has_port = colon != rest.npos && (!in_brackets || rest.find(']') == colon - 1);
    if (needs_port && !has_port)
        return wrong("a port is missing: write " + kind + given + ':' + usual);
    if (!in_brackets && rest.find(':') != colon)
        return wrong("an IPv6 address needs brackets: write " + kind + '[' +
                     std::string(rest.substr(0, colon)) + "]:" + given.substr(colon + 1));
    const std::string_view name = has_port ? rest.substr(0, colon) : rest;
    if (in_brackets && !name.ends_with(']'))
        return wrong("an IPv6 address needs brackets: write " + kind + "[2001:db8::1]");
    std::string host(in_brackets ? name.substr(1, name.size() - 2) : name);
    if (host.empty()) return wrong("a host is missing: write " + kind + "localhost" + given);
    if (auto words = defect_of_host(host)) return wrong(*std::move(words));
    if (!has_port) return host_and_port{std::move(host), 0};
    std::uint16_t port = 0;
    const char* const end = rest.data() + rest.size();
    const auto read = std::from_chars(rest.data() + colon + 1, end, port);
    if (read.ec != std::errc{} || read.ptr != end || port == 0)
        return wrong("a port is a number from 1 to 65535: write " + kind + given.substr(0, colon) +
                     ':' + usual);
    return host_and_port{std::move(host), port};
}

parsed lmtp_of(std::string_view rest, const std::filesystem::path& home) {
    if (rest.starts_with('/') || rest.starts_with("~/"))
        return target_spec(lmtp_spec{{}, 0, path_of(rest, home).string()});
    result<host_and_port> place = host_and_port_of("lmtp:", rest, "24", true);
    if (!place) return std::move(place).error();
    return target_spec(lmtp_spec{std::move(place->host), place->port, {}});
}

parsed imap_server_of(std::string_view kind, std::string_view rest, bool implicit_tls) {
    const std::string name = std::string(kind) + ':';
    if (rest.starts_with("//"))
        return wrong("write " + name + std::string(rest.substr(2)) + ", without //");
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    std::string folder(rest.substr(std::min(slash + 1, rest.size())));
    if (folder.empty()) folder = "INBOX";
    if (rest.substr(0, slash).find('@') != rest.npos)
        return wrong("a user does not belong here: write " + name + "HOST/FOLDER and imap-user");
    const char* const usual = implicit_tls ? "993" : "143";
    result<host_and_port> place = host_and_port_of(name, rest.substr(0, slash), usual, false);
    if (!place) return std::move(place).error();
    const std::uint16_t standard = implicit_tls ? 993 : 143;
    return target_spec(imap_spec{std::move(place->host), place->port ? place->port : standard,
                                 implicit_tls, std::move(folder)});
}

parsed imap_of(std::string_view rest, const std::filesystem::path&) {
    return imap_server_of("imap", rest, false);
}

parsed imaps_of(std::string_view rest, const std::filesystem::path&) {
    return imap_server_of("imaps", rest, true);
}

parsed pipe_of(std::string_view rest, const std::filesystem::path& home) {
    result<std::vector<std::string>> words = split_words(rest);
    if (!words) return std::move(words).error();
    if (words->empty()) return wrong("a program is missing: write pipe:/usr/bin/procmail");
    std::string& program = words->front();
    program = path_of(program, home).string();
    return target_spec(pipe_spec{*std::move(words)});
}

parsed stdout_of(std::string_view rest, const std::filesystem::path&) {
    if (rest.empty()) return target_spec(stdout_spec{});
    if (rest == "raw") return target_spec(stdout_spec{true});
    return wrong("write stdout: for an mbox, or stdout:raw for one message after the other");
}

parsed gmail_of(std::string_view rest, const std::filesystem::path&) {
    const std::size_t at = rest.find('@');
    if (!is_plain_address(rest) || at == 0 || at >= rest.size() - 1)
        return wrong("an address is missing: write gmail:ann@gmail.com");
    // One mailbox, one login, one pace: Gmail makes no difference between upper and lower case.
    return target_spec(gmail_spec{wire::lower_case(rest)});
}

struct kind {
    std::string_view name;
    parsed (*read)(std::string_view rest, const std::filesystem::path& home);
};

constexpr std::array kinds{kind{"maildir", maildir_of}, kind{"mbox", mbox_of},
                           kind{"lmtp", lmtp_of},       kind{"imap", imap_of},
                           kind{"imaps", imaps_of},     kind{"gmail", gmail_of},
                           kind{"pipe", pipe_of},       kind{"stdout", stdout_of}};

// The kind that `name` probably means; empty if the guess would be arbitrary.
std::string_view nearest_kind(std::string_view name) {
    std::vector<std::string_view> names;
    for (const kind& each : kinds) names.push_back(each.name);
    return nearest(name, names);
}

failure not_a_kind(std::string_view name, std::string_view text) {
    const std::string given(text);
    const std::string rest(text.size() > name.size() ? text.substr(name.size() + 1) : "");
    if (const std::string_view meant = nearest_kind(name); !meant.empty())
        return wrong("write " + std::string(meant) + ':' + rest);
    if (given == "-") return wrong("write stdout:");
    if (text.starts_with('|')) return wrong("write pipe:" + given.substr(1));
    if (text.find('/') < text.size() && text.find('/') <= name.size())
        return wrong("write maildir:" + given + " or mbox:" + given);
    return wrong("it begins with none of maildir: mbox: lmtp: imap: imaps: gmail: pipe: stdout:");
}

std::string host_and(const std::string& host, std::uint16_t port) {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? '[' + host + ']' : host) + (port == 0 ? "" : ':' + std::to_string(port));
}

}  // namespace

fs::path absolute_path(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    return error ? path : whole.lexically_normal();
}

std::string description_of(const target_spec& spec) {
    struct description {
        std::string operator()(const maildir_spec& target) const {
            return "maildir:" + absolute_path(target.path).string();
        }
        std::string operator()(const mbox_spec& target) const {
            return "mbox:" + absolute_path(target.path).string();
        }
        std::string operator()(const lmtp_spec& target) const {
            return "lmtp:" +
                   (target.socket.empty() ? host_and(target.host, target.port) : target.socket);
        }
        std::string operator()(const imap_spec& target) const {
            const std::uint16_t usual = target.implicit_tls ? 993 : 143;
            return (target.implicit_tls ? "imaps:" : "imap:") +
                   host_and(target.host, target.port == usual ? 0 : target.port) + '/' +
                   (target.folder.empty() ? "INBOX" : target.folder);
        }
        std::string operator()(const pipe_spec& target) const {
            return "pipe:" + quoted(target.words);
        }
        std::string operator()(const stdout_spec& target) const {
            return target.raw ? "stdout:raw" : "stdout:";
        }
        std::string operator()(const gmail_spec& target) const { return "gmail:" + target.address; }
    };
    return std::visit(description{}, spec);
}

std::string_view promise_of(const target_spec& spec) {
    struct promise {
        std::string_view operator()(const maildir_spec&) const {
            return "exactly once, found by its file name after a crash";
        }
        std::string_view operator()(const mbox_spec&) const {
            return "exactly once, found by the journal in the state directory after a crash";
        }
        std::string_view operator()(const lmtp_spec&) const {
            return "at least once: a crash or a lost answer can double one message, but not for "
                   "recipients that the server has confirmed";
        }
        std::string_view operator()(const imap_spec&) const {
            return "exactly once, found by its UID and Message-ID (or X-Pop3-Key) after a crash; "
                   "where "
                   "the server's SEARCH does not find it, at least once";
        }
        std::string_view operator()(const pipe_spec&) const {
            return "at least once: a crash can double one message";
        }
        std::string_view operator()(const stdout_spec&) const {
            return "at least once: a crash can double one message";
        }
        std::string_view operator()(const gmail_spec&) const {
            return "exactly once: after a crash or a lost answer Gmail ignores a repetition, by "
                   "its Message-ID; at least once for messages without one if the server changes "
                   "their unique-ids, or with gmail-message-id = \"keep\"";
        }
    };
    return std::visit(promise{}, spec);
}

parsed parse_target(std::string_view text, const std::filesystem::path& home) {
    const std::size_t colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    const auto named = std::ranges::find(kinds, name, &kind::name);
    parsed target = named != kinds.end() && colon != text.npos
                        ? named->read(text.substr(colon + 1), home)
                        : parsed(not_a_kind(name, text));
    if (target) return target;
    failure reason = std::move(target).error();
    reason.command = "target " + std::string(text);
    return reason;
}

}  // namespace pop3::fetch
