// SPDX-License-Identifier: MIT
// Runs of the fetcher over one account, into one Maildir, with one ledger, against any server.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/pipeline/fetcher.hpp"
#include "fetch/targets/maildir/maildir.hpp"
#include "pop3/client.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {

using fetch::null_observer;

/// The same account, whatever port its server has this time.
class mailbox_run {
  public:
    /// Logs in in clear text, and fetches.
    fetch::report fetch_from(std::uint16_t port, fetch::retention after) {
        return fetch_from(port, fetch::retention_policy{.after = after});
    }
    fetch::report fetch_from(std::uint16_t port, const fetch::retention_policy& policy = {}) {
        const auto connect = [port] {
            return client("127.0.0.1", {.tls = tls_mode::none,
                                        .port = port,
                                        .timeouts = {.read = std::chrono::seconds(20)},
                                        .policy = {.allow_cleartext_password = true}});
        };
        return fetch_over(connect, policy);
    }
    /// The same over the result of `connect`.
    fetch::report fetch_over(const std::function<client()>& connect,
                             const fetch::retention_policy& policy) {
        fetch::report result;
        const auto book = fetch::open_ledger({state()})->acquire({"the account"});
        const std::unique_ptr<fetch::target> out = open(home_.path() / "Mail");
        fetch::serial_worker queue;
        if (own_thread) queue.use_own_thread();
        null_observer watcher;
        try {
            bool put_off = true;
            for (int session = 0; put_off && session < sessions; ++session) {
                client mail = connect();
                mail.login(identity);
                fetch::fetcher fetching(
                    mail.dialogue(), {*out, *book, queue, result, watcher},
                    {policy, in_front, session == 0 ? fetch::enders::put_off : fetch::enders::last,
                     fetch::capa_first::no, long_pause});
                result.stopped = mail.connection().run(fetching.run());
                put_off = !result.stopped && fetching.put_off();
            }
        } catch (const error& e) {
            result.stopped = e.reason();
        }
        return result;
    }

    /// The owner of the mail.
    credentials identity{"mrose", "tanstaaf"};
    /// A run has at most this many sessions: messages that end sessions get one of their own.
    int sessions = 2;
    /// Lines before each message from now on.
    fetch::trace_lines in_front{};
    /// The session has its thread for itself, as one account has; otherwise it holds octets.
    bool own_thread = false;
    /// See fetch_terms.
    std::chrono::steady_clock::duration long_pause = std::chrono::seconds(30);
    /// Opens the target.
    std::function<std::unique_ptr<fetch::target>(const std::filesystem::path&)> open =
        [](const std::filesystem::path& folder) {
            return std::make_unique<fetch::maildir>(folder);
        };

    [[nodiscard]] std::filesystem::path state() const { return home_.path() / "state"; }
    /// The delivered messages, in order of content.
    [[nodiscard]] std::vector<std::string> mail() const {
        return contents_of(home_.path() / "Mail/new");
    }
    /// The unfinished files.
    [[nodiscard]] std::vector<std::string> unfinished() const {
        return names_in(home_.path() / "Mail/tmp");
    }
    /// The content of the ledger, without deleted messages: "uid octets", with "?" after it if its
    /// deletion is in doubt, and "-" if it is not listed any more.
    [[nodiscard]] std::vector<std::string> known() const {
        std::vector<std::string> all;
        const auto book = fetch::open_ledger({state()})->find({"the account"});
        const auto rows = book->known();
        while (const fetch::known_message* row = rows->next())
            if (!row->deleted || !row->vanished)
                all.push_back(std::string(row->uid) + ' ' + std::to_string(row->octets) +
                              (row->deletion_in_doubt ? "?" : "") + (row->vanished ? "-" : ""));
        return all;
    }

  private:
    temporary_directory home_;
};

}  // namespace pop3::test
