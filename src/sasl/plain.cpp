// SPDX-License-Identifier: MIT
// PLAIN (RFC 4616): authorization identity, user and password, parted by NUL.
#include "pop3/sasl.hpp"

namespace pop3::inline v1 {

sasl_plain::sasl_plain(credentials who, std::string as)
    : who_(std::move(who)), as_(std::move(as)) {}

std::optional<result<secret_string>> sasl_plain::initial_response() {
    return respond({});
}

result<secret_string> sasl_plain::respond(std::string_view) {
    const std::string_view password = who_.password().reveal();
    for (const std::string_view part :
         {std::string_view(as_), std::string_view(who_.user()), password})
        if (part.find('\0') != std::string_view::npos)
            return fail(errc::invalid_argument, "NUL is not allowed in user name or password");
    secret_string message(as_);
    message.append(std::string_view("\0", 1));
    message.append(who_.user());
    message.append(std::string_view("\0", 1));
    message.append(password);
    return message;
}

}  // namespace pop3::inline v1
