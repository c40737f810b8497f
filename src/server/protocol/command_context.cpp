// SPDX-License-Identifier: MIT
#include "command_context.hpp"

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {
namespace {

constexpr std::size_t most_failed_logins = 5;

// RFC 2449, section 8, and RFC 3206.
std::string_view response_code(const server_features& offered, const std::error_code& reason) {
    if (offered.resp_codes) {
        if (reason == errc::in_use) return "[IN-USE] ";
        if (reason == errc::login_delay) return "[LOGIN-DELAY] ";
    }
    if (offered.auth_resp_code) {
        if (reason == errc::authentication_failed) return "[AUTH] ";
        if (reason == errc::system_temporary) return "[SYS/TEMP] ";
        if (reason == errc::system_permanent) return "[SYS/PERM] ";
    }
    return {};
}

}  // namespace

void command_context::ok(std::string_view text) {
    out += text.empty() ? "+OK" : "+OK ";
    out += text;
    out += "\r\n";
}

void command_context::ok(std::string_view text, std::unique_ptr<multi_line_response> lines) {
    ok(text);
    rest = std::move(lines);
}

void command_context::err(std::string_view text) {
    out += "-ERR ";
    out += text;
    out += "\r\n";
}

void command_context::err(const failure& reason) {
    std::string text(response_code(offered, reason.code));
    text += reason.code.message();
    err(text);
}

void command_context::challenge(std::string_view base64) {
    out += "+ ";
    out += base64;
    out += "\r\n";
}

bool command_context::password_allowed() {
    if (facts.encrypted || offered.cleartext_login) return true;
    err(facts.stls_possible ? "no password without TLS: STLS first" : "no password without TLS");
    return false;
}

void command_context::log_in(std::string_view name) {
    result<std::unique_ptr<maildrop>> opened = mail.open(name);
    if (!opened) return err(opened.error());
    drop = std::make_unique<open_maildrop>(std::move(*opened));
    state = server_state::transaction;
    logged_in = true;
    const std::uint32_t count = drop->highest();
    ok("maildrop has " + std::to_string(count) + (count == 1 ? " message" : " messages"));
}

void command_context::login_failed(const failure& reason) {
    user.clear();
    err(reason);
    put_off = facts.refusal_delay * (std::int64_t{1} << failed_logins_);
    if (++failed_logins_ >= most_failed_logins) state = server_state::ended;
}

void command_context::forget_clear_text() {
    facts.encrypted = true;
    facts.stls_possible = false;
    user.clear();
    state = server_state::authorization;
}

std::optional<message_number> command_context::message(std::string_view word) {
    const auto value = wire::parse_number(word, UINT32_MAX);
    const message_number n(static_cast<std::uint32_t>(value.value_or(0)));
    if (!drop->has(n)) {
        err("no such message");
        return std::nullopt;
    }
    if (drop->marked(n)) {
        err("message " + std::to_string(n.value()) + " is marked as deleted");
        return std::nullopt;
    }
    return n;
}

std::optional<message_number> command_context::only_message(std::string_view arguments) {
    const std::string_view word = wire::next_word(arguments);
    if (!no_arguments(arguments)) return std::nullopt;
    return message(word);
}

bool command_context::no_arguments(std::string_view arguments) {
    if (wire::next_word(arguments).empty()) return true;
    err("too many arguments");
    return false;
}

}  // namespace pop3::inline v1::serving
