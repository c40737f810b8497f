// SPDX-License-Identifier: MIT
// TLS that does not answer, refuses, or damages what it sends.
#pragma once

#include "fault_set.hpp"
#include "tls/tls_session.hpp"

namespace pop3::inline v1::serving {

class faulty_acceptor final : public tls::tls_acceptor {
  public:
    faulty_acceptor(std::unique_ptr<tls::tls_acceptor> inner, const tls_changes& changes)
        : inner_(std::move(inner)), changes_(changes) {}
    std::unique_ptr<tls_session> accept() override;

  private:
    std::unique_ptr<tls::tls_acceptor> inner_;
    const tls_changes& changes_;
};

}  // namespace pop3::inline v1::serving
