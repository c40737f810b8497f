// SPDX-License-Identifier: MIT
// Targets as users write them, on the command line and in the configuration:
//
//     maildir:/home/ann/Mail         mbox:/home/ann/mbox            stdout:
//     lmtp:mail.example.org:24       lmtp:[2001:db8::1]:24          lmtp:/run/dovecot/lmtp
//     imaps:mail.example.org/INBOX   imap:mail.example.org:1143/Old/ISP
//     pipe:/usr/bin/procmail -d ann  stdout:raw                     gmail:ann@gmail.com
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pop3/result.hpp"

namespace pop3::fetch {

struct maildir_spec {
    std::filesystem::path path;
};
struct mbox_spec {
    std::filesystem::path path;
};
struct lmtp_spec {
    std::string host;  ///< with `port`; or
    std::uint16_t port = 0;
    std::string socket;  ///< an absolute path
};
struct imap_spec {
    std::string host;
    std::uint16_t port = 0;
    bool implicit_tls = true;  ///< imaps:; else imap:, with STARTTLS
    std::string folder;        ///< in UTF-8
};
struct pipe_spec {
    std::vector<std::string> words;  ///< see split_words()
};
struct stdout_spec {
    bool raw = false;  ///< one message after the other, as they came; else an mbox
};
struct gmail_spec {
    std::string address;  ///< of the mailbox, as Google shows it
};

using target_spec =
    std::variant<maildir_spec, mbox_spec, lmtp_spec, imap_spec, gmail_spec, pipe_spec, stdout_spec>;

/// Reads a target. A path that begins with "~/" is relative to `home`. Other text is
/// fetch_errc::target_unknown, with the nearest right form in its detail.
result<target_spec> parse_target(std::string_view text, const std::filesystem::path& home);

/// `path` in full: the ledger keeps the names of targets over runs, which may start in another folder.
std::filesystem::path absolute_path(const std::filesystem::path& path);

/// target::description() of a target that is not open.
std::string description_of(const target_spec& spec);

/// What a target promises after a crash, as docs/delivery.md has it: "exactly once", or "at least once"
/// with what decides.
std::string_view promise_of(const target_spec& spec);

}  // namespace pop3::fetch
