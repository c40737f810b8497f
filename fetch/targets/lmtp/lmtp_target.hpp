// SPDX-License-Identifier: MIT
// Delivery by LMTP (RFC 2033): to a mail server, which stores, filters and enforces quotas, and
// answers for each recipient.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "fetch/targets/common/spooled_target.hpp"
#include "lmtp_receipts.hpp"
#include "lmtp_transaction.hpp"
#include "net/environment.hpp"

namespace pop3::fetch {

/// An LMTP server. One connection, reused for all messages.
///
/// At least once: a message counts as delivered when the server has accepted it for every
/// recipient. If the connection is lost between the end of the message and an answer, or the
/// program is killed between an answer and its record in the ledger, the result is unknown, and the
/// message is delivered again: it may be duplicated, but it is not lost. Recipients who have it for
/// certain do not get it again when others are retried.
class lmtp final : public spooled_target {
  public:
    struct settings {
        std::string host{};  ///< with `port`; or
        std::uint16_t port = 0;
        std::string socket{};                 ///< the path of a unix socket
        std::vector<std::string> recipients;  ///< plain addresses, see is_plain_address()
        /// Of the envelope; without it, that of the message's Return-Path, or the null path.
        std::optional<std::string> sender{};
        std::filesystem::path state_directory;  ///< must exist
        std::string account;                    ///< the name in the ledger
        /// RFC 5321, 4.5.3.2, requires five minutes; after the end of a message it is twice `read`.
        /// `total` is for each message, with connecting; `end` for all.
        time_limits timeouts{.read = std::chrono::minutes(5), .total = time_limits::no_limit};
        std::stop_token stop{};
    };

    /// `through` is for tests: another clock, another name service.
    explicit lmtp(settings options, const net::environment& through = net::system_environment());

    void forget_recovery_data() override;

  private:
    delivery deliver(const spooled_message& message) override;
    std::vector<lmtp_outcome> hand_over(const envelope& recipients, const spool& message);
    void connect(net::time_budget& time);
    delivery summary(const std::vector<lmtp_outcome>& outcomes, const envelope& recipients) const;

    settings options_;
    net::environment world_;
    lmtp_receipts receipts_;
    std::vector<std::string> complete_;  // all recipients have these; not in the ledger yet
    std::optional<lmtp_dialogue> talk_;
    lmtp_features can_;
    bool reached_ = false;  // the last attempt to connect reached an LMTP server
};

}  // namespace pop3::fetch
