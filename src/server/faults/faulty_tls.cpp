// SPDX-License-Identifier: MIT
#include "faulty_tls.hpp"

namespace pop3::inline v1::serving {
namespace {

class faulty_tls_session final : public tls_session {
  public:
    faulty_tls_session(std::unique_ptr<tls_session> inner, const tls_changes& changes)
        : inner_(std::move(inner)), changes_(changes) {}

    step advance(std::string_view& records, std::span<char> plain, std::string& answer) override {
        if (changes_.refused) return {state::failed};
        if (!changes_.silent) return inner_->advance(records, plain, answer);
        records = {};
        return {state::handshake};
    }
    state send(std::string_view plain, std::string& records) override {
        const std::size_t before = records.size();
        const state now = inner_->send(plain, records);
        if (++writes_ == changes_.bad_write && records.size() > before) records.back() ^= 1;
        return now;
    }
    void finish(std::string& records) override { inner_->finish(records); }
    [[nodiscard]] failure failed_because() const override { return inner_->failed_because(); }

  private:
    std::unique_ptr<tls_session> inner_;
    const tls_changes& changes_;
    std::uint64_t writes_ = 0;
};

}  // namespace

std::unique_ptr<tls_session> faulty_acceptor::accept() {
    return std::make_unique<faulty_tls_session>(inner_->accept(), changes_);
}

}  // namespace pop3::inline v1::serving
