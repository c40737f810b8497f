// SPDX-License-Identifier: MIT
// The common part of targets that receive one whole message after the other and cannot be asked
// later what they received: LMTP, pipe, standard output, Gmail.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "fetch/message/message_identity.hpp"
#include "fetch/message/return_path.hpp"
#include "spool.hpp"
#include "target.hpp"

namespace pop3::fetch {

/// A message waiting for delivery, as the server sent it.
class spooled_message final : public staged_message {
  public:
    spooled_message(const std::filesystem::path& directory, std::string_view uid);

    void prepend(std::string_view lines) override;
    void write(std::string_view octets) override;
    void finish() override;
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }

    /// All of it: the lines that were prepended, and the message.
    [[nodiscard]] const spool& body() const noexcept { return body_; }
    /// How many octets of the body were prepended.
    [[nodiscard]] octet_count lead_octets() const noexcept { return lead_octets_; }
    /// From its Return-Path; may be empty.
    [[nodiscard]] const std::string& sender() const noexcept { return sender_.sender(); }
    /// The same for the same message in another run, as long as it keeps its unique-id: a digest of that
    /// and of its content, without the fields that a mailbox writes into it.
    [[nodiscard]] const std::string& identity() const noexcept { return identity_; }

  private:
    void add(std::string_view octets);

    std::string name_;
    std::string uid_;
    std::string identity_;
    spool body_;
    octet_count lead_octets_ = 0;
    return_path sender_;
    identifier content_;
};

class spooled_target : public target {
  public:
    [[nodiscard]] const std::string& description() const noexcept final { return description_; }
    [[nodiscard]] bool can_recover() const noexcept final { return false; }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) final;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) final;
    /// None: the receiver cannot be asked.
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

  protected:
    /// Large messages wait in `directory`.
    spooled_target(std::string description, std::filesystem::path directory);

    /// Delivers one message. Throws local_error if no message can be delivered now.
    virtual delivery deliver(const spooled_message& message) = 0;

  private:
    std::string description_;
    std::filesystem::path directory_;
};

}  // namespace pop3::fetch
