// SPDX-License-Identifier: MIT
// TLS that does not answer, refuses, or damages what it sends.
#pragma once

#include "fault_set.hpp"
#include "tls/tls_session.hpp"

namespace pop3::inline v1::serving {

class faulty_acceptor final : public tls::tls_acceptor {
  public:
    faulty_acceptor(std::unique_ptr<tls::tls_acceptor> behind, const tls_changes& changes)
        : behind_(std::move(behind)), changes_(changes) {}
    std::unique_ptr<tls::tls_session> accept() override;

  private:
    std::unique_ptr<tls::tls_acceptor> behind_;
    const tls_changes& changes_;
};

}  // namespace pop3::inline v1::serving
