// SPDX-License-Identifier: MIT
// UTF8 and LANG (RFC 6856): mail with 8-bit headers, and the language of the server's texts.
#include "lines.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> utf8(dialogue& s) {
    s.send("UTF8");                     // C: UTF8
    reply ok = co_await s.expect_ok();  // S: +OK UTF8 enabled
    co_return ok;
}

flow<reply> lang(dialogue& s, std::string tag) {
    s.send("LANG", tag);                // C: LANG fr
    reply ok = co_await s.expect_ok();  // S: +OK fr La langue a été changée
    co_return ok;
}

flow<std::vector<std::string>> lang(dialogue& s) {
    return lines_of(s, "LANG");
}

}  // namespace pop3::inline v1::flows
