// SPDX-License-Identifier: MIT
// The blocking clients: client throws its errors, nothrow_client returns them.
//
//     pop3::client mail("pop.example.org", {.tls = pop3::tls_mode::implicit});
//     mail.login({"mrose", password});
//     for (const auto& [number, uid] : mail.uidl()) { ... mail.retr(number, sink); ... }
//     mail.quit();
#pragma once

#include <string>
#include <utility>

#include "pop3/basic_verbs.hpp"
#include "pop3/connection.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1 {

namespace detail {
template <class T>
using itself = T;
}

/// A client that throws: pop3::error, or error_proto if the server caused it. One verb at a time,
/// movable between verbs, not thread-safe. The destructor closes and never sends QUIT: nothing is
/// deleted unless quit() was called.
class client : public basic_verbs<client, detail::itself> {
  public:
    /// Connects to `host`, a name or an address, does TLS, and reads the greeting. Throws
    /// pop3::error.
    explicit client(const std::string& host, connect_options options = {})
        : connection_(pop3::connection::open(host, std::move(options)).value()) {}
    /// Uses a connection that is already open.
    explicit client(class connection open) : connection_(std::move(open)) {}

    /// What is known about the session, without asking the server.
    [[nodiscard]] const class session& session() const noexcept { return connection_.session(); }
    /// The session for flows of one's own: `mail.run(my_flow(mail.dialogue()))`.
    [[nodiscard]] class dialogue& dialogue() noexcept { return connection_.dialogue(); }
    /// The connection: to close it, or to run flows of one's own.
    [[nodiscard]] class connection& connection() noexcept { return connection_; }

    /// Runs an exchange of dialogue(); the verbs are built on this.
    template <class T>
    T run(flow<T> exchange) {
        return connection_.run(std::move(exchange)).value();
    }

  private:
    class connection connection_;
};

/// The same client without exceptions: every verb returns a result. (Exceptions of a sink still
/// pass through.)
class nothrow_client : public basic_verbs<nothrow_client, result> {
  public:
    /// Connects to `host`, a name or an address, does TLS, and reads the greeting.
    static result<nothrow_client> connect(const std::string& host, connect_options options = {}) {
        result<class connection> open = pop3::connection::open(host, std::move(options));
        if (!open) return std::move(open).error();
        return nothrow_client(*std::move(open));
    }
    /// Uses a connection that is already open.
    explicit nothrow_client(class connection open) : connection_(std::move(open)) {}

    /// What is known about the session, without asking the server.
    [[nodiscard]] const class session& session() const noexcept { return connection_.session(); }
    /// The session for flows of one's own: `mail.run(my_flow(mail.dialogue()))`.
    [[nodiscard]] class dialogue& dialogue() noexcept { return connection_.dialogue(); }
    /// The connection: to close it, or to run flows of one's own.
    [[nodiscard]] class connection& connection() noexcept { return connection_; }

    /// Runs an exchange of dialogue(); the verbs are built on this.
    template <class T>
    result<T> run(flow<T> exchange) {
        return connection_.run(std::move(exchange));
    }

  private:
    class connection connection_;
};

}  // namespace pop3::inline v1
