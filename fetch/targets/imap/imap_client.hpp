// SPDX-License-Identifier: MIT
// The client's side of IMAP (RFC 3501, RFC 9051): commands out, responses in, within time limits.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/targets/common/line_dialogue.hpp"
#include "pop3/credentials.hpp"
#include "pop3/error.hpp"
#include "pop3/result.hpp"
#include "pop3/transport.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::fetch {

/// The response that ends a command, or that asks the client to go on.
struct imap_response {
    enum class status : std::uint8_t {
        ok,
        no,       ///< the server cannot do it
        bad,      ///< the server does not know it
        bye,      ///< the server closes the connection
        preauth,  ///< a greeting: the client is logged in already
        go_on,    ///< the client continues its command
    };
    status kind = status::ok;
    std::string code{};       ///< of its response code, in capitals, as in "TRYCREATE"; empty: none
    std::string arguments{};  ///< of the code, as in "38505 3955"
    std::string text{};       ///< without status and code
    std::vector<std::string> untagged{};  ///< the wanted responses before it, without "* "

    /// The server's words, as in "NO [OVERQUOTA] mailbox is full".
    [[nodiscard]] std::string words() const;
    /// True for a refusal that says nothing about what was asked, so that it may succeed later (RFC 5530).
    [[nodiscard]] bool is_temporary() const;
    /// The rest of the first untagged response that begins with `word`, in any case; null: there is
    /// none.
    [[nodiscard]] const std::string* find(std::string_view word) const;
};

/// The names of untagged responses that an answer is searched for, as in "SEARCH" or "FETCH".
using imap_names = std::initializer_list<std::string_view>;

/// `text` as an IMAP string in quotes. It must have no control character.
std::string imap_quoted(std::string_view text);

class imap_dialogue final : public line_dialogue {
  public:
    // The bounds on what a server sends as the answer to one command.
    static constexpr std::size_t longest_line = 64 * 1024;
    static constexpr std::size_t most_lines = 10'000;
    static constexpr std::size_t most_kept = 1024;  ///< untagged responses
    static constexpr std::size_t most_kept_octets = 1024 * 1024;
    static constexpr std::uint64_t longest_answer = 16 * 1024 * 1024;  ///< with its literals

    /// `clock` must outlive it.
    imap_dialogue(std::unique_ptr<transport> wire, std::stop_token stop, system::clock& clock);

    /// From now on this is masked wherever the server repeats it.
    void mask(const secret_string& secret) { mask_.add_password(secret); }

    /// The greeting.
    [[nodiscard]] imap_response greeting();
    /// Sends a command with the next answer() or flush(). It must not contain a line end.
    void send(std::string_view command);
    /// Sends a command that contains a secret, at once.
    void send_secret(const secret_string& command);
    /// Sends octets of a literal with the next answer() or flush(), or earlier.
    void write(std::string_view octets);
    /// Sends everything that waits.
    void flush();
    /// Answers a challenge, at once.
    void answer_challenge(const secret_string& line);
    /// The response to the last command, with the untagged ones of the `wanted` names; waits for it `times`
    /// times as long as for others.
    [[nodiscard]] imap_response answer(int times = 1, imap_names wanted = {});
    /// send() and answer(), for a command that the client never continues.
    [[nodiscard]] imap_response command(std::string_view words, imap_names wanted = {});

    /// Replaces the transport by what `encrypt` makes of it. Throws errc::unsolicited_octets if the
    /// server has sent something that TLS would not protect.
    void start_tls(
        const std::function<result<std::unique_ptr<transport>>(std::unique_ptr<transport>)>&
            encrypt);
    [[nodiscard]] std::optional<channel_binding> binding() const { return wire().binding(); }
    [[nodiscard]] bool secure() const { return wire().tls().has_value(); }
    /// The server's words, for people.
    [[nodiscard]] std::string masked(std::string_view text) const { return mask_.masked(text); }
    /// Throws that `command` was not executed now, as the server tells.
    [[noreturn]] void defer(std::string command, const imap_response& answer) const;

  private:
    void write_now(std::string_view octets);
    void keep(imap_response& response, std::string line);
    std::string response(int times);
    void read_literal(std::string& text, std::uint64_t octets, int times);
    [[noreturn]] void not_understood(std::string_view words) override;
    [[nodiscard]] std::string farewell() const override { return masked(farewell_); }

    secret_mask mask_;
    std::string queued_;
    std::string tag_;
    std::string farewell_;  // of BYE
    unsigned commands_ = 0;
};

}  // namespace pop3::fetch
