// SPDX-License-Identifier: MIT
// Delivery into a folder of an IMAP server, by APPEND.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "fetch/targets/common/imap_access.hpp"
#include "fetch/targets/common/target.hpp"
#include "imap_append.hpp"
#include "imap_client.hpp"
#include "imap_login.hpp"
#include "imap_receipts.hpp"
#include "net/environment.hpp"

namespace pop3::fetch {

/// A folder of an IMAP server. One connection, reused for all messages.
///
/// Exactly once, where the server finds a message by a field of its header: before a delivery the intent has
/// the UID that the folder assigns next, the size and the Message-ID. After a crash, or if an answer was lost,
/// the folder is asked for a message with that Message-ID, that size and at least that UID. A message without a
/// Message-ID, or with that of another one of its group, gets a field X-Pop3-Key for this purpose. What the
/// server has confirmed is not asked for.
class imap_target final : public target {
  public:
    struct settings {
        std::string host;
        std::uint16_t port = 0;
        bool implicit_tls = true;  ///< else STARTTLS, or clear text
        std::string folder{};      ///< in UTF-8; empty: INBOX
        imap_access access{};
        std::filesystem::path state_directory;  ///< must exist
        std::string account{};                  ///< the name in the ledger
        /// As for LMTP. `total` is for each message, with connecting; `end` for all.
        time_limits timeouts{.read = std::chrono::minutes(5), .total = time_limits::no_limit};
        std::stop_token stop{};
    };

    /// `through` is for tests: another clock, another name service. Throws fetch_errc::target_unknown if the
    /// folder is no name.
    explicit imap_target(settings options,
                         const net::environment& through = net::system_environment());

    [[nodiscard]] const std::string& description() const noexcept override { return description_; }
    [[nodiscard]] bool can_recover() const noexcept override { return true; }
    /// Each waits in memory or in a file that is open.
    [[nodiscard]] std::size_t group_messages() const noexcept override { return 16; }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override;
    /// Connects, asks for the state of the folder, and creates it if it does not exist.
    void name_group(std::span<staged_message* const> group) override;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override;
    void forget_recovery_data() override { receipts_.clear(); }
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

  private:
    [[nodiscard]] std::string folder() const;
    delivery deliver(const imap_message& message);
    imap_outcome append(const imap_message& message, net::time_budget& time);
    std::optional<bool> is_there(const imap_message& message, net::time_budget& time,
                                 failure& reason);
    imap_position position(net::time_budget& time);
    imap_position known_position(net::time_budget& time);
    void connect(net::time_budget& time);
    void open(const credentials& identity, net::time_budget& time);
    [[noreturn]] void stop_with(const error& reason);

    settings options_;
    std::string description_;
    std::string folder_;  // in modified UTF-7
    imap_receipts receipts_;
    std::string mailbox_;  // see imap_trace
    net::environment world_;
    std::optional<imap_dialogue> talk_;
    imap_capabilities can_;
    bool in_utf8_ = false;  // names of folders in this session
    bool reached_ = false;  // the last attempt to connect ended in a session
    bool accepts_ = false;  // the server has accepted a message in this session
    std::set<std::string>
        doubtful_ids_;  // the Message-IDs of messages that are in doubt since the last recover()
};

}  // namespace pop3::fetch
