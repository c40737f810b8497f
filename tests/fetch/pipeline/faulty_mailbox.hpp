// SPDX-License-Identifier: MIT
// A mailbox of three messages, the faults between it and a client, and runs of the fetcher over it.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "mailbox_run.hpp"
#include "net/environment.hpp"
#include "pop3/server/faults.hpp"
#include "pop3/server/memory_backend.hpp"
#include "server/faults/faulty_backend.hpp"
#include "server/faults/faulty_session.hpp"
#include "server/session/server_session.hpp"
#include "support/files.hpp"
#include "support/in_process_transport.hpp"

namespace pop3::fetch {

using namespace std::chrono_literals;

inline const std::vector<std::string> mail_there = {"Date: Mo 1\r\n\r\n.one\r\n..\r\n\r\n",
                                                    "Date: Mo 2\r\n\r\ntwo\r\n.\r\nRETR 3\r\n",
                                                    "Date: Mo 3\r\n\r\nthree\r\n"};

// A maildrop, and the faults between it and a client.
class faulty_mailbox {
  public:
    explicit faulty_mailbox(const std::vector<fault>& faults)
        : faults_(faults), backend_(mail, faults_.mail) {
        mail.add_user("mrose", "tanstaaf");
        for (const std::string& message : mail_there) mail.add_message("mrose", message);
    }

    result<connection> connect() {
        auto healthy = std::make_unique<serving::server_session>(offered_, backend_,
                                                                 serving::connection_facts());
        auto faulty =
            std::make_unique<serving::faulty_session>(std::move(healthy), faults_.dialogue);
        return connection::over(
            std::make_unique<test::in_process_transport>(std::move(faulty), clock, octets),
            "localhost",
            {.tls = tls_mode::none,
             .timeouts = {.read = 1min, .total = 1h},
             .limits = {.listing_lines = 10'000, .message = 256 * 1024},
             .policy = {.allow_cleartext_password = true}},
            {clock, net::system_lookup});
    }
    void get_well() { faults_ = serving::fault_set(); }
    [[nodiscard]] std::vector<std::string> left() const { return mail.messages("mrose"); }

    memory_backend mail;
    test::virtual_clock clock;
    std::size_t octets = 0;

  private:
    server_features offered_;
    serving::fault_set faults_;
    serving::faulty_backend backend_;
};

// In the order of content, with the line ends of Maildir.
inline std::vector<std::string> as_delivered(std::vector<std::string> messages) {
    for (std::string& text : messages) std::erase(text, '\r');
    std::ranges::sort(messages);
    return messages;
}

// While it lives, temporary directories are in memory: no power fails here, and a durable ledger
// for each fault would dominate the time of these tests.
class directories_in_memory {
  public:
    directories_in_memory() {
        if (const char* was = std::getenv("TMPDIR")) was_ = was;
        if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 1);
    }
    ~directories_in_memory() { was_ ? ::setenv("TMPDIR", was_->c_str(), 1) : ::unsetenv("TMPDIR"); }
    directories_in_memory(const directories_in_memory&) = delete;
    directories_in_memory& operator=(const directories_in_memory&) = delete;

  private:
    std::optional<std::string> was_;
};

// Runs over a mailbox with a fault, and over the same one without it.
class runs_over_faults : public test::mailbox_run {
  public:
    explicit runs_over_faults(const std::vector<fault>& faults) : box_(faults) {}

    report fetch(const retention_policy& policy) {
        return fetch_over([this] { return client(box_.connect().value()); }, policy);
    }
    report fetch_when_well(const retention_policy& policy) {
        box_.get_well();
        return fetch(policy);
    }
    [[nodiscard]] faulty_mailbox& box() { return box_; }

  private:
    faulty_mailbox box_;
};

}  // namespace pop3::fetch
