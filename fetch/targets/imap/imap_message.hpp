// SPDX-License-Identifier: MIT
// A message waiting for APPEND, with what finds it in the folder after a crash, and its date.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/targets/common/spool.hpp"
#include "fetch/targets/common/target.hpp"

namespace pop3::fetch {

/// The state of a folder before a delivery: what is appended later has at least this UID. Zeros: there is
/// no such folder yet.
struct imap_position {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid_next = 0;
};

/// What the server is asked for after a crash. It is the name of a staged message in the ledger:
///
///     "7d3f09c2a1b4e586 4f6f1c20 38505 3956 310 <1234@example.org>"
///
/// The fifth word is its size. The last word is the Message-ID, if that identifies the message; else the
/// message has the first word in the field X-Pop3-Key, which is added before its header.
struct imap_trace {
    std::string key;      ///< unique for all time
    std::string mailbox;  ///< a digest of server, user and folder
    imap_position since{};
    std::string message_id{};  ///< empty: the key identifies it
    octet_count octets = 0;    ///< what APPEND sends, and RFC822.SIZE tells

    [[nodiscard]] std::string text() const;
    /// Nothing if `text` is no such name.
    static std::optional<imap_trace> parse(std::string_view text);
};

class imap_message final : public staged_message {
  public:
    /// A large message waits in `directory`.
    explicit imap_message(const std::filesystem::path& directory);

    void prepend(std::string_view lines) override { body_.write(lines); }
    void write(std::string_view octets) override;
    void finish() override;
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }

    /// Passes the octets of the message in the form of IMAP to `take`, piece by piece.
    void encode(const std::function<void(std::string_view)>& take) const;
    /// When it was received, or sent; nothing if its header does not tell a plausible moment.
    [[nodiscard]] const std::optional<std::string>& date() const noexcept { return date_; }
    [[nodiscard]] const std::string& message_id() const noexcept { return trace_.message_id; }

    /// Another message has the same Message-ID.
    void forget_message_id() { trace_.message_id.clear(); }
    /// The mailbox that it goes to, and the folder before its delivery. Reads the message for its size.
    void set_place(const std::string& mailbox, const imap_position& since);
    [[nodiscard]] const imap_trace& trace() const noexcept { return trace_; }

  private:
    // "X-Pop3-Key: 7d3f09c2a1b4e586" with its line end; empty if the Message-ID identifies it.
    [[nodiscard]] std::string key_line() const;

    spool body_;
    std::string head_;  // the beginning of the message, until it is complete
    imap_trace trace_;
    std::string name_;
    std::optional<std::string> date_;
};

}  // namespace pop3::fetch
