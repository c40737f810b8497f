// SPDX-License-Identifier: MIT
// XOAUTH2: user and token, separated by 0x01. The answer to an explanation is an empty line.
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

sasl_xoauth2::sasl_xoauth2(credentials identity) : sasl_bearer(std::move(identity), "") {}

secret_string sasl_xoauth2::message() const {
    secret_string text("user=" + who().user() + "\x01");
    text.append("auth=Bearer ");
    text.append(who().password().reveal());
    text.append("\x01\x01");
    return text;
}

}  // namespace pop3::inline v1
