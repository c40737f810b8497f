// SPDX-License-Identifier: MIT
// Our own server in the same thread, with faults, on a clock by which minutes pass in no time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check/check_table.hpp"
#include "pop3/server/memory_backend.hpp"
#include "server/faults/fault_set.hpp"
#include "server/faults/faulty_backend.hpp"
#include "server/faults/faulty_session.hpp"
#include "server/session/server_session.hpp"
#include "support/in_process_transport.hpp"

namespace pop3::check {

/// What passes between client and server, changed.
class changed_transport : public transport {
  public:
    explicit changed_transport(std::unique_ptr<transport> lower) : lower_(std::move(lower)) {}
    io_result read_some(std::span<char> into, const wait_limits& limit) override {
        return lower_->read_some(into, limit);
    }
    io_result read_ready(std::span<char> into) override { return lower_->read_ready(into); }
    io_result write_some(std::span<const char> from, const wait_limits& limit) override {
        return lower_->write_some(from, limit);
    }

  private:
    std::unique_ptr<transport> lower_;
};

class in_process_server {
  public:
    /// `broken`: one fault, as for `pop3 serve --fault`; empty: none.
    explicit in_process_server(std::string_view broken = {}, server_features offered = {})
        : hooks(broken.empty() ? std::vector<fault>() : std::vector<fault>{fault(broken)}),
          offered_(std::move(offered)),
          backend_(mail, hooks.mail) {
        mail.add_user("mrose", "tanstaaf")
            .add_message("mrose", "Subject: one\r\n\r\nHello.\r\n")
            .add_message("mrose", "Subject: two\r\n\r\nHello again.\r\n");
    }

    [[nodiscard]] settings reached() {
        settings options{.host = "localhost",
                         .options = {},
                         .identity = {"mrose", "tanstaaf"},
                         .outside = {clock, net::system_lookup}};
        options.options.tls = tls_mode::none;
        options.options.policy.allow_cleartext_password = true;
        options.connect = [this] { return connect(); };
        return options;
    }

    /// Replaces each connection by what this returns.
    std::function<std::unique_ptr<transport>(std::unique_ptr<transport>)> change;
    memory_backend mail;
    test::virtual_clock clock;
    serving::fault_set hooks;

  private:
    result<std::unique_ptr<transport>> connect() {
        auto healthy = std::make_unique<serving::server_session>(offered_, backend_,
                                                                 serving::connection_facts());
        auto faulty = std::make_unique<serving::faulty_session>(std::move(healthy), hooks.dialogue);
        std::unique_ptr<transport> made =
            std::make_unique<test::in_process_transport>(std::move(faulty), clock, octets_);
        return change ? change(std::move(made)) : std::move(made);
    }

    server_features offered_;
    serving::faulty_backend backend_;
    std::size_t octets_ = 0;
};

/// What the check `id` has found.
inline finding found_by(const examination_result& result, std::string_view id) {
    for (const row& r : result.rows)
        if (r.check->id == id) return r.found;
    throw std::invalid_argument("no such check");
}

inline finding found_by(in_process_server& server, std::string_view id) {
    return found_by(examine(server.reached()), id);
}

}  // namespace pop3::check
