// SPDX-License-Identifier: MIT
#include "pop3/fakes/web_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <exception>
#include <iterator>
#include <optional>
#include <system_error>

namespace pop3::inline v1 {
namespace {

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned octet = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 3], octet, 16).ec == std::errc()) {
            plain += static_cast<char>(octet);
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

// Adds what arrives to `unread`; false at the end.
bool receive(int socket, std::string& unread) {
    char octets[16384];
    const ssize_t count = ::recv(socket, octets, sizeof octets, 0);
    if (count > 0) unread.append(octets, static_cast<std::size_t>(count));
    return count > 0;
}

void send_all(int socket, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t count = ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
}

// The lines of a head, without their ends.
std::vector<std::string_view> lines(std::string_view head) {
    std::vector<std::string_view> all;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        all.push_back(head.substr(0, end));
        head.remove_prefix(std::min(end + 2, head.size()));
    }
    return all;
}

web_request read_head(std::string_view head) {
    web_request request;
    const auto all = lines(head);
    std::string_view first = all.empty() ? std::string_view() : all.front();
    const std::size_t method_end = std::min(first.find(' '), first.size());
    request.method = first.substr(0, method_end);
    first.remove_prefix(std::min(method_end + 1, first.size()));
    const std::string_view target = first.substr(0, first.find(' '));
    const std::size_t mark = std::min(target.find('?'), target.size());
    request.path = decoded(target.substr(0, mark));
    if (mark < target.size()) request.query = form_fields(target.substr(mark + 1));
    for (std::size_t i = 1; i < all.size(); ++i) {
        const std::size_t colon = std::min(all[i].find(':'), all[i].size());
        std::string_view value = all[i].substr(std::min(colon + 1, all[i].size()));
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        request.fields[in_lower_case(all[i].substr(0, colon))] = value;
    }
    return request;
}

std::string head(const web_answer& answer) {
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n";
    for (const std::string& field : answer.fields) text += field + "\r\n";
    return text + "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
}

}  // namespace

std::map<std::string, std::string> form_fields(std::string_view text) {
    std::map<std::string, std::string> all;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        if (!pair.empty()) all[decoded(pair.substr(0, equals))] = decoded(value);
    }
    return all;
}

fake_web_server::fake_web_server(handler answer, std::uint16_t port) : answer_(std::move(answer)) {
    listen(port);
    accepting_ = std::thread([this] { accept_all(); });
}

fake_web_server::~fake_web_server() {
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (const connection& each : connections_) ::shutdown(each.socket, SHUT_RDWR);
    for (connection& each : connections_) {
        each.thread.join();
        ::close(each.socket);
    }
    ::close(listener_);
}

std::string fake_web_server::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<web_request> fake_web_server::requests() const {
    const std::lock_guard lock(guard_);
    return requests_;
}

std::size_t fake_web_server::connections() const {
    const std::lock_guard lock(guard_);
    return accepted_;
}

void fake_web_server::listen(std::uint16_t port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    if (::bind(listener_, address, length) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, address, &length) != 0)
        refuse_to_listen();
    port_ = ntohs(here.sin_port);
}

void fake_web_server::refuse_to_listen() {
    const std::error_code reason(errno, std::system_category());
    ::close(listener_);
    throw std::system_error(reason, "HTTP server");
}

void fake_web_server::accept_all() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0 && (errno == EINVAL || errno == EBADF)) return;  // the destructor
        forget_ended();
        if (socket < 0) {  // a connection that is gone, or too many files for now
            ::poll(nullptr, 0, 10);
            continue;
        }
        const std::lock_guard lock(guard_);
        ++accepted_;
        connection& added = connections_.emplace_back(connection{socket});
        try {
            added.thread = std::thread([this, &added] { serve(added); });
        } catch (const std::system_error&) {  // too many threads
            ::close(socket);
            connections_.pop_back();
        }
    }
}

void fake_web_server::forget_ended() {
    std::list<connection> ended;
    {
        const std::lock_guard lock(guard_);
        for (auto at = connections_.begin(); at != connections_.end();) {
            const auto next = std::next(at);
            if (at->has_ended) ended.splice(ended.end(), connections_, at);
            at = next;
        }
    }
    for (connection& each : ended) {
        each.thread.join();
        ::close(each.socket);
    }
}

void fake_web_server::serve(connection& served) {
    std::string unread;
    while (answer_one(served.socket, unread)) {
    }
    ::shutdown(served.socket, SHUT_RDWR);
    const std::lock_guard lock(guard_);
    served.has_ended = true;
}

// False if the connection is over.
bool fake_web_server::answer_one(int socket, std::string& unread) {
    std::size_t end = 0;
    while ((end = unread.find("\r\n\r\n")) == std::string::npos)
        if (!receive(socket, unread)) return false;
    web_request request = read_head(std::string_view(unread).substr(0, end));
    unread.erase(0, end + 4);
    std::size_t octets = 0;
    const std::string& length = request.fields["content-length"];
    std::from_chars(length.data(), length.data() + length.size(), octets);
    while (unread.size() < octets && !request.is_cut) request.is_cut = !receive(socket, unread);
    request.body = unread.substr(0, octets);
    unread.erase(0, octets);
    const web_answer answer = answer_to(request);
    if (answer.is_lost || request.is_cut) return false;
    if (answer.is_silent) {
        while (receive(socket, unread)) {
        }
        return false;
    }
    send_all(socket, head(answer) + answer.body);
    return true;
}

// What a handler throws must not end the program whose test this is.
web_answer fake_web_server::answer_to(const web_request& request) {
    const std::lock_guard lock(guard_);
    requests_.push_back(request);
    try {
        return answer_(request);
    } catch (const std::exception& e) {
        return {500, e.what()};
    } catch (...) {
        return {500};
    }
}

}  // namespace pop3::inline v1
