// SPDX-License-Identifier: MIT
#include "api_errors.hpp"

#include <algorithm>
#include <iterator>

#include "fetch/error.hpp"
#include "gmail_json.hpp"
#include "retry_after.hpp"

namespace pop3::fetch {
namespace {

// A refusal that Google explains by one of its reasons, or in its text.
struct refusal {
    std::string_view reason;  // empty: any
    std::string_view text;    // a part of the message; empty: any
    api_verdict verdict;
    const char* advice;  // ADDRESS stands for the mailbox; empty: that of the code
};

constexpr refusal limits[] = {
    {"userRateLimitExceeded", "", api_verdict::slow_user, ""},
    {"", "per user", api_verdict::slow_user, ""},
    {"", "User-rate limit", api_verdict::slow_user, ""},
    {"", "for user", api_verdict::slow_user, ""},
    {"rateLimitExceeded", "", api_verdict::slow_project, ""},
    {"RATE_LIMIT_EXCEEDED", "", api_verdict::slow_project, ""},
    {"dailyLimitExceeded", "", api_verdict::slow_project, ""},
    {"quotaExceeded", "", api_verdict::put_off,
     "ADDRESS may have no room left: free storage of that Google account, or wait a day."},
    {"backendError", "", api_verdict::retry, ""},
};

constexpr refusal forbidden[] = {
    {"", "Delegation denied", api_verdict::stop,
     "The login belongs to another mailbox than ADDRESS: run pop3 login for this account, and "
     "choose "
     "ADDRESS in the browser; or correct the address of the target."},
    {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "", api_verdict::stop,
     "The login does not include the right to import mail: run pop3 login for this account, and "
     "tick both boxes (gmail.insert and gmail.labels)."},
    {"insufficientPermissions", "", api_verdict::stop,
     "The login does not include the right to import mail: run pop3 login for this account, and "
     "tick both boxes (gmail.insert and gmail.labels)."},
    {"SERVICE_DISABLED", "", api_verdict::stop,
     "Enable the Gmail API in the Google project of your client (docs/gmail.md, step 1)."},
    {"accessNotConfigured", "", api_verdict::stop,
     "Enable the Gmail API in the Google project of your client (docs/gmail.md, step 1)."},
    {"domainPolicy", "", api_verdict::stop,
     "Ask the administrator of your Google Workspace to allow this client."},
};

constexpr refusal wrong_requests[] = {
    {"", "nvalid label", api_verdict::label_unknown, ""},
    {"", "labelId not found", api_verdict::label_unknown, ""},
    {"failedPrecondition", "", api_verdict::put_off,
     "ADDRESS has no Gmail mailbox, or its administrator has switched it off."},
};

template <std::size_t Count>
const refusal* row_for(const refusal (&rows)[Count], const api_problem& problem) {
    const auto row = std::ranges::find_if(rows, [&](const refusal& each) {
        return (each.reason.empty() || problem.has(each.reason)) &&
               (each.text.empty() || problem.message.find(each.text) != std::string::npos);
    });
    return row == std::end(rows) ? nullptr : &*row;
}

api_verdict verdict_of(int status, const refusal* row) {
    if (status >= 200 && status < 300) return api_verdict::accepted;
    if (row) return row->verdict;
    if (status == 401) return api_verdict::token_refused;
    if (status == 404 || status == 410) return api_verdict::not_there;
    if (status == 400 || status == 413 || status == 422) return api_verdict::message_refused;
    if (status == 429) return api_verdict::slow_user;
    return status == 408 || status >= 500 ? api_verdict::retry : api_verdict::put_off;
}

const refusal* row_of(int status, const api_problem& problem) {
    if (status == 400) return row_for(wrong_requests, problem);
    if (status != 403 && status != 429) return nullptr;
    const refusal* const limit = row_for(limits, problem);
    return limit || status == 429 ? limit : row_for(forbidden, problem);
}

fetch_errc code_of(api_verdict verdict) {
    switch (verdict) {
        case api_verdict::message_refused:
            return fetch_errc::delivery_refused;
        case api_verdict::stop:
        case api_verdict::token_refused:
        case api_verdict::not_there:
            return fetch_errc::target_forbidden;
        default:
            return fetch_errc::delivery_deferred;
    }
}

std::string advice_for(api_verdict verdict, const refusal* row, std::string_view address) {
    std::string advice = row ? row->advice : "";
    if (verdict == api_verdict::token_refused)
        advice =
            "The login has ended: run pop3 login for this account, and choose ADDRESS; with "
            "gmail-token-command, log in anew in the program that prints the token.";
    if (verdict == api_verdict::not_there)
        advice = "Check gmail-url, and the address of the target.";
    constexpr std::string_view name = "ADDRESS";
    for (std::size_t at = advice.find(name); at != advice.npos;
         at = advice.find(name, at + address.size()))
        advice.replace(at, name.size(), address);
    return advice;
}

}  // namespace

api_outcome judged(int status, std::string_view retry_after, std::string_view body,
                   std::string_view address, instant now) {
    if (status >= 200 && status < 300) return {};
    const api_problem problem = read_api_problem(body);
    const refusal* const row = row_of(status, problem);
    api_outcome found{verdict_of(status, row), {}};
    found.reason.code = code_of(found.verdict);
    found.reason.reply = std::to_string(status);
    if (!problem.message.empty()) found.reason.reply += ' ' + problem.message;
    found.reason.hint = advice_for(found.verdict, row, address);
    found.reason.retry_after = pause_asked_for(retry_after, problem.message, now);
    return found;
}

bool is_slow_down(api_verdict verdict) noexcept {
    return verdict == api_verdict::slow_user || verdict == api_verdict::slow_project;
}

}  // namespace pop3::fetch
