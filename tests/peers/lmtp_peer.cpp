// SPDX-License-Identifier: MIT
#include "lmtp_peer.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <sstream>
#include <stdexcept>

namespace pop3::test {
namespace {

template <class Address>
system::unique_fd listening_at(Address address) {
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    system::unique_fd socket(::socket(generic->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), generic, sizeof address) != 0 || ::listen(socket.get(), 16) != 0)
        throw std::runtime_error("no socket to listen on");
    return socket;
}

// The lines of "a | b".
std::string joined(std::string text) {
    for (std::size_t at = text.find(" | "); at != text.npos; at = text.find(" | ", at))
        text.replace(at, 3, "\r\n");
    return text;
}

}  // namespace

lmtp_peer::lmtp_peer(std::vector<std::string> dialogues) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener_ = listening_at(address);
    start(std::move(dialogues));
}

lmtp_peer::lmtp_peer(std::vector<std::string> dialogues, const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
    listener_ = listening_at(address);
    start(std::move(dialogues));
}

void lmtp_peer::start(std::vector<std::string> dialogues) {
    thread_ = std::thread([this, all = std::move(dialogues)] {
        for (const std::string& dialogue : all) {
            socket_ = system::unique_fd(::accept(listener_.get(), nullptr, nullptr));
            if (&dialogue == &all.back()) ::shutdown(listener_.get(), SHUT_RD);
            if (!socket_) {
                trouble_ += "nobody came for: " + dialogue;
                return;
            }
            const int on = 1;  // replies are written line by line
            ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            unread_.clear();
            play(dialogue);
        }
    });
}

lmtp_peer::~lmtp_peer() {
    ::shutdown(listener_.get(), SHUT_RD);
    thread_.join();
    EXPECT_EQ(trouble_, "");
}

std::uint16_t lmtp_peer::port() const {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
}

void lmtp_peer::play(const std::string& dialogue) {
    std::istringstream lines(dialogue);
    bool well = true;
    for (std::string line; well && std::getline(lines, line);) {
        line.erase(0, line.find_first_not_of(' '));
        if (line.starts_with("S: "))
            say(line.substr(3) + "\r\n");
        else if (line.starts_with("at once "))
            say(joined(line.substr(sizeof "at once")) + "\r\n");
        else if (line.starts_with("C: "))
            well = hear(line.substr(3));
        else if (line == "body")
            well = hear_body();
        else if (line == "deaf")
            stay_deaf();
        else if (line == "silence" || line == "until the client goes")
            wait_for_end(line == "silence");
    }
    ::shutdown(socket_.get(), SHUT_RDWR);
    socket_ = {};
}

void lmtp_peer::say(const std::string& line) const {
    ::send(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL);
}

bool lmtp_peer::receive() {
    char octets[64 * 1024];
    const ssize_t got = ::recv(socket_.get(), octets, sizeof octets, 0);
    if (got > 0) unread_.append(octets, static_cast<std::size_t>(got));
    return got > 0;
}

bool lmtp_peer::hear(const std::string& line) {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n")) == std::string::npos) {
        if (receive()) continue;
        trouble_ += "the client went before it said " + line;
        return false;
    }
    const std::string text = unread_.substr(0, end);
    unread_.erase(0, end + 2);
    constexpr std::string_view open_end = "...";
    const std::string_view start = std::string_view(line).substr(
        0, line.ends_with(open_end) ? line.size() - open_end.size() : line.npos);
    const bool same = line == "LHLO"               ? text.starts_with("LHLO ")
                      : start.size() < line.size() ? text.starts_with(start)
                                                   : text == line;
    if (!same) trouble_ += "expected " + line + ", the client said " + text;
    return same;
}

bool lmtp_peer::hear_body() {
    std::size_t end = 0;
    std::size_t from = 0;
    while ((end = unread_.find("\r\n.\r\n", from)) == std::string::npos) {
        from = unread_.size() < 4 ? 0 : unread_.size() - 4;
        if (receive()) continue;
        trouble_ += "the client went before the message ended";
        return false;
    }
    const std::lock_guard lock(guard_);
    body_ = unread_.substr(0, end + 5);
    unread_.erase(0, end + 5);
    return true;
}

void lmtp_peer::stay_deaf() {
    silent_ = true;
    awake_.wait(false);
}

std::string lmtp_peer::body() const {
    const std::lock_guard lock(guard_);
    return body_;
}

void lmtp_peer::wake() {
    awake_ = true;
    awake_.notify_all();
}

void lmtp_peer::wait_for_end(bool in_silence) {
    silent_ = in_silence;
    while (receive()) continue;
    if (!unread_.empty()) trouble_ += "the client went on: " + unread_;
}

}  // namespace pop3::test
