// SPDX-License-Identifier: MIT
// Delivery by LMTP (RFC 2033): to a mail server, which files, filters and counts, and answers for
// each recipient.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "lmtp_receipts.hpp"
#include "lmtp_transaction.hpp"
#include "net/network.hpp"
#include "spooled_target.hpp"

namespace pop3::fetch {

/// An LMTP server. One connection, kept from message to message.
///
/// At least once: a message counts as delivered when every recipient's server said so. If the
/// connection is lost between the end of the message and an answer, or the program is killed between
/// an answer and the ledger's note of it, nobody can know, and the message is delivered again: it may
/// come twice, but it is not lost. Who has it for certain, when another recipient has not, does not
/// get it again.
class lmtp final : public spooled_target {
  public:
    struct settings {
        std::string host{};  ///< with `port`; or
        std::uint16_t port = 0;
        std::string socket{};                 ///< the path of a unix socket
        std::vector<std::string> recipients;  ///< plain addresses, see is_plain_address()
        /// Of the envelope; without, it is that of the message's Return-Path, or the null path.
        std::optional<std::string> sender{};
        std::filesystem::path state_directory;  ///< must exist
        std::string account;                    ///< as the ledger names it
        /// RFC 5321, 4.5.3.2, asks for five minutes; behind the end of a message it is twice `read`.
        /// `total` is for each message, with connecting.
        time_limits timeouts{.read = std::chrono::minutes(5)};
        std::stop_token stop{};
    };

    /// `through` is for tests: another clock, another name service.
    explicit lmtp(settings how, const net::network& through = net::system_network());

    void recorded() override;

  private:
    delivery deliver(const spooled_message& message) override;
    std::vector<lmtp_outcome> hand_over(const envelope& to, const spool& message);
    void connect(net::deadline& time);
    delivery summary(const std::vector<lmtp_outcome>& outcomes, const envelope& to) const;

    settings how_;
    net::network world_;
    lmtp_receipts receipts_;
    std::vector<std::string> complete_;  // all recipients have these; the ledger does not know yet
    std::optional<lmtp_dialogue> talk_;
    lmtp_features can_;
    bool reached_ = false;  // the last attempt to connect got an LMTP server
};

}  // namespace pop3::fetch
