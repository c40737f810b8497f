// SPDX-License-Identifier: MIT
// OpenSSL as a tls_engine: the chain, dates and names are verified by OpenSSL, the pins here.
#include <ctime>
#include <exception>
#include <string>
#include <utility>

#include "context_cache.hpp"
#include "openssl_context.hpp"
#include "openssl_session.hpp"
#include "pins.hpp"
#include "pop3/openssl.hpp"
#include "wire/pin_syntax.hpp"

namespace pop3::inline v1 {
namespace {

failure refused_by_program(const std::string& words) {
    failure reason = fail(errc::tls_failed, "the program refused the server: " + words);
    reason.hint = "This program has a condition of its own on servers: see its documentation.";
    return reason;
}

class openssl final : public tls_engine {
  public:
    explicit openssl(certificate_veto veto = {}) : veto_(std::move(veto)) {}

    result<std::unique_ptr<tls_session>> client(const std::string& host,
                                                const tls_options& trust) override {
        if (auto reason = wire::defect_of_pins(trust)) return *std::move(reason);
        auto context = contexts_.context(trust, std::chrono::steady_clock::now());
        if (!context) return std::move(context).error();
        auto ssl = tls::make_client(*(*context)->openssl, host, trust);
        if (!ssl) return std::move(ssl).error();
        const std::string peer = tls::verified_peer(host, trust);
        if (const auto earlier = (*context)->sessions.take(peer, std::time(nullptr)))
            SSL_set_session(ssl->get(), earlier.get());
        const auto check_pins = [trust](const X509* certificate) -> std::optional<failure> {
            if (!certificate) return fail(errc::certificate_untrusted, "it sent none");
            return tls::check_pins(*certificate, trust);
        };
        auto session = std::make_unique<tls::openssl_session>(*std::move(ssl), check_pins);
        session->set_ticket_keeper([shared = *context, peer](tls::owned<SSL_SESSION> ticket) {
            shared->sessions.keep(peer, std::move(ticket));
        });
        if (veto_) session->set_agreement_examiner(judged_by_veto(host));
        return std::unique_ptr<tls_session>(std::move(session));
    }

  private:
    [[nodiscard]] tls::openssl_session::agreement_examiner judged_by_veto(
        const std::string& host) const {
        return [veto = veto_, host](const tls_info& peer) -> std::optional<failure> {
            try {
                const std::string words = veto(host, peer);
                if (words.empty()) return std::nullopt;
                return refused_by_program(words);
            } catch (const std::exception& e) {
                return refused_by_program(e.what());
            }
        };
    }

    const certificate_veto veto_;  // empty: there is none
    tls::context_cache contexts_;
};

}  // namespace

std::shared_ptr<tls_engine> openssl_engine() {
    static const auto instance = std::make_shared<openssl>();
    return instance;
}

std::shared_ptr<tls_engine> openssl_engine(certificate_veto veto) {
    if (!veto)
        raise(fail(errc::invalid_argument, "there is no function to call with certificates"));
    return std::make_shared<openssl>(std::move(veto));
}

}  // namespace pop3::inline v1
