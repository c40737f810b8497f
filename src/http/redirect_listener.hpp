// SPDX-License-Identifier: MIT
// The end of a login in a browser: a server on 127.0.0.1 that the browser is sent to, with the result in
// the query of the address (RFC 8252, section 7.3).
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::http {

/// What the browser shows.
struct redirect_answer {
    int status = 200;
    std::string text{};     ///< one sentence, as HTML
    bool is_final = false;  ///< nothing else is waited for
};

class redirect_listener {
  public:
    /// Returns the answer to one request.
    using judge = std::function<redirect_answer(std::string_view path, std::string_view query)>;

    /// Listens on `port`; 0: on a free one. Throws system::local_error.
    explicit redirect_listener(std::uint16_t port);

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Answers requests until one is final. Browsers open connections that they do not use, and request
    /// icons: these hinder nobody. Throws system::local_error: errc::timed_out, cancelled.
    void serve(const judge& answer, const wait_limits& limit);

  private:
    struct browser {
        system::unique_fd socket;
        secret_string came{};
    };
    void accept();
    /// True if the connection is over.
    bool read(browser& from);

    system::unique_fd listener_;
    std::uint16_t port_ = 0;
    std::list<browser> browsers_;
    const judge* judge_ = nullptr;
    bool is_done_ = false;
};

}  // namespace pop3::inline v1::http
