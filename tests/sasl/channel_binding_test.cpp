// SPDX-License-Identifier: MIT
// SCRAM bound to a real TLS connection, which libgsasl's server verifies at the other end.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <thread>

#include "mechanisms.hpp"
#include "peers/certificates.hpp"
#include "peers/loopback.hpp"
#include "peers/scram_pop3_server.hpp"
#include "pop3/client.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

std::string exporter_of(SSL* ssl) {
    std::string octets(32, '\0');
    constexpr std::string_view label = "EXPORTER-Channel-Binding";
    EXPECT_EQ(SSL_export_keying_material(ssl, reinterpret_cast<unsigned char*>(octets.data()), 32,
                                         label.data(), label.size(), nullptr, 0, 0),
              1);
    return octets;
}

std::string unique_of(SSL* ssl) {
    std::array<char, EVP_MAX_MD_SIZE> octets{};
    return {octets.data(), SSL_get_peer_finished(ssl, octets.data(), octets.size())};
}

// One connection, on a thread.
class tls_scram_server {
  public:
    tls_scram_server(const identity& presented, const char* mechanism, int version)
        : context_(presented.server_context()), mechanism_(mechanism) {
        SSL_CTX_set_min_proto_version(context_.get(), version);
        SSL_CTX_set_max_proto_version(context_.get(), version);
        thread_ = std::thread([this] { serve(); });
    }
    ~tls_scram_server() {
        ::shutdown(listener_.get(), SHUT_RD);
        if (thread_.joinable()) thread_.join();
    }
    tls_scram_server(const tls_scram_server&) = delete;
    tls_scram_server& operator=(const tls_scram_server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_of(listener_); }
    /// The initial response to AUTH, after the connection has ended.
    std::string first_response() {
        thread_.join();
        return first_response_;
    }

  private:
    void serve() {
        const system::unique_fd socket(::accept(listener_.get(), nullptr, nullptr));
        const tls::owned<SSL> ssl(SSL_new(context_.get()));
        SSL_set_fd(ssl.get(), socket.get());
        if (SSL_accept(ssl.get()) != 1) return;
        scram_account account;
        if (SSL_version(ssl.get()) == TLS1_3_VERSION)
            account.tls_exporter = exporter_of(ssl.get());
        else
            account.tls_unique = unique_of(ssl.get());
        scram_pop3_server pop3(mechanism_, account, lie::none);
        std::array<char, 4096> octets{};
        int length = 0;
        do {
            pop3.hear({octets.data(), static_cast<std::size_t>(length)});
            const std::string text = pop3.speak();
            if (!text.empty()) SSL_write(ssl.get(), text.data(), static_cast<int>(text.size()));
            length = SSL_read(ssl.get(), octets.data(), octets.size());
        } while (length > 0);
        for (const std::string& line : pop3.heard)
            if (line.starts_with("AUTH "))
                first_response_ =
                    wire::base64_decode(line.substr(line.rfind(' ') + 1)).value_or("");
    }

    tls::owned<SSL_CTX> context_;
    const char* mechanism_;
    std::string first_response_;
    system::unique_fd listener_ = listening_on("127.0.0.1");
    std::thread thread_;
};

class ChannelBinding : public testing::TestWithParam<std::tuple<const char*, int>> {
  protected:
    [[nodiscard]] std::string written(const std::string& name, const std::string& octets) const {
        const std::string path = files_.path() / name;
        std::ofstream(path, std::ios::binary) << octets;
        return path;
    }

    pop3::test::temporary_directory files_;
    identity authority_{{.subject = "An authority", .authority = true}};
    identity server_{{.names = "IP:127.0.0.1"}, &authority_};
    recorder trace_;
};

TEST_P(ChannelBinding, IsWhatTheServerSeesFromItsEnd) {
    const auto [mechanism, version] = GetParam();
    const tls_scram_server server(server_, mechanism, version);
    client mail("127.0.0.1",
                {.port = server.port(),
                 .tls_options = {.ca_file = written("ca.pem", authority_.certificate_pem())},
                 .trace = &trace_});
    EXPECT_NO_THROW(mail.login(version == TLS1_2_VERSION ? ann() : ann().by(mechanism)));
    const std::string command = std::string("C: AUTH ") + mechanism + " ****";
    EXPECT_NE(std::ranges::find(trace_.lines, command), trace_.lines.end());
}

// The server can bind, and somebody has cut its list.
TEST_P(ChannelBinding, ThatIsMissingInTheListIsFoundOutByTheServer) {
    const auto [mechanism, version] = GetParam();
    const std::string plain(mechanism, std::string_view(mechanism).size() - 5);
    tls_scram_server server(server_, plain.c_str(), version);
    client mail("127.0.0.1",
                {.port = server.port(),
                 .tls_options = {.ca_file = written("ca.pem", authority_.certificate_pem())}});
    EXPECT_THROW(mail.login(ann()), error_proto);
    mail.connection().close();
    EXPECT_TRUE(server.first_response().starts_with("y,,n=ann,r=")) << server.first_response();
}

INSTANTIATE_TEST_SUITE_P(OverTls, ChannelBinding,
                         testing::Combine(testing::Values("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"),
                                          testing::Values(TLS1_2_VERSION, TLS1_3_VERSION)),
                         [](const auto& chosen) {
                             const bool sha1 =
                                 std::string_view(std::get<0>(chosen.param)) == "SCRAM-SHA-1-PLUS";
                             return std::string(sha1 ? "Sha1" : "Sha256") +
                                    (std::get<1>(chosen.param) == TLS1_2_VERSION ? "OverTls12"
                                                                                 : "OverTls13");
                         });

}  // namespace
