// SPDX-License-Identifier: MIT
// OpenSSL as a tls_engine: set up, do the handshake, check the pins.
#include "openssl_context.hpp"
#include "pins.hpp"
#include "pop3/openssl.hpp"
#include "tls_transport.hpp"

namespace pop3::inline v1 {
namespace {

class openssl final : public tls_engine {
  public:
    result<std::unique_ptr<transport>> handshake(std::unique_ptr<transport> below,
                                                 const std::string& host, const tls_options& trust,
                                                 const wait_limits& limit) override {
        if (auto reason = tls::defect_of_pins(trust)) return *std::move(reason);
        auto context = tls::make_client_context(trust);
        if (!context) return std::move(context).error();
        auto ssl = tls::make_client(**context, host, trust);
        if (!ssl) return std::move(ssl).error();

        auto stream = std::make_unique<tls::openssl_stream>(*std::move(ssl), std::move(below));
        io_result done = stream->handshake(limit);
        if (done.error) return failure{done.error, {}, {}, std::move(done.detail)};
        const auto certificate = stream->peer_certificate();
        if (!certificate) return fail(errc::certificate_untrusted, "it sent none");
        if (auto reason = tls::check_pins(*certificate, trust)) return *std::move(reason);
        return std::unique_ptr<transport>(std::move(stream));
    }
};

}  // namespace

std::shared_ptr<tls_engine> openssl_engine() {
    static const auto instance = std::make_shared<openssl>();
    return instance;
}

}  // namespace pop3::inline v1
