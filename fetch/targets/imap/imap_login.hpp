// SPDX-License-Identifier: MIT
// From a connected transport to an IMAP session that is logged in: greeting, STARTTLS, capabilities,
// AUTHENTICATE.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "imap_client.hpp"
#include "pop3/credentials.hpp"

namespace pop3::fetch {

/// What the server can do (RFC 9051, section 6.1.1), in capitals.
class imap_capabilities {
  public:
    imap_capabilities() = default;
    /// Reads the words of a CAPABILITY response or response code.
    explicit imap_capabilities(std::string_view words);

    [[nodiscard]] bool has(std::string_view word) const { return words_.contains(word); }
    /// The values of "AUTH=PLAIN AUTH=SCRAM-SHA-256", and their like.
    [[nodiscard]] std::set<std::string, std::less<>> values(std::string_view prefix) const;
    [[nodiscard]] bool empty() const noexcept { return words_.empty(); }

  private:
    std::set<std::string, std::less<>> words_;
};

/// How to reach an IMAP server, and as whom.
struct imap_server {
    std::string host;
    std::uint16_t port = 0;
    bool implicit_tls = true;  ///< else STARTTLS, or `in_clear_text`
    bool in_clear_text =
        false;  ///< without TLS: everybody on the way reads the password and the mail
    credentials identity{{}, {}};
};

/// Opens a session over `dialogue`, which is new: with implicit TLS, over TLS already. Returns what the
/// server can do after the login. Throws pop3::error: fetch_errc::target_login_refused if the server
/// refuses the credentials, errc::cleartext_refused where they would be readable, and delivery_deferred
/// if the server accepts no session now.
imap_capabilities imap_log_in(
    imap_dialogue& dialogue, const imap_server& server,
    const std::function<result<std::unique_ptr<transport>>(std::unique_ptr<transport>)>& encrypt);

/// Lets a server that can store UTF-8 headers do so: without this it must refuse such messages (RFC 9755,
/// section 4; RFC 6855). True if it does: then names of folders are in UTF-8. Throws pop3::error.
bool imap_enable_utf8(imap_dialogue& dialogue, const imap_capabilities& can);

}  // namespace pop3::fetch
