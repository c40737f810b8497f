// SPDX-License-Identifier: MIT
// A mailbox on our own server, and the program that fetches it into a Maildir, an mbox, an IMAP folder, a
// fake Gmail mailbox or a program, grouped or message by message, and deletes it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "peers/imap_store.hpp"
#include "pop3/fakes/fake_gmail.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {

/// One kind of delivery.
struct delivery_method {
    std::string name;  // as in "MaildirStrict"
    // "maildir", "mbox", "imap", "gmail", "pipe", or "refused": a program refuses all, and a Maildir is
    // the refuge
    std::string kind;
    bool strict = false;
    bool poor = false;         // on a file system without links
    bool in_database = false;  // with the ledger in PostgreSQL
    bool among_two = false;    // beside another account, on one thread for the network
};
/// Does it where `method` requires; false if there is no such place here.
bool run_there(const delivery_method& method, const std::function<void()>& doing);
/// Those into files.
std::vector<delivery_method> all_ways();
/// All of them.
std::vector<delivery_method> ways_to_kill();

/// A server with any number of users, each with the same mail.
class many_mailboxes {
  public:
    /// With the mail that `method` is to deliver.
    explicit many_mailboxes(delivery_method method);
    /// A new user with all of the mail.
    std::string add_user();
    /// Waits until no session has the maildrop of `user` open, or an IMAP folder.
    void wait_until_closed(const std::string& user) const;
    [[nodiscard]] std::size_t left(const std::string& user) const;
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] const imap_store& folders() const { return folders_; }

    /// The number of a user's messages, and the content of a target after all were delivered: LF as
    /// line end, in order of content. In an mbox, without the From_ lines.
    static std::size_t messages();
    static std::vector<std::string> as_delivered(const delivery_method& method);

  private:
    delivery_method method_;
    memory_backend mail_;
    server server_{{}, mail_};
    imap_store folders_;
    unsigned users_ = 0;
};

/// One user's home: the target of `pop3 fetch`, and its ledger.
class fetching_home {
  public:
    fetching_home(const delivery_method& method, many_mailboxes& from, std::string user);

    /// What precedes the run that is killed: the target refuses all mail once, or the program that
    /// receives it is written.
    void prepare() const;
    /// What follows the run that was killed: the time passes that its lease lasts.
    void let_lease_expire() const;
    /// The command line, without the name of the program.
    [[nodiscard]] std::vector<std::string> command() const;
    /// The user of the other account; empty: there is none.
    [[nodiscard]] const std::string& other_user() const { return other_; }
    /// What was delivered for that one.
    [[nodiscard]] std::vector<std::string> delivered_to_other() const;
    /// What was delivered, in order of content.
    [[nodiscard]] std::vector<std::string> delivered() const;
    /// How many messages and interrupted deliveries the ledger has.
    [[nodiscard]] std::size_t remembered() const;

    [[nodiscard]] const std::filesystem::path& path() const { return home_.path(); }
    [[nodiscard]] std::filesystem::path state() const { return home_.path() / "state"; }
    [[nodiscard]] std::filesystem::path target() const { return home_.path() / "target"; }

  private:
    [[nodiscard]] fetch::ledger_location ledger() const;
    [[nodiscard]] std::filesystem::path receiver() const { return home_.path() / "receive"; }
    void write_config() const;

    delivery_method method_;
    const many_mailboxes& from_;
    std::string user_;
    std::string other_{};
    temporary_directory home_;
    std::unique_ptr<fake_gmail> gmail_;  // if it delivers there
};

}  // namespace pop3::test
