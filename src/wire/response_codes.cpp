// SPDX-License-Identifier: MIT
// The codes, one row each. An unknown lower level means what its known upper level means.
#include "response_codes.hpp"

#include "refusal_words.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1 {
namespace {

// The commands in answer to which a code has its meaning.
enum class about { anything, login, content };

struct row {
    std::string_view code;
    about type;
    errc meaning;
};

constexpr row rows[] = {
    // clang-format off
    {"LOGIN-DELAY", about::anything, errc::login_delay},            // RFC 2449, section 8.1.1
    {"IN-USE",      about::anything, errc::in_use},                 // RFC 2449, section 8.1.2
    {"SYS/TEMP",    about::anything, errc::system_temporary},       // RFC 3206, section 4
    {"SYS/PERM",    about::anything, errc::system_permanent},       // RFC 3206, section 4
    {"SYS",         about::anything, errc::system_temporary},       // not the credentials, at least
    {"AUTH",        about::login,    errc::authentication_failed},  // RFC 3206, section 5
    {"UTF8",        about::content,  errc::needs_utf8},             // RFC 6856, section 5
    // clang-format on
};

bool is_login(const wire::command_spec& spec) {
    return spec.effect == wire::on_ok::to_transaction || spec.verb == "USER";
}

bool is_content(const wire::command_spec& spec) {
    return spec.verb == "LIST" || spec.verb == "TOP" || spec.verb == "RETR";
}

bool is_or_is_below(std::string_view code, std::string_view known) {
    return wire::equal_ignoring_case(code.substr(0, known.size()), known) &&
           (code.size() == known.size() || code[known.size()] == '/');
}

bool gives_codes(const capabilities& listing, std::string_view code) {
    return listing.has("RESP-CODES") || listing.has("AUTH-RESP-CODE") ||
           (code == "UTF8" && listing.has("UTF8"));
}

// An -ERR to a login, without a code for the reason.
errc errc_for_refused_login(const reply& answer, const wire::command_spec& spec,
                            const capabilities* listing) {
    const bool sends_password = spec.secret == wire::secrecy::argument;
    const bool verdict = sends_password && is_or_is_below(answer.response_code(), "AUTH");
    if (!verdict && unknown_in(answer.text()) != unknown::nothing) return errc::mechanism_refused;
    if (spec.verb == "USER") return errc::user_refused;
    // RFC 3206, section 6: a server that has the code and does not send it has another reason.
    return sends_password && listing && listing->has("AUTH-RESP-CODE") ? errc::login_unavailable
                                                                       : errc::login_refused;
}

}  // namespace

errc errc_for(const reply& answer, const wire::command_spec* spec, const capabilities* listing,
              bool logged_in) {
    const bool login = spec && is_login(*spec) && !logged_in;
    const bool content = spec && is_content(*spec);
    for (const row& r : rows) {
        if (!listing || !gives_codes(*listing, r.code)) continue;
        if (r.type == about::login && !(login && spec->secret == wire::secrecy::argument)) continue;
        if (r.type == about::content && !content) continue;
        if (is_or_is_below(answer.response_code(), r.code)) return r.meaning;
    }
    return login ? errc_for_refused_login(answer, *spec, listing) : errc::server_error;
}

}  // namespace pop3::inline v1
