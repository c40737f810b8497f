// SPDX-License-Identifier: MIT
// A small HTTP/1.1 server on the loopback, for fakes of web services. It knows nothing of the tests or of
// the library, so that users can have it for tests of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pop3::test {

/// The names and values of a query or a form (application/x-www-form-urlencoded), decoded.
std::map<std::string, std::string> form_fields(std::string_view text);

struct http_request {
    std::string method{};
    std::string path{};                           ///< without the query
    std::map<std::string, std::string> query{};   ///< decoded
    std::map<std::string, std::string> fields{};  ///< by names in lower case
    std::string body{};
    bool is_cut = false;  ///< the client went before the end of the body
};

struct http_answer {
    int status = 200;
    std::string body{};
    std::vector<std::string> fields{};  ///< whole lines, as in "Retry-After: 7"
    bool is_lost = false;               ///< the connection is closed instead
    bool is_silent = false;             ///< nothing is sent until the client goes
};

/// Answers requests by `handler`, one at a time, from any number of connections, which it keeps open.
class http_server {
  public:
    using handler = std::function<http_answer(const http_request&)>;

    /// On a free port of 127.0.0.1, or on `port`. Throws std::system_error.
    explicit http_server(handler answer, std::uint16_t port = 0);
    /// Closes all connections.
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// "http://127.0.0.1:PORT" and the path.
    [[nodiscard]] std::string url(const std::string& path = {}) const;
    /// All requests until now, in the order in which they were answered.
    [[nodiscard]] std::vector<http_request> requests() const;
    /// The number of connections until now.
    [[nodiscard]] std::size_t connections() const;

  private:
    struct connection {
        int socket;
        std::thread thread{};
    };
    void listen(std::uint16_t port);
    void accept_all();
    void serve(int socket);
    bool answer_one(int socket, std::string& unread);
    http_answer answer_to(const http_request& request);

    handler answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex guard_;
    std::vector<http_request> requests_;
    std::list<connection> connections_;
    std::thread accepting_;
};

}  // namespace pop3::test
