// SPDX-License-Identifier: MIT
#include "refusal_words.hpp"
#include "vocabulary/letter_case.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace pop3::inline v1 {
namespace {

// One of these, and a noun that it is about.
constexpr std::string_view doubts[] = {
    "unknown",        "unrecogni",     "unsupported", "invalid",       "illegal",     "bad ",
    "wrong",          "undefined",     "no such",     "not supported", "not recogni", "not known",
    "not understood", "not available", "not valid",   "not enabled",   "not found",   "not allowed",
    "not permitted",  "disallow",      "disabled",    "required",      "must",        "too many",
    "missing",        "not implement",
};
constexpr std::string_view things[] = {
    "command",     "mechanism", "authentication type", "auth type",  "authentication method",
    "auth method", "argument",  "parameter",           "plaintext",  "plain text",
    "plain-text",  "cleartext", "clear text",          "clear-text", "unencrypted",
    "tls",         "ssl",
};
// These are sufficient alone.
constexpr std::string_view phrases[] = {
    "syntax error",
    "bad syntax",
    "invalid syntax",
    "protocol error",
    "unknown auth",
    "unsupported auth",
    "unrecognized auth",
    "unrecognised auth",
    "auth not ",
    "not implemented",
    "unimplemented",
    "authentication not supported",
    "authentication not available",
};
// Whatever else the text contains, it is about the login.
constexpr std::string_view verdicts[] = {
    "password",
    "passwd",
    "credential",
    "username",
    "user name",
    "account",
    "mailbox",
    "login fail",
    "auth failed",
    "invalid login",
    "authentication failed",
    "authentication failure",
};

bool has_one_of(std::string_view text, std::span<const std::string_view> words) {
    return std::ranges::any_of(
        words, [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

unknown unknown_in(std::string_view text) {
    const std::string words = wire::lower_case(text);
    if (has_one_of(words, verdicts)) return unknown::nothing;
    if (!has_one_of(words, phrases) && !(has_one_of(words, doubts) && has_one_of(words, things)))
        return unknown::nothing;
    return words.find("command") != std::string::npos ? unknown::command : unknown::mechanism;
}

}  // namespace pop3::inline v1
