// SPDX-License-Identifier: MIT
#include "faulty_tls.hpp"

namespace pop3::inline v1::serving {
namespace {

class faulty_tls_session final : public tls::tls_session {
  public:
    faulty_tls_session(std::unique_ptr<tls::tls_session> behind, const tls_changes& changes)
        : behind_(std::move(behind)), changes_(changes) {}

    state receive(std::string_view octets, std::string& plain, std::string& records) override {
        if (changes_.silent) return state::handshake;
        if (changes_.refused) return state::failed;
        return behind_->receive(octets, plain, records);
    }
    void send(std::string_view plain, std::string& records) override {
        const std::size_t before = records.size();
        behind_->send(plain, records);
        if (++writes_ == changes_.bad_write && records.size() > before) records.back() ^= 1;
    }
    void finish(std::string& records) override { behind_->finish(records); }

  private:
    std::unique_ptr<tls::tls_session> behind_;
    const tls_changes& changes_;
    std::uint64_t writes_ = 0;
};

}  // namespace

std::unique_ptr<tls::tls_session> faulty_acceptor::accept() {
    return std::make_unique<faulty_tls_session>(behind_->accept(), changes_);
}

}  // namespace pop3::inline v1::serving
