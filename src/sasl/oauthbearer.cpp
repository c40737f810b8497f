// SPDX-License-Identifier: MIT
// OAUTHBEARER (RFC 7628): a GS2 header, then key=value pairs separated by 0x01.
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {
namespace {

// The user as a saslname (RFC 5801, section 4): "," and "=" separate fields, so they are encoded.
std::string saslname(std::string_view user) {
    std::string name;
    for (const char c : user) {
        if (c == ',')
            name += "=2C";
        else if (c == '=')
            name += "=3D";
        else
            name += c;
    }
    return name;
}

}  // namespace

sasl_oauthbearer::sasl_oauthbearer(credentials identity, sasl_peer peer)
    : sasl_bearer(std::move(identity), "\x01"), peer_(std::move(peer)) {}

secret_string sasl_oauthbearer::message() const {
    secret_string text("n,a=" + saslname(who().user()) + ",\x01");
    if (!peer_.host.empty()) text.append("host=" + peer_.host + '\x01');
    if (peer_.port != 0) text.append("port=" + std::to_string(peer_.port) + '\x01');
    text.append("auth=Bearer ");
    text.append(who().password().reveal());
    text.append("\x01\x01");
    return text;
}

}  // namespace pop3::inline v1
