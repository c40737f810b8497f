// SPDX-License-Identifier: MIT
// fake_web_server: a small HTTP/1.1 server on the loopback, which the other fakes are made of. For tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// The names and values of a query or a form (application/x-www-form-urlencoded), decoded.
POP3_EXPORT std::map<std::string, std::string> form_fields(std::string_view text);

/// What a client has sent.
struct web_request {
    std::string method{};                         ///< "POST"
    std::string path{};                           ///< without the query
    std::map<std::string, std::string> query{};   ///< decoded
    std::map<std::string, std::string> fields{};  ///< by names in lower case
    std::string body{};                           ///< of the length that the client has announced
    bool is_cut = false;                          ///< the client went before the end of the body
};

/// What the client gets.
struct web_answer {
    int status = 200;                   ///< of HTTP
    std::string body{};                 ///< its length is announced
    std::vector<std::string> fields{};  ///< whole lines, as in "Retry-After: 7"
    bool is_lost = false;               ///< the connection is closed instead
    bool is_silent = false;             ///< nothing is sent until the client goes
};

/// Answers requests by `handler`, one at a time, from any number of connections, which it keeps open.
class POP3_EXPORT fake_web_server {
  public:
    /// Called on the threads of connections, never by two at once. What it throws is answered by 500.
    using handler = std::function<web_answer(const web_request&)>;

    /// On a free port of 127.0.0.1, or on `port`. Throws std::system_error.
    explicit fake_web_server(handler answer, std::uint16_t port = 0);
    /// Closes all connections.
    ~fake_web_server();
    fake_web_server(const fake_web_server&) = delete;
    fake_web_server& operator=(const fake_web_server&) = delete;

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// "http://127.0.0.1:PORT" and the path.
    [[nodiscard]] std::string url(const std::string& path = {}) const;
    /// All requests until now, in the order in which they were answered.
    [[nodiscard]] std::vector<web_request> requests() const;
    /// The number of connections until now.
    [[nodiscard]] std::size_t connections() const;

  private:
    struct connection {
        int socket;
        std::thread thread{};
        bool has_ended = false;
    };
    void listen(std::uint16_t port);
    [[noreturn]] void refuse_to_listen();
    void accept_all();
    void forget_ended();
    void serve(connection& served);
    bool answer_one(int socket, std::string& unread);
    web_answer answer_to(const web_request& request);

    handler answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex guard_;
    std::vector<web_request> requests_;
    std::list<connection> connections_;
    std::size_t accepted_ = 0;
    std::thread accepting_;
};

}  // namespace pop3::inline v1
