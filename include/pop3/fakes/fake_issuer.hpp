// SPDX-License-Identifier: MIT
// fake_issuer: a provider of OAuth 2 for tests (RFC 6749, RFC 7636, RFC 8628), such as Google or Microsoft:
// logins by a browser and by a code, tokens that are renewed, and faults. It speaks HTTP on the loopback.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "pop3/fakes/web_server.hpp"

namespace pop3::inline v1 {

/// One answer of the token endpoint that is not the right one.
struct issuer_fault {
    int status = 0;                     ///< of an answer; 0: the right answer
    std::string error{};                ///< "invalid_grant"
    std::string description{};          ///< "AADSTS700082: ..."
    std::vector<std::string> fields{};  ///< "Retry-After: 7"
    bool after_acceptance = false;      ///< the request was executed
    bool is_lost = false;               ///< the connection ends without an answer
};

/// What kind of provider it is.
struct issuer_options {
    bool rotates = false;             ///< each renewal brings a new refresh token
    bool punishes_reuse = true;       ///< an old refresh token, used again, ends the whole grant
    std::chrono::seconds life{3600};  ///< of an access token
    bool sends_refresh_token = true;  ///< with the tokens of a login
    /// Makes an access token; empty: one that nobody else knows.
    std::function<std::string(const std::string& user)> access_token{};
};

/// Serves on a free port of 127.0.0.1 until it is destroyed. Its user is logged in already, and consents at once:
/// the address of a login redirects to the client. Thread-safe.
class POP3_EXPORT fake_issuer {
  public:
    /// Listens when the constructor returns. Throws std::system_error.
    explicit fake_issuer(issuer_options options = {});

    /// The address of a login by a browser.
    [[nodiscard]] std::string authorize_url() const { return server_->url("/authorize"); }
    /// The address that issues tokens.
    [[nodiscard]] std::string token_url() const { return server_->url("/token"); }
    /// The address of a login by a code.
    [[nodiscard]] std::string device_url() const { return server_->url("/device"); }

    /// A refresh token for `user`, as a login brings it.
    std::string log_in(const std::string& user);
    /// The user has typed the code that a device shows.
    void confirm_device(const std::string& user);
    /// The user refuses the login that is asked for next.
    void refuse_login();
    /// The next answers of the token endpoint; after them it answers rightly.
    void expect_faults(std::deque<issuer_fault> faults);
    /// All grants have ended, for this reason, as in "invalid_grant", "AADSTS700082: expired".
    void end_grants(std::string error, std::string description);
    /// They have not.
    void restore_grants();

    /// True of an access token that was issued, and is not revoked.
    [[nodiscard]] bool knows(const std::string& access_token) const;
    /// Access tokens that were issued before are not accepted any more.
    void revoke_access_tokens();
    /// How many requests the token endpoint had.
    [[nodiscard]] int requests() const;
    /// How many of them it executed.
    [[nodiscard]] int issued() const;
    /// The form of the last request for tokens.
    [[nodiscard]] std::map<std::string, std::string> last_form() const;

  private:
    struct login {
        std::string user;
        std::string challenge;
        std::string redirect;
    };
    web_answer answer(const web_request& request);
    web_answer authorize(const web_request& request);
    web_answer device() const;
    web_answer token(const web_request& request);
    web_answer execute(const std::map<std::string, std::string>& form);
    web_answer exchange_code(std::map<std::string, std::string> form);
    web_answer ask_of_device();
    web_answer renew(const std::string& refresh_token);
    web_answer tokens_for(const std::string& user, const std::string& refresh_token);
    std::string new_refresh_token(const std::string& user);

    issuer_options options_;
    mutable std::mutex guard_;
    std::deque<issuer_fault> faults_;
    std::optional<issuer_fault> end_;
    std::map<std::string, login> codes_;
    std::map<std::string, std::string> grants_;  // refresh tokens and their users
    std::map<std::string, std::string> used_;    // the same, after they were replaced
    std::set<std::string> access_tokens_;
    std::map<std::string, std::string> form_;
    std::optional<std::string> confirmed_;
    bool refuses_login_ = false;
    int requests_ = 0;
    int issued_ = 0;
    int number_ = 0;
    std::unique_ptr<fake_web_server> server_;  // begins last, ends first
};

}  // namespace pop3::inline v1
