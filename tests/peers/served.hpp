// SPDX-License-Identifier: MIT
// Our own server, with a mailbox in which every check finds something to examine.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "certificates.hpp"
#include "check/check_table.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::check {

class served {
  public:
    explicit served(tls_mode tls, std::vector<fault> faults = {}) {
        std::ofstream(ca_file()) << authority_.certificate_pem();
        std::string lines;
        for (int i = 0; i < 30; ++i) lines += "line " + std::to_string(i) + "\r\n";
        mail.add_user("mrose", "tanstaaf")
            .add_message("mrose", "Subject: dots\r\n\r\n.one\r\n.\r\n..\r\nend\r\n", "uid-a")
            .add_message("mrose", "Subject: lines\r\nFrom: a@example.org\r\n\r\n" + lines, "uid-b")
            .add_message("mrose",
                         "Subject: Gr\xC3\xBC\xC3\x9F"
                         "e\r\n\r\nHello.\r\n",
                         "uid-c")
            .add_message("mrose", "Subject: empty\r\n\r\n", "uid-d");
        server_options options{.tls = tls, .faults = std::move(faults)};
        options.offered.cleartext_login = tls == tls_mode::none;
        options.offered.implementation = "served";
        if (tls != tls_mode::none)
            options.certificate = {identity_.certificate_pem(), identity_.key_pem()};
        server_.emplace(std::move(options), mail);
        tls_ = tls;
    }

    [[nodiscard]] settings reached() const {
        settings options{.host = "localhost", .options = {}, .identity = {"mrose", "tanstaaf"}};
        options.options.tls = tls_;
        options.options.port = server_->port();
        options.options.tls_options.ca_file = ca_file();
        options.options.timeouts = {.connect = std::chrono::seconds(20),
                                    .read = std::chrono::seconds(20)};
        options.options.limits.listing = 256 * 1024;
        options.options.policy.allow_cleartext_password = tls_ == tls_mode::none;
        return options;
    }
    [[nodiscard]] std::string ca_file() const { return directory.path() / "ca.pem"; }
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

    test::temporary_directory directory;
    memory_backend mail;

  private:
    test::identity authority_{{.subject = "an authority",
                               .names = "DNS:authority",
                               .usage = "serverAuth",
                               .authority = true}};
    test::identity identity_{{.subject = "localhost", .names = "DNS:localhost,IP:127.0.0.1"},
                             &authority_};
    std::optional<server> server_;
    tls_mode tls_ = tls_mode::none;
};

}  // namespace pop3::check
