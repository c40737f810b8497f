// SPDX-License-Identifier: MIT
// APOP (RFC 1939, section 7): the digest of the greeting's timestamp and the shared secret.
#include <algorithm>

#include "pop3/flows.hpp"
#include "sasl/md5.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::flows {
namespace {

// <left@right>, printable, one pair of brackets: a timestamp forged by a man in the middle would
// reveal the secret bit by bit (CVE-2007-1558).
bool is_msg_id(std::string_view timestamp) {
    const auto printable = [](char c) { return c > ' ' && c < '\x7F'; };
    const std::string_view inside = timestamp.substr(1, timestamp.size() - 2);
    const std::size_t at = inside.find('@');
    return std::ranges::all_of(inside, printable) &&
           inside.find_first_of("<>") == std::string_view::npos && at != std::string_view::npos &&
           at > 0 && at + 1 < inside.size() && inside.find('@', at + 1) == std::string_view::npos;
}

// The timestamp with its brackets; empty if there is none that can be used.
std::string_view timestamp_of(std::string_view greeting, bool strict) {
    const std::size_t open = greeting.find('<');
    if (open == std::string_view::npos) return {};
    const std::size_t close = strict ? greeting.find('>', open) : greeting.rfind('>');
    if (close == std::string_view::npos || close < open) return {};
    const std::string_view timestamp = greeting.substr(open, close - open + 1);
    return !strict || is_msg_id(timestamp) ? timestamp : std::string_view{};
}

// What came before STLS is forgotten, because anybody on the way could have changed it (RFC 2595,
// section 4).
failure no_timestamp(const dialogue& s) {
    if (!s.secure() || !s.greeting().empty()) return fail(errc::apop_not_offered);
    failure reason =
        fail(errc::apop_not_offered, "the greeting came before STLS, and may have been forged");
    reason.hint =
        "Log in with user name and password: TLS protects them. APOP needs a greeting that came "
        "over "
        "TLS: implicit TLS, port 995.";
    return reason;
}

}  // namespace

flow<reply> apop(dialogue& s, credentials identity) {
    const std::string_view timestamp = timestamp_of(s.greeting(), s.policy().strict_apop_timestamp);
    if (timestamp.empty()) co_return no_timestamp(s);
    secret_string digested(timestamp);
    digested.append(identity.password().reveal());
    s.mask_secret(identity.password());
    const secret_string digest(sasl::md5_hex(digested.reveal()));

    s.send("APOP", identity.user(), digest);  // C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
    reply ok = co_await s.expect_ok();        // S: +OK maildrop has 1 message
    co_return ok;
}

}  // namespace pop3::inline v1::flows
