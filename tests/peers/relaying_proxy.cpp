// SPDX-License-Identifier: MIT
#include "relaying_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>

#include "wire/base64.hpp"

namespace pop3::test {
namespace {

using namespace std::string_literals;

std::string received(const system::unique_fd& socket, std::size_t most) {
    std::string octets(most, '\0');
    const ssize_t n = ::recv(socket.get(), octets.data(), octets.size(), 0);
    octets.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return octets;
}

system::unique_fd connected_to(std::uint16_t port) {
    const net::endpoint peer = net::system_lookup("127.0.0.1", port).value().front();
    system::unique_fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::connect(socket.get(), peer.generic(), peer.length);
    return socket;
}

// Passes on the octets that came; false at the end.
bool pass_on(const system::unique_fd& from, const system::unique_fd& peer) {
    const std::string octets = received(from, 65536);
    send_all(peer.get(), octets);
    if (octets.empty()) ::shutdown(peer.get(), SHUT_WR);
    return !octets.empty();
}

}  // namespace

relaying_proxy::relaying_proxy(proxy::protocol speaks, std::uint16_t server_port, std::string user,
                               std::string password, bool greeting_at_once)
    : speaks_(speaks),
      server_port_(server_port),
      user_(std::move(user)),
      password_(std::move(password)),
      greeting_at_once_(greeting_at_once),
      listener_(listening_on("127.0.0.1")),
      thread_([this] { serve(); }) {}

relaying_proxy::~relaying_proxy() {
    ::shutdown(listener_.get(), SHUT_RD);  // no client came: accept() returns
    if (thread_.joinable()) thread_.join();
}

proxy relaying_proxy::address() const {
    proxy relay;
    relay.speaks = speaks_;
    relay.host = "127.0.0.1";
    relay.port = port_of(listener_);
    relay.user = user_;
    relay.password = password_;
    return relay;
}

const std::string& relaying_proxy::asked_for() {
    thread_.join();
    return asked_for_;
}

void relaying_proxy::serve() {
    client_ = system::unique_fd(::accept(listener_.get(), nullptr, nullptr));
    const bool agreed = speaks_ == proxy::protocol::socks5 ? speak_socks5() : speak_http();
    if (agreed) {
        server_ = connected_to(server_port_);
        if (greeting_at_once_) answer_ += received(server_, 4096);
    }
    send_all(client_.get(), answer_);
    if (agreed) relay();
    ::shutdown(client_.get(), SHUT_WR);
}

bool relaying_proxy::speak_socks5() {
    const std::string hello = read(2);
    const std::string methods = read(static_cast<unsigned char>(hello[1]));
    const char method = user_.empty() ? '\0' : '\2';
    if (methods.find(method) == std::string::npos) {
        answer_ = "\5\xFF";
        return false;
    }
    send_all(client_.get(), "\5"s + method);
    if (!user_.empty()) {
        const std::string user = read(static_cast<unsigned char>(read(2)[1]));
        const std::string password = read(static_cast<unsigned char>(read(1)[0]));
        const bool known = user == user_ && password == password_;
        send_all(client_.get(), known ? "\1\0"s : "\1\1"s);
        if (!known) return false;
    }
    const std::string request = read(5);  // 05 01 00 03 length
    const std::string host = read(static_cast<unsigned char>(request[4]));
    const std::string port = read(2);
    asked_for_ = host + ':' +
                 std::to_string(static_cast<unsigned char>(port[0]) * 256 +
                                static_cast<unsigned char>(port[1]));
    answer_ = "\5\0\0\1\x7F\0\0\1\0\1"s;
    return true;
}

bool relaying_proxy::speak_http() {
    std::string request;
    while (!request.ends_with("\r\n\r\n")) request += read(1);
    asked_for_ = request.substr(8, request.find(" HTTP/") - 8);
    const std::string login =
        "Proxy-Authorization: Basic " + wire::base64_encode(user_ + ':' + password_) + "\r\n";
    const bool known = user_.empty() || request.find(login) != std::string::npos;
    answer_ = known ? "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"
                    : "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    return known;
}

void relaying_proxy::relay() {
    pollfd ends[] = {{client_.get(), POLLIN, 0}, {server_.get(), POLLIN, 0}};
    while (ends[0].fd >= 0) {  // after the client has gone, relaying is pointless
        ::poll(ends, 2, -1);
        if (ends[0].revents != 0 && !pass_on(client_, server_)) ends[0].fd = -1;
        if (ends[1].revents != 0 && !pass_on(server_, client_)) ends[1].fd = -1;
    }
}

// Zeros for what the client did not send before it closed.
std::string relaying_proxy::read(std::size_t octets) {
    std::string text(octets, '\0');
    ::recv(client_.get(), text.data(), octets, MSG_WAITALL);
    return text;
}

}  // namespace pop3::test
