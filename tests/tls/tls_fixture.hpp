// SPDX-License-Identifier: MIT
// A client that trusts one authority, and servers with certificates of it and of others.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {

inline constexpr const char* whole_dialogue = R"(TLS
    S: +OK ready
    C: QUIT
    S: +OK)";

class Tls : public testing::Test {
  protected:
    // Connects to 127.0.0.1, but asks for pop.example.org, signed by the authority of this test.
    [[nodiscard]] connect_options trusting_the_authority() const {
        return {.tls_options = {.ca_file = ca_file_, .server_name = "pop.example.org"}};
    }
    // The same, with the certificate of `client` and a key as files of its own.
    [[nodiscard]] connect_options presenting(const identity& client, const std::string& key) const {
        connect_options options = trusting_the_authority();
        options.tls_options.client_certificate = written("me.pem", client.certificate_pem());
        options.tls_options.client_key = written("me.key", key);
        return options;
    }
    [[nodiscard]] identity issued(const certificate_words& words) const {
        return identity(words, &authority_);
    }
    static result<nothrow_client> connect(const scripted_peer& peer, connect_options options) {
        options.port = peer.port();
        return nothrow_client::connect("127.0.0.1", std::move(options));
    }
    [[nodiscard]] failure refusal_of(const identity& server, connect_options options) const {
        const scripted_peer peer("TLS", server);
        const auto mail = connect(peer, std::move(options));
        return mail ? failure{} : mail.error();
    }
    [[nodiscard]] failure refusal_of(const certificate_words& words) const {
        return refusal_of(issued(words), trusting_the_authority());
    }

    [[nodiscard]] std::string written(const std::string& name, const std::string& octets) const {
        const std::string path = files_.path() / name;
        std::ofstream(path, std::ios::binary) << octets;
        return path;
    }

    test::temporary_directory files_;
    identity authority_{{.subject = "An authority", .authority = true}};
    std::string ca_file_ = written("ca.pem", authority_.certificate_pem());
};

}  // namespace pop3::test
