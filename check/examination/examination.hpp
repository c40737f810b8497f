// SPDX-License-Identifier: MIT
// One server under examination: connections to it, and the facts that several checks need.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "certificate_facts.hpp"
#include "examination_settings.hpp"
#include "finding.hpp"
#include "pop3/capabilities.hpp"
#include "pop3/quirks.hpp"
#include "pop3/types.hpp"
#include "raw_connection.hpp"

namespace pop3::check {

/// A prerequisite of a check failed; another check reports why.
class prerequisite_failed : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A fact that is found once. The first caller gets the failure; later callers get prerequisite
/// failed.
template <class T>
class cached_fact {
  public:
    template <class Learn>
    const T& get(const char* words, Learn learn) {
        if (value_) return *value_;
        if (asked_) throw prerequisite_failed(std::string("without ") + words);
        asked_ = true;
        value_ = learn();
        return *value_;
    }
    [[nodiscard]] const T* known() const { return value_ ? &*value_ : nullptr; }
    /// It was tried, and failed.
    [[nodiscard]] bool failed() const { return asked_ && !value_; }

  private:
    bool asked_ = false;
    std::optional<T> value_;
};

/// A CAPA listing; nothing if the answer was -ERR.
struct capa_reply {
    std::optional<capabilities> listing{};
    std::vector<std::string> lines{};
    std::string evidence{};

    [[nodiscard]] bool has(std::string_view name) const { return listing && listing->has(name); }
    /// The line of `name` in the evidence's form; empty if there is none.
    [[nodiscard]] std::string line_of(std::string_view name) const;
};

/// A line of LIST or UIDL, and the listing with all its defects.
template <class Value>
struct numbered {
    std::map<std::uint32_t, Value> entries{};
    std::vector<finding> defects{};
    status_line status{};
};

struct message {
    std::string raw;   ///< as sent, up to and with the end
    std::string text;  ///< as a client stores it
    std::string evidence;
};

class examination {
  public:
    explicit examination(settings options);

    [[nodiscard]] const settings& how() const noexcept { return options_; }
    [[nodiscard]] framing& seen() noexcept { return framing_; }
    [[nodiscard]] quirks& server_quirks() noexcept { return quirks_; }

    // ---- connections without a login ----

    /// Connected, nothing else.
    std::unique_ptr<raw_connection> connect();
    /// Up to the handshake: at once, or after the +OK to STLS.
    std::unique_ptr<raw_connection> before_handshake();
    /// The handshake done, the certificate not verified, because nothing secret is sent; with
    /// implicit TLS the greeting is still to be read.
    std::unique_ptr<raw_connection> in_tls();
    /// Ready for a login: TLS if the user asked for it, after the greeting. `verified` where a
    /// password will be sent.
    std::unique_ptr<raw_connection> greeted(bool verified = false);
    /// The same before STLS; only where the connection begins in clear text.
    std::unique_ptr<raw_connection> greeted_in_clear();
    [[nodiscard]] bool begins_in_clear() const {
        return options_.options.tls != tls_mode::implicit;
    }
    /// Whether TLS is possible.
    bool tls_possible();
    /// The channel binding of connections like those that log in; nothing without TLS.
    std::optional<channel_binding> binding();
    void no_greeting() { greets_ = false; }
    void must_have_tls() const;
    void no_tls(std::string reason) { tls_trouble_ = std::move(reason); }

    // ---- the session ----

    /// A new login, with or without UTF8 mode. Throws pop3::error if the server refuses it.
    std::unique_ptr<raw_connection> log_in(bool utf8 = false);
    /// A new login with the password, by this mechanism and no other.
    void log_in_by(const std::string& mechanism);
    /// After the login failed: whether USER and PASS succeed where the mechanism that login() chose
    /// did not. Then all further logins use them.
    bool try_user_pass();
    /// The session that most checks share; opened again if an earlier check lost it.
    raw_connection& session();
    [[nodiscard]] bool login_works() const { return login_trouble_.empty() && greets_; }
    [[nodiscard]] bool session_is_open() const { return session_ && session_->usable(); }
    /// Leaves it without QUIT.
    void drop_session() { session_.reset(); }
    /// The session after it, which compares.
    raw_connection& second_session();
    void drop_later() { later_.reset(); }
    /// No further logins: later callers get the reason `reason`.
    void no_login(std::string reason) { login_trouble_ = std::move(reason); }

    // ---- facts ----

    const capa_reply& capa_before();  ///< over TLS, if that was requested
    const capa_reply& capa_in_clear();
    const capa_reply& capa_after();
    [[nodiscard]] std::optional<login_delay> announced_delay() const;
    [[nodiscard]] std::optional<expiry> announced_expiry() const;
    /// Whether a listing that came has it.
    [[nodiscard]] bool lists(std::string_view name) const;
    /// The same of the listing before the login, the only one that promises anything about the login.
    [[nodiscard]] bool lists_before_login(std::string_view name) const;
    /// The server's name for itself; empty if it does not tell.
    [[nodiscard]] std::string implementation() const;
    /// LIST in the session; the sizes by number.
    const numbered<octet_count>& list();
    const numbered<std::string>& uidl();
    const numbered<octet_count>& later_list();
    const numbered<std::string>& later_uidl();
    /// The messages that are read: few enough, small enough, spread over the mailbox.
    const std::vector<std::uint32_t>& sample();
    /// Message `n`, once `retr` has read it; null if it could not.
    const message* read(std::uint32_t n) const;
    void keep(std::uint32_t n, message m) { messages_.insert_or_assign(n, std::move(m)); }

    std::optional<certificate_facts> certificate{};  ///< of the server, valid or not

    bool mechanisms_fail = false;  ///< one of those that are listed does not even begin
    bool retr_works = false;       ///< for every message that was read
    bool sizes_disagree = false;   ///< those of LIST, compared with what was read
    /// Evidence of messages whose end was misplaced, from reading them.
    std::string early_end{};           ///< octets after the end
    std::string missing_final_crlf{};  ///< the dot follows text, so that the message has no end
    std::string lf_only{};             ///< lines that end in LF, and so does the end

  private:
    std::unique_ptr<raw_connection> log_in_once(bool utf8);
    capa_reply ask_capa(raw_connection& connection);
    numbered<octet_count> ask_list(raw_connection& connection);
    numbered<std::string> ask_uidl(raw_connection& connection);
    std::vector<std::uint32_t> choose_sample();

    settings options_;
    framing framing_;
    quirks quirks_;
    bool greets_ = true;
    std::string tls_trouble_;
    std::string login_trouble_;
    int logins_ = 0;
    std::unique_ptr<raw_connection> session_;
    std::unique_ptr<raw_connection> later_;
    cached_fact<capa_reply> before_, clear_, after_;
    cached_fact<numbered<octet_count>> list_, later_list_;
    cached_fact<numbered<std::string>> uidl_, later_uidl_;
    cached_fact<std::vector<std::uint32_t>> sample_;
    std::map<std::uint32_t, message> messages_;
};

}  // namespace pop3::check
