// SPDX-License-Identifier: MIT
#include "redirect_listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "system/clock_and_poll.hpp"
#include "system/local_error.hpp"
#include "system/stop_event.hpp"

namespace pop3::inline v1::http {
namespace {

constexpr std::size_t longest_head = 16 * 1024;
constexpr std::size_t most_browsers = 16;

// Nothing of the address goes to another site, into a cache or into the history of a frame.
std::string page_with(const redirect_answer& answer) {
    const std::string page =
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>pop3</title><p>" +
        answer.text + "</p></html>\n";
    return "HTTP/1.1 " + std::to_string(answer.status) +
           (answer.status == 200 ? " OK" : " Not accepted") +
           "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
           std::to_string(page.size()) +
           "\r\nConnection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
           "Content-Security-Policy: default-src 'none'\r\n\r\n" +
           page;
}

// The target of "GET /path?query HTTP/1.1"; empty for other methods.
std::string_view target_of(std::string_view head) {
    if (!head.starts_with("GET ")) return {};
    head.remove_prefix(4);
    return head.substr(0, head.find_first_of(" \r\n"));
}

}  // namespace

redirect_listener::redirect_listener(std::uint16_t port)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const std::string doing = "listen on 127.0.0.1:" + std::to_string(port);
    if (!listener_) system::raise_errno(doing);
    const int yes = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    if (::bind(listener_.get(), address, length) != 0 || ::listen(listener_.get(), 16) != 0 ||
        ::getsockname(listener_.get(), address, &length) != 0)
        system::raise_errno(doing);
    port_ = ntohs(here.sin_port);
}

void redirect_listener::serve(const judge& answer, const wait_limits& limit) {
    judge_ = &answer;
    const system::stop_event stop(limit.stop);
    is_done_ = false;
    while (!is_done_) {
        std::vector<pollfd> watched{stop.watched(), {listener_.get(), POLLIN, 0}};
        for (const browser& each : browsers_) watched.push_back({each.socket.get(), POLLIN, 0});
        if (const auto ended = system::poll_until(watched, limit.until, system::real_clock()))
            system::raise_local(ended, "wait for the browser");
        auto at = watched.begin() + 2;
        for (auto each = browsers_.begin(); each != browsers_.end() && !is_done_; ++at)
            each = at->revents != 0 && read(*each) ? browsers_.erase(each) : std::next(each);
        if (!is_done_ && watched[1].revents != 0) accept();
    }
}

void redirect_listener::accept() {
    system::unique_fd socket(
        ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) return;
    if (browsers_.size() == most_browsers) browsers_.pop_front();
    browsers_.push_back({std::move(socket)});
}

bool redirect_listener::read(browser& from) {
    std::array<char, 4096> room{};
    const ssize_t count = ::recv(from.socket.get(), room.data(), room.size(), 0);
    if (count < 0) return errno != EAGAIN && errno != EINTR;
    if (count == 0) return true;
    from.came.append({room.data(), static_cast<std::size_t>(count)});
    const std::string_view head = from.came.reveal();
    if (head.find("\r\n\r\n") == std::string_view::npos) return head.size() > longest_head;
    const std::string_view target = target_of(head);
    const std::size_t mark = std::min(target.find('?'), target.size());
    const redirect_answer answer =
        (*judge_)(target.substr(0, mark), target.substr(std::min(mark + 1, target.size())));
    is_done_ = answer.is_final;                    // also if the browser does not wait for the page
    const std::string octets = page_with(answer);  // less than a socket takes at once
    [[maybe_unused]] const ssize_t sent =
        ::send(from.socket.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
    ::shutdown(from.socket.get(), SHUT_WR);
    return true;
}

}  // namespace pop3::inline v1::http
