// SPDX-License-Identifier: MIT
// SOCKS version 5 (RFC 1928): the proxy looks up the name. With a user, its login (RFC 1929).
#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>

#include "handshake.hpp"

namespace pop3::inline v1::proxies {
namespace {

constexpr char version = '\x05';
constexpr char login_version = '\x01';
constexpr char no_login = '\x00';
constexpr char by_password = '\x02';
constexpr char to_connect = '\x01';

enum : unsigned char { address_v4 = 1, domain_name = 3, address_v6 = 4 };

template <class Address>
std::string octets_of(const Address& address) {
    return {reinterpret_cast<const char*>(&address), sizeof address};
}

// Its length in one octet, then the text.
std::string counted(std::string_view text) {
    return static_cast<char>(text.size()) + std::string(text);
}

// RFC 1928, section 5: an address as octets, a name as text.
std::string address_of(const std::string& host) {
    in_addr v4{};
    in6_addr v6{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return char(address_v4) + octets_of(v4);
    if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) return char(address_v6) + octets_of(v6);
    return char(domain_name) + counted(host);
}

std::string port_octets(std::uint16_t port) {
    return {static_cast<char>(port >> 8U), static_cast<char>(port & 0xFFU)};
}

secret_string socks_login(const proxy& relay) {
    secret_string request(std::string{login_version} + counted(relay.user));
    request.append(std::string{static_cast<char>(relay.password.reveal().size())});
    request.append(relay.password.reveal());
    return request;
}

// RFC 1928, section 6.
std::string_view words_of(char reply) {
    constexpr std::array<std::string_view, 9> words = {"",
                                                       "general failure",
                                                       "its rules do not allow it",
                                                       "the network cannot be reached",
                                                       "the host cannot be reached",
                                                       "the server refused the connection",
                                                       "the time to live expired",
                                                       "it does not know CONNECT",
                                                       "it does not know this kind of address"};
    const auto number = static_cast<unsigned char>(reply);
    return number < words.size() ? words[number] : "for a reason that RFC 1928 does not define";
}

constexpr std::string_view not_socks5 = "the answer is not SOCKS version 5";

flow<void> log_in(const proxy& relay) {
    if (relay.user.size() > 255 || relay.password.reveal().size() > 255)
        co_await failed(errc::invalid_argument,
                        "SOCKS5 allows at most 255 octets of user and of password");
    co_await send_octets(socks_login(relay));      // C: 01 user password
    std::string answer = co_await read_octets(2);  // S: 01 00
    if (answer[0] != login_version) co_await failed(errc::not_a_proxy, not_socks5);
    if (answer[1] != 0) co_await failed(errc::proxy_login_refused);
}

// The proxy's own address, in the form that its first octet names: not needed.
flow<void> bound_address(char kind) {
    std::size_t octets = 0;
    if (kind == char(address_v4)) octets = sizeof(in_addr);
    if (kind == char(address_v6)) octets = sizeof(in6_addr);
    if (kind == char(domain_name)) {
        std::string length = co_await read_octets(1);
        octets = static_cast<unsigned char>(length[0]);
    } else if (octets == 0) {
        co_await failed(errc::not_a_proxy, not_socks5);
    }
    std::string address_and_port = co_await read_octets(octets + 2);
}

}  // namespace

flow<void> socks5(const proxy& relay, destination server) {
    const bool has_login = !relay.user.empty();
    std::string methods{no_login};
    if (has_login) methods += by_password;
    co_await send_octets(version + counted(methods));  // C: 05, and how we could log in: 00, 02
    std::string choice = co_await read_octets(2);      // S: 05 02
    if (choice[0] != version) co_await failed(errc::not_a_proxy, not_socks5);
    if (choice[1] == by_password && has_login)
        co_await log_in(relay);
    else if (choice[1] != no_login)
        co_await failed(errc::proxy_login_refused, "it accepts none of the logins of SOCKS5");

    std::string request{version, to_connect, '\0'};
    request += address_of(server.host) + port_octets(server.port);
    co_await send_octets(request);                 // C: 05 01 00, which host, which port
    std::string answer = co_await read_octets(4);  // S: 05 00 00, kind of address
    if (answer[0] != version) co_await failed(errc::not_a_proxy, not_socks5);
    if (answer[1] != 0) co_await failed(errc::proxy_refused, words_of(answer[1]));
    co_await bound_address(answer[3]);  // S: the proxy's address and port
}

}  // namespace pop3::inline v1::proxies
