// SPDX-License-Identifier: MIT
// A mailbox served by another process, so that only the client is measured here.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pop3::bench {

enum class corpus {
    small,     ///< 10,000 messages of about 4 KiB, one line in forty byte-stuffed
    thousand,  ///< the first 1,000 of these
    tiny,      ///< 100,000 messages of 600 octets
    million,   ///< 1,000,000 of these
    large,     ///< 200 messages of 5 MiB of base64
    huge,      ///< one message of 100 MiB
    many,      ///< 1,000 mailboxes, each with 20 messages of about 4 KiB
    empty,     ///< 6,000 mailboxes without a message
};

struct corpus_size {
    std::uint32_t messages = 0;  ///< in each mailbox
    std::uint32_t mailboxes = 1;
};

/// User "bench", or "bench0", "bench1"... if there are many mailboxes; password "bench". The process
/// ends on destruction.
class served_mailbox {
  public:
    explicit served_mailbox(corpus messages, bool tls = false);
    ~served_mailbox();
    served_mailbox(const served_mailbox&) = delete;
    served_mailbox& operator=(const served_mailbox&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// The file with the authority to trust, over TLS.
    [[nodiscard]] const std::string& ca_file() const noexcept { return ca_file_; }
    [[nodiscard]] bool tls() const noexcept { return !ca_file_.empty(); }
    /// In each mailbox.
    [[nodiscard]] std::uint32_t messages() const noexcept { return contents_.messages; }
    [[nodiscard]] std::uint32_t mailboxes() const noexcept { return contents_.mailboxes; }

  private:
    std::uint16_t port_ = 0;
    std::string ca_file_;
    corpus_size contents_;
    pid_t pid_ = -1;
};

}  // namespace pop3::bench
