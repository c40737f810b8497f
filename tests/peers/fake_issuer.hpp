// SPDX-License-Identifier: MIT
// A provider of OAuth 2 for tests: logins by a browser and by a code, tokens that are renewed, and faults.
// It speaks HTTP on the loopback, and knows nothing of the library.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "http_server.hpp"

namespace pop3::test {

/// One answer of the token endpoint that is not the right one.
struct issuer_fault {
    int status = 0;                     ///< of an answer; 0: the right answer
    std::string error{};                ///< "invalid_grant"
    std::string description{};          ///< "AADSTS700082: ..."
    std::vector<std::string> fields{};  ///< "Retry-After: 7"
    bool after_acceptance = false;      ///< the request was executed
    bool is_lost = false;               ///< the connection ends without an answer
};

struct issuer_options {
    bool rotates = false;             ///< each renewal brings a new refresh token
    bool punishes_reuse = true;       ///< an old refresh token, used again, ends the whole grant
    std::chrono::seconds life{3600};  ///< of an access token
    bool sends_refresh_token = true;
    /// Makes an access token; empty: one that nobody else knows.
    std::function<std::string(const std::string& user)> access_token{};
};

class fake_issuer {
  public:
    explicit fake_issuer(issuer_options options = {});

    [[nodiscard]] std::string authorize_url() const { return server_->url("/authorize"); }
    [[nodiscard]] std::string token_url() const { return server_->url("/token"); }
    [[nodiscard]] std::string device_url() const { return server_->url("/device"); }

    /// A refresh token for `user`, as a login brings it.
    std::string log_in(const std::string& user);
    /// The user has typed the code that a device shows.
    void confirm_device(const std::string& user);
    /// The user refuses the login that is asked for next.
    void refuse_login();
    /// The next answers of the token endpoint; after them it answers rightly.
    void expect_faults(std::deque<issuer_fault> faults);
    /// All grants have ended, for this reason.
    void end_grants(std::string error, std::string description);
    /// The same, and the opposite.
    void restore_grants();

    /// True of an access token that was issued, and is not revoked.
    [[nodiscard]] bool knows(const std::string& access_token) const;
    /// Access tokens that were issued before are not accepted any more.
    void revoke_access_tokens();
    /// How many requests the token endpoint had, and how many of them it executed.
    [[nodiscard]] int requests() const;
    [[nodiscard]] int issued() const;
    /// The form of the last request for tokens.
    [[nodiscard]] std::map<std::string, std::string> last_form() const;

  private:
    struct login {
        std::string user;
        std::string challenge;
        std::string redirect;
    };
    http_answer answer(const http_request& request);
    http_answer authorize(const http_request& request);
    http_answer device() const;
    http_answer token(const http_request& request);
    http_answer execute(const std::map<std::string, std::string>& form);
    http_answer exchange_code(std::map<std::string, std::string> form);
    http_answer ask_of_device();
    http_answer renew(const std::string& refresh_token);
    http_answer tokens_for(const std::string& user, const std::string& refresh_token);
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
    std::unique_ptr<http_server> server_;  // begins last, ends first
};

}  // namespace pop3::test
