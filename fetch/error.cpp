// SPDX-License-Identifier: MIT
// The text for each fetch_errc, and for the most frequent errors of the system. One row each.
#include "error.hpp"

namespace pop3::fetch {
namespace {

struct row {
    fetch_errc code;
    const char* message;
    const char* advice;
};

constexpr row rows[] = {
    {fetch_errc::ledger_newer, "the ledger was written by a newer version of this program",
     "Use that version, or name another state directory."},
    {fetch_errc::ledger_unreadable, "the ledger cannot be read",
     "Restore the state directory from a backup. Without it, all mail is fetched once more: move "
     "the ledger away only if you want that."},
    {fetch_errc::ledger_busy, "another program holds the ledger",
     "Try again when the other run has ended."},
    {fetch_errc::account_locked, "another run works on this account",
     "Wait until it has ended; two at a time would fetch the same mail twice."},
    {fetch_errc::target_missing, "the folder for the Maildir does not exist",
     "Create it, or check the path and whether its disk is mounted."},
    {fetch_errc::target_not_maildir, "this is not a Maildir",
     "Name a Maildir (a folder with cur, new and tmp), or one that does not exist yet."},
    {fetch_errc::place_missing, "the Maildir of an interrupted run does not exist",
     "Mount its disk: it may contain mail that would be fetched again. If it is gone, create an "
     "empty "
     "folder in its place, and the mail is fetched again."},
    {fetch_errc::place_elsewhere, "another Maildir is where an interrupted run delivered",
     "Run on the machine that has that one, or mount it: it may contain mail that would be fetched "
     "again. If it is gone, run once with an empty folder at this path, and the mail is fetched "
     "again."},
    {fetch_errc::password_unavailable, "there is no password",
     "Check its source: a command must print it as its first line and exit with 0."},
    {fetch_errc::unique_ids_withheld, "the server had unique-ids before and refuses them now",
     "Try again later: without them, known mail cannot be told from new mail."},
    {fetch_errc::listing_unreadable, "the server lists messages in a form that cannot be parsed",
     "Nothing was fetched or deleted. Run pop3 check against this server, and tell its "
     "administrator."},
    {fetch_errc::message_too_short,
     "the message came with far fewer octets than the server announces",
     "It stays on the server, and the next run fetches it again. If the same octets come, they are "
     "delivered; --delete-short deletes such messages, too."},
    {fetch_errc::target_refuses_all, "the target accepts none of the messages",
     "Read its message; the mail is still on the server, and the next run tries again."},
    {fetch_errc::target_unknown, "this is not a target",
     "Write maildir:PATH, mbox:PATH, lmtp:HOST:PORT, lmtp:/SOCKET, imaps:HOST/FOLDER, "
     "gmail:ADDRESS, pipe:COMMAND, stdout: or stdout:raw"},
    {fetch_errc::envelope_unusable, "LMTP has no recipients",
     "Name one or more recipients as plain addresses, as in alice@example.org."},
    {fetch_errc::target_not_mbox, "this is not an mbox",
     "Name an mbox (a file whose first line begins with \"From \"), or one that does not exist "
     "yet."},
    {fetch_errc::target_locked, "another program holds the mbox",
     "Close the mail program that has it open. If none has, remove the lock file."},
    {fetch_errc::target_not_lmtp, "the target does not speak LMTP",
     "Check host and port, or the socket: does an LMTP server listen there?"},
    {fetch_errc::target_not_imap, "the target does not speak IMAP",
     "Check host and port: does an IMAP server listen there? With TLS from the first octet it is "
     "imaps:, "
     "on port 993."},
    {fetch_errc::target_login_refused, "the target refuses the login",
     "Check imap-user and the source of its password or token; the mail is still on the server."},
    {fetch_errc::delivery_refused, "the target refuses the message",
     "Read its answer; the message stays on the server, and is tried again, later and later. "
     "--refused-to maildir:PATH takes such messages."},
    {fetch_errc::delivery_deferred, "the target refuses the message temporarily",
     "Nothing to do: the message stays on the server, and the next run tries again."},
    {fetch_errc::delivery_in_doubt, "the target has the message and did not report its delivery",
     "The message stays on the server, and the next run delivers it again: it may be duplicated."},
    {fetch_errc::login_delay_pending, "not tried: the server requires a pause between logins",
     "Nothing to do; a later run tries again. To try at once anyway: --retry-now."},
    {fetch_errc::server_back_off, "not tried: the server asked for a pause",
     "Nothing to do; a later run tries again. To try at once anyway: --retry-now."},
    {fetch_errc::password_refused_before, "not tried: this password was refused before",
     "Change the stored password, and run again. To try the same one: --retry-now."},
    {fetch_errc::target_refused_before, "not tried: the target refused this login before",
     "Correct imap-user or the source of its password or token, and run again. To try at once: "
     "--retry-now."},
    {fetch_errc::target_foreign, "the target belongs to another user",
     "Run as the owner of the target. Root may also name its owner: --deliver-as NAME."},
    {fetch_errc::state_not_private, "another user could have written the ledger",
     "Mail that it records as delivered is deleted on the server: if no other user has written to "
     "it, make "
     "it yours alone by that command; otherwise name another state directory."},
    {fetch_errc::lease_lost, "the account was given to another run meanwhile",
     "Nothing was delivered or deleted after that. Make sure that nothing removes lock files from "
     "the "
     "state "
     "directory, and run again."},
    {fetch_errc::target_forbidden, "the target accepts no mail from this login",
     "Read its answer; the mail is still on the server, and the next run tries again."},
};

// Advice of the fetcher that is more specific than the library's.
struct errc_row {
    errc code;
    const char* advice;
};

constexpr errc_row errc_rows[] = {
    {errc::unsolicited_octets,
     "Client and server were out of sync, so the session was ended, and deleted nothing. Find the "
     "server's "
     "defects by pop3 check --profile FILE, and fetch with --profile FILE (or profile = "
     "\"FILE\")."},
    // An earlier session of the run may have deleted.
    {errc::closed_by_server, "Try again; that session deleted nothing."},
    {errc::timed_out, "Try again later, or allow more time; that session deleted nothing."},
    {errc::cancelled, "Start again when ready; that session deleted nothing."},
    {errc::quit_in_doubt, "Nothing to do: the next fetch finds out which messages were deleted."},
    {errc::cleartext_refused,
     "Use TLS (--tls implicit or --tls stls); --tls none sends the password in clear text."},
    {errc::limit_exceeded,
     "The server sends more than this program accepts: run pop3 check against it, and tell its "
     "administrator."},
    {errc::line_too_long,
     "Check host and port; if a POP3 server listens there, tell its administrator."},
    {errc::needs_utf8,
     "The server does not offer the UTF8 mode that the message needs: tell its administrator."},
};

struct errno_row {
    std::errc code;
    const char* advice;
};

constexpr errno_row errno_rows[] = {
    {std::errc::no_space_on_device, "Free some space; the mail is still on the server."},
    {static_cast<std::errc>(EDQUOT), "Free some of your quota; the mail is still on the server."},
    {std::errc::file_too_large, "Raise the file size limit; the mail is still on the server."},
    {std::errc::io_error, "Check the disk; the mail is still on the server."},
    {std::errc::read_only_file_system, "Name a folder that can be written to."},
    {std::errc::permission_denied, "Check owner and permissions of the path."},
    {std::errc::operation_not_permitted, "Check owner and permissions of the path."},
    {std::errc::no_such_file_or_directory, "Check the path and whether its disk is mounted."},
    {std::errc::not_a_directory, "Check the path: a part of it is not a folder."},
    {std::errc::file_exists, "Name a file that does not exist yet."},
    {std::errc::is_a_directory, "Name a file, not a folder."},
    {std::errc::address_not_available, "Name an address of this machine."},
    {std::errc::invalid_argument, "Correct what is named here."},
    {std::errc::too_many_symbolic_link_levels, "Name the file itself, not a symbolic link to it."},
};

const row* find(int code) noexcept {
    for (const row& r : rows)
        if (static_cast<int>(r.code) == code) return &r;
    return nullptr;
}

class category final : public std::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "pop3.fetch"; }
    [[nodiscard]] std::string message(int code) const override {
        const row* r = find(code);
        return r ? r->message : "unknown";
    }
};

}  // namespace

const std::error_category& fetch_category() noexcept {
    static const category& instance = *new category;  // also for threads that outlive main()
    return instance;
}

std::error_code make_error_code(fetch_errc e) noexcept {
    return {static_cast<int>(e), fetch_category()};
}

std::string advice(const failure& f) {
    if (f.code == errc::server_error && f.command == "QUIT")
        return "Nothing to do: the next fetch deletes what the server has not.";
    if (!f.hint.empty()) return f.advice();
    if (f.code.category() == fetch_category())
        if (const row* r = find(f.code.value())) return r->advice;
    for (const errc_row& r : errc_rows)
        if (f.code == r.code) return r.advice;
    for (const errno_row& r : errno_rows)
        if (f.code == r.code) return r.advice;
    return f.advice();
}

failure failure_of(const std::exception_ptr& thrown) try {
    std::rethrow_exception(thrown);
} catch (const error& e) {
    return e.reason();
} catch (const std::system_error& e) {
    return {e.code(), {}, {}, e.what()};
}

}  // namespace pop3::fetch
