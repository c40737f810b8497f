// SPDX-License-Identifier: MIT
#include "server/faults/faulty_backend.hpp"

#include <unordered_map>

namespace pop3::inline v1::serving {
namespace {

class faulty_maildrop final : public wrapped_maildrop {
  public:
    faulty_maildrop(std::unique_ptr<maildrop> behind, const maildrop_changes& changes,
                    std::uint64_t session)
        : wrapped_maildrop(std::move(behind)), changes_(changes), session_(session) {}

    [[nodiscard]] octet_count size(message_number n) override {
        const octet_count true_size = behind().size(n);
        return changes_.size ? changes_.size(true_size) : true_size;
    }
    [[nodiscard]] std::string_view unique_id(message_number n) override {
        if (!changes_.unique_id) return behind().unique_id(n);
        std::string& kept = unique_ids_[n.value()];
        kept = changes_.unique_id(session_, behind(), n);
        return kept;
    }
    std::size_t remove(std::span<const message_number> marked) override {
        return changes_.remove ? changes_.remove(behind(), marked) : behind().remove(marked);
    }

  private:
    const maildrop_changes& changes_;
    std::uint64_t session_;
    std::unordered_map<std::uint32_t, std::string> unique_ids_;
};

}  // namespace

result<std::unique_ptr<maildrop>> faulty_backend::open(std::string_view user) {
    if (changes_.refusal) return *changes_.refusal;
    result<std::unique_ptr<maildrop>> opened = wrapped_backend::open(user);
    if (!opened) return opened;
    return std::unique_ptr<maildrop>(
        std::make_unique<faulty_maildrop>(std::move(*opened), changes_, ++sessions_));
}

}  // namespace pop3::inline v1::serving
