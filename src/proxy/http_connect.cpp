// SPDX-License-Identifier: MIT
// CONNECT of HTTP (RFC 9110, section 9.3.6): octets after the empty line are the server's.
#include <algorithm>

#include "handshake.hpp"
#include "vocabulary/secret_mask.hpp"
#include "vocabulary/tokens.hpp"
#include "vocabulary/url_authority.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::proxies {
namespace {

constexpr unsigned login_wanted = 407;

secret_string http_login(const proxy& relay) {
    secret_string login(relay.user + ':');
    login.append(relay.password.reveal());
    return secret_string(wire::base64_encode(login.reveal()));
}

secret_string request_for(const proxy& relay, const destination& server) {
    const std::string authority = host_and_port(server.host, server.port);
    secret_string request("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
    if (!relay.user.empty()) {
        request.append("Proxy-Authorization: Basic ");
        request.append(http_login(relay).reveal());
        request.append("\r\n");
    }
    request.append("\r\n");
    return request;
}

// RFC 7617, section 2.
bool can_log_in(const proxy& relay) {
    const auto is_control = [](char c) { return wire::is_control(c); };
    const std::string_view password = relay.password.reveal();
    return relay.user.find(':') == std::string::npos &&
           std::none_of(relay.user.begin(), relay.user.end(), is_control) &&
           std::none_of(password.begin(), password.end(), is_control);
}

// The status of "HTTP/1.1 200 Connection established"; 0 if it is not a status line.
unsigned status_of(std::string_view answer) {
    std::string_view line = answer.substr(0, answer.find_first_of("\r\n"));
    const std::string_view version = wire::next_word(line);
    if (!version.starts_with("HTTP/1.")) return 0;
    const std::string_view digits = wire::next_word(line);
    if (digits.size() != 3) return 0;
    return static_cast<unsigned>(wire::parse_number(digits, 599).value_or(0));
}

// From the status line to the empty line. Octet by octet: the next one belongs to the server.
flow<std::string> header(std::size_t longest) {
    std::string text;
    while (!text.ends_with("\r\n\r\n") && !text.ends_with("\n\n")) {
        if (text.size() == longest) co_return fail(errc::not_a_proxy, "its answer is too long");
        std::string octet = co_await read_octets(1);
        text += octet;
        if (!std::string_view("HTTP/1.").starts_with(text.substr(0, 7)))
            co_return fail(errc::not_a_proxy, "the answer is not HTTP");
    }
    co_return text;
}

// The words of the proxy: it may repeat the login.
failure refusal(unsigned status, std::string_view answer, const proxy& relay) {
    if (status == 0) return fail(errc::not_a_proxy, "the answer is not HTTP");
    failure reason = fail(status == login_wanted ? errc::proxy_login_refused : errc::proxy_refused);
    const std::string_view line = answer.substr(0, answer.find_first_of("\r\n"));
    secret_mask mask;
    mask.add_password(relay.password);
    if (!relay.user.empty()) mask.add(http_login(relay));
    reason.reply = line;
    if (mask.masked(line) != line) reason.reply = std::to_string(status) + " ****";
    return reason;
}

}  // namespace

flow<void> http_connect(const proxy& relay, destination server) {
    if (!can_log_in(relay))
        co_await failed(errc::invalid_argument, "HTTP allows no such user or password of a proxy");
    co_await send_octets(request_for(relay, server));  // C: CONNECT pop.example.org:995 HTTP/1.1
    std::size_t left = longest_proxy_answer;
    unsigned status = 100;
    while (status / 100 == 1) {  // S: HTTP/1.1 1xx: more is to come
        std::string answer = co_await header(left);
        status = status_of(answer);
        left -= answer.size();
        if (status / 100 > 2 || status == 0) {
            const failure reason = refusal(status, answer, relay);
            co_await failed(reason);
        }
    }
    // S: HTTP/1.1 200 Connection established
}

}  // namespace pop3::inline v1::proxies
