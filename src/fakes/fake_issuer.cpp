// SPDX-License-Identifier: MIT
#include "pop3/fakes/fake_issuer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pop3::inline v1 {
namespace {

using form_map = std::map<std::string, std::string>;

std::string value(const form_map& all, const std::string& name) {
    const auto at = all.find(name);
    return at == all.end() ? std::string() : at->second;
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

web_answer refusal(const issuer_fault& fault) {
    return {.status = fault.status == 0 ? 400 : fault.status,
            .body = "{\"error\":" + quoted(fault.error) +
                    ",\"error_description\":" + quoted(fault.description) + "}",
            .fields = fault.fields,
            .is_lost = fault.is_lost};
}

web_answer refusal(const std::string& error, const std::string& description = {}) {
    return refusal(issuer_fault{.error = error, .description = description});
}

// RFC 7636, section 4.2.
std::string challenge_of(const std::string& verifier) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(verifier.data(), verifier.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::array<unsigned char, 64> base64{};
    const int count = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(length));
    std::string text(base64.begin(), base64.begin() + count);
    std::erase(text, '=');
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::string percent_encoded(const std::string& text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        encoded += {'%', hex[octet >> 4U], hex[octet & 0x0FU]};
    }
    return encoded;
}

}  // namespace

fake_issuer::fake_issuer(issuer_options options)
    : options_(std::move(options)),
      server_(std::make_unique<fake_web_server>(
          [this](const web_request& request) { return answer(request); })) {}

std::string fake_issuer::log_in(const std::string& user) {
    const std::lock_guard lock(guard_);
    return new_refresh_token(user);
}

void fake_issuer::confirm_device(const std::string& user) {
    const std::lock_guard lock(guard_);
    confirmed_ = user;
}

void fake_issuer::refuse_login() {
    const std::lock_guard lock(guard_);
    refuses_login_ = true;
}

void fake_issuer::expect_faults(std::deque<issuer_fault> faults) {
    const std::lock_guard lock(guard_);
    faults_ = std::move(faults);
}

void fake_issuer::end_grants(std::string error, std::string description) {
    const std::lock_guard lock(guard_);
    end_ = issuer_fault{.error = std::move(error), .description = std::move(description)};
}

void fake_issuer::restore_grants() {
    const std::lock_guard lock(guard_);
    end_.reset();
}

bool fake_issuer::knows(const std::string& access_token) const {
    const std::lock_guard lock(guard_);
    return access_tokens_.contains(access_token);
}

void fake_issuer::revoke_access_tokens() {
    const std::lock_guard lock(guard_);
    access_tokens_.clear();
}

int fake_issuer::requests() const {
    const std::lock_guard lock(guard_);
    return requests_;
}

int fake_issuer::issued() const {
    const std::lock_guard lock(guard_);
    return issued_;
}

form_map fake_issuer::last_form() const {
    const std::lock_guard lock(guard_);
    return form_;
}

web_answer fake_issuer::answer(const web_request& request) {
    const std::lock_guard lock(guard_);
    if (request.path == "/authorize") return authorize(request);
    if (request.path == "/device") return device();
    if (request.path == "/token") return token(request);
    return {.status = 404};
}

// The user has a session already, and consents at once.
web_answer fake_issuer::authorize(const web_request& request) {
    const std::string redirect = value(request.query, "redirect_uri");
    const std::string state = "&state=" + percent_encoded(value(request.query, "state"));
    if (std::exchange(refuses_login_, false))
        return {.status = 302,
                .fields = {"Location: " + redirect + "/?error=access_denied" + state}};
    const std::string code = "s3cret-code-" + std::to_string(++number_);
    codes_[code] = {value(request.query, "login_hint"), value(request.query, "code_challenge"),
                    redirect};
    return {.status = 302, .fields = {"Location: " + redirect + "/?code=" + code + state}};
}

web_answer fake_issuer::device() const {
    return {.body = R"({"device_code":"s3cret-device","user_code":"ABCD-EFGH",)"
                    R"("verification_uri":"https://example.org/device","expires_in":900,)"
                    R"("interval":5})"};
}

web_answer fake_issuer::token(const web_request& request) {
    ++requests_;
    form_ = form_fields(request.body);
    if (faults_.empty()) return execute(form_);
    const issuer_fault fault = faults_.front();
    faults_.pop_front();
    web_answer right;
    if (fault.after_acceptance || fault.status == 0) right = execute(form_);
    if (fault.status != 0) return refusal(fault);
    right.is_lost = fault.is_lost;
    return right;
}

web_answer fake_issuer::execute(const form_map& form) {
    if (end_) return refusal(*end_);
    const std::string kind = value(form, "grant_type");
    if (kind == "authorization_code") return exchange_code(form);
    if (kind == "refresh_token") return renew(value(form, "refresh_token"));
    if (kind == "client_credentials") return tokens_for("app", {});
    if (kind.ends_with(":jwt-bearer")) return tokens_for("service", {});
    if (kind.ends_with(":device_code")) return ask_of_device();
    return refusal("unsupported_grant_type");
}

web_answer fake_issuer::exchange_code(form_map form) {
    const auto at = codes_.find(form["code"]);
    if (at == codes_.end()) return refusal("invalid_grant", "the code is unknown, or was used");
    const login begun = at->second;
    codes_.erase(at);
    if (challenge_of(form["code_verifier"]) != begun.challenge)
        return refusal("invalid_grant", "the verifier is wrong");
    if (form["redirect_uri"] != begun.redirect)
        return refusal("invalid_grant", "the address is another one");
    return tokens_for(begun.user, new_refresh_token(begun.user));
}

web_answer fake_issuer::ask_of_device() {
    if (std::exchange(refuses_login_, false)) return refusal("access_denied");
    if (!confirmed_) return refusal("authorization_pending");
    const std::string user = *std::exchange(confirmed_, {});
    return tokens_for(user, new_refresh_token(user));
}

web_answer fake_issuer::renew(const std::string& refresh_token) {
    if (const auto old = used_.find(refresh_token); old != used_.end() && options_.punishes_reuse) {
        std::erase_if(grants_, [&](const auto& each) { return each.second == old->second; });
        return refusal("invalid_grant", "the refresh token was used twice");
    }
    auto at = grants_.find(refresh_token);
    if (const auto old = used_.find(refresh_token); at == grants_.end() && old != used_.end())
        at = grants_.emplace(*old).first;  // good as long as nobody minds
    if (at == grants_.end()) return refusal("invalid_grant", "the refresh token is unknown");
    const std::string user = at->second;
    if (!options_.rotates) return tokens_for(user, {});
    used_[refresh_token] = user;
    grants_.erase(at);
    return tokens_for(user, new_refresh_token(user));
}

web_answer fake_issuer::tokens_for(const std::string& user, const std::string& refresh_token) {
    ++issued_;
    const std::string token = options_.access_token ? options_.access_token(user)
                                                    : "ya29.token-" + std::to_string(++number_);
    access_tokens_.insert(token);
    std::string body = "{\"access_token\":" + quoted(token) + ",\"token_type\":\"Bearer\"" +
                       ",\"expires_in\":" + std::to_string(options_.life.count());
    if (!refresh_token.empty() && options_.sends_refresh_token)
        body += ",\"refresh_token\":" + quoted(refresh_token);
    return {.body = body + "}"};
}

std::string fake_issuer::new_refresh_token(const std::string& user) {
    const std::string token = "hunter2-refresh-" + std::to_string(++number_);
    grants_[token] = user;
    return token;
}

}  // namespace pop3::inline v1
