// SPDX-License-Identifier: MIT
// The server that every example is run against.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {

// A server with two messages, trusted by the programs that are run with `trusting`.
class example_server : public testing::Test {
  protected:
    example_server() {
        mail.add_user("mrose", "tanstaaf")
            .add_message("mrose", "From: ann\r\nSubject: one\r\n\r\nHello.\r\n", "uid-1")
            .add_message("mrose", "From: bob\r\nSubject: two\r\n\r\n.dot\r\n", "uid-2");
        std::ofstream(directory.path() / "ca.pem") << made.ca;
    }

    finished_program run(const std::string& example, const std::string& password = "tanstaaf",
                         std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"localhost", std::to_string(server.port()), "mrose"});
        return run_program(POP3_EXAMPLES + example, more, trusting(password));
    }
    [[nodiscard]] run_environment trusting(const std::string& password) const {
        return {.input = password + "\n",
                .environment = {"SSL_CERT_FILE=" + (directory.path() / "ca.pem").string()}};
    }
    [[nodiscard]] std::string content_of(const std::string& file) const {
        std::ifstream in(directory.path() / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    self_made_certificate made = make_certificate();
    memory_backend mail;
    pop3::server server{{.tls = tls_mode::implicit, .certificate = made.server}, mail};
    temporary_directory directory;
};

}  // namespace pop3::test
