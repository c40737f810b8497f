// SPDX-License-Identifier: MIT
// Logins that fail although name and password are right.
#include "fault_row.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view later = "reports that it may be tried again later, and does not at once";

template <errc Why>
void refuse(fault_set& into, const fault&) {
    into.mail.refusal = fail(Why);
}

template <const char* Reply>
void answer_logins(fault_set& into, const fault&) {
    into.on_command([](faulty_exchange& e) {
        if (e.is_login()) e.answer = Reply;
    });
}

template <const char* Challenge>
void challenge_for_ever(fault_set& into, const fault&) {
    into.on_command([](faulty_exchange& e) {
        if (e.verb == "AUTH") e.answer = Challenge;
    });
}

bool has_initial_response(std::string_view line) {
    if (!wire::equal_ignoring_case(wire::next_word(line), "AUTH")) return false;
    wire::next_word(line);
    return !wire::next_word(line).empty();
}

constexpr char throttled[] =
    "-ERR Exceeded the login limit for a 15 minute period. Reduce the frequency of requests.\r\n";
constexpr char empty_challenge[] = "+ \r\n";
constexpr char bad_challenge[] = "+ *not base64*\r\n";

constexpr fault_row login_rows[] = {
    {{"in-use", none, "", "answers every login with [IN-USE]", later}, refuse<errc::in_use>},
    {{"login-delay", none, "", "answers every login with [LOGIN-DELAY]", later},
     refuse<errc::login_delay>},
    {{"sys-temp", none, "", "answers every login with [SYS/TEMP]", later},
     refuse<errc::system_temporary>},
    {{"sys-perm", none, "", "answers every login with [SYS/PERM]",
      "reports that the server is broken"},
     refuse<errc::system_permanent>},
    {{"login-refused", none, "", "answers every login with [AUTH]",
      "reports it after one attempt, and tries no weaker login"},
     refuse<errc::authentication_failed>},
    {{"throttled", none, "", "refuses every login for coming too often, without a code",
      "reports it after one attempt, and tries no weaker login"},
     answer_logins<throttled>},
    {{"login-closes", none, "", "closes at every login, without a reply",
      "does not treat it as a verdict on the password, and tries no weaker login"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (e.is_login()) e.then = ending::closes;
         });
     }},
    {{"auth-unknown", none, "", "does not know AUTH, although CAPA lists SASL mechanisms",
      "does not report the password as refused; another login must be as strong"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (e.verb == "AUTH") e.answer = "-ERR unknown command\r\n";
         });
     }},
    {{"auth-initial-refused", none, "", "refuses AUTH with an initial response",
      "tries AUTH once more, in two steps"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (has_initial_response(e.line)) e.answer = "-ERR wrong number of arguments\r\n";
         });
     }},
    {{"sasl-endless", none, "", "answers AUTH with one empty challenge after the other",
      "ends the login at a limit of its own"},
     challenge_for_ever<empty_challenge>},
    {{"sasl-not-base64", none, "", "answers AUTH with a challenge that is not base64",
      "ends the login"},
     challenge_for_ever<bad_challenge>},
};

}  // namespace

std::span<const fault_row> login_faults() {
    return login_rows;
}

}  // namespace pop3::inline v1::serving
