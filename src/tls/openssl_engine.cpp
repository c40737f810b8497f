// SPDX-License-Identifier: MIT
// OpenSSL as a tls_engine: the chain, dates and names are verified by OpenSSL, the pins here.
#include "context_cache.hpp"
#include "openssl_context.hpp"
#include "openssl_session.hpp"
#include "pins.hpp"
#include "pop3/openssl.hpp"
#include "wire/pin_syntax.hpp"

namespace pop3::inline v1 {
namespace {

class openssl final : public tls_engine {
  public:
    result<std::unique_ptr<tls_session>> client(const std::string& host,
                                                const tls_options& trust) override {
        if (auto reason = wire::defect_of_pins(trust)) return *std::move(reason);
        auto context = contexts_.context(trust, std::chrono::steady_clock::now());
        if (!context) return std::move(context).error();
        auto ssl = tls::make_client(**context, host, trust);
        if (!ssl) return std::move(ssl).error();
        const auto check_pins = [trust](const X509* certificate) -> std::optional<failure> {
            if (!certificate) return fail(errc::certificate_untrusted, "it sent none");
            return tls::check_pins(*certificate, trust);
        };
        return std::unique_ptr<tls_session>(
            std::make_unique<tls::openssl_session>(*std::move(ssl), check_pins));
    }

  private:
    tls::context_cache contexts_;
};

}  // namespace

std::shared_ptr<tls_engine> openssl_engine() {
    static const auto instance = std::make_shared<openssl>();
    return instance;
}

}  // namespace pop3::inline v1
