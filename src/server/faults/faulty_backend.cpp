// SPDX-License-Identifier: MIT
#include "faulty_backend.hpp"

#include <unordered_map>

namespace pop3::inline v1::serving {
namespace {

// Some messages of a maildrop, renumbered.
class shown_maildrop final : public maildrop_decorator {
  public:
    shown_maildrop(std::unique_ptr<maildrop> inner, std::vector<message_number> shown)
        : maildrop_decorator(std::move(inner)), shown_(std::move(shown)) {}

    [[nodiscard]] std::uint32_t count() const override {
        return static_cast<std::uint32_t>(shown_.size());
    }
    [[nodiscard]] octet_count size(message_number n) override { return inner().size(at(n)); }
    [[nodiscard]] std::string_view unique_id(message_number n) override {
        return inner().unique_id(at(n));
    }
    [[nodiscard]] result<std::unique_ptr<message_source>> open(message_number n) override {
        return inner().open(at(n));
    }
    std::size_t remove(std::span<const message_number> marked) override {
        std::vector<message_number> there;
        for (const message_number n : marked) there.push_back(at(n));
        return inner().remove(there);
    }

  private:
    [[nodiscard]] message_number at(message_number n) const { return shown_[n.value() - 1]; }

    std::vector<message_number> shown_;
};

// A message with octets inserted before it.
class longer_source final : public message_source {
  public:
    longer_source(std::string first, std::unique_ptr<message_source> rest)
        : first_(std::move(first)), rest_(std::move(rest)) {}

    result<std::string_view> next(std::size_t most) override {
        if (told_ || first_.empty()) return rest_->next(most);
        told_ = true;
        return std::string_view(first_);
    }

  private:
    std::string first_;
    bool told_ = false;
    std::unique_ptr<message_source> rest_;
};

class faulty_maildrop final : public maildrop_decorator {
  public:
    faulty_maildrop(std::unique_ptr<maildrop> inner, const maildrop_changes& changes, visit visitor)
        : maildrop_decorator(std::move(inner)), changes_(changes), visitor_(std::move(visitor)) {}

    [[nodiscard]] octet_count size(message_number n) override {
        const octet_count as_sent = inner().size(n) + fields(n).size();
        return changes_.size ? changes_.size(visitor_, as_sent) : as_sent;
    }
    [[nodiscard]] result<std::unique_ptr<message_source>> open(message_number n) override {
        result<std::unique_ptr<message_source>> opened = inner().open(n);
        if (!opened || !changes_.fields) return opened;
        return std::unique_ptr<message_source>(
            std::make_unique<longer_source>(fields(n), std::move(*opened)));
    }
    [[nodiscard]] std::string_view unique_id(message_number n) override {
        if (!changes_.unique_id) return inner().unique_id(n);
        std::string& kept = unique_ids_[n.value()];
        kept = changes_.unique_id(visitor_, inner(), n);
        return kept;
    }
    std::size_t remove(std::span<const message_number> marked) override {
        return changes_.remove ? changes_.remove(inner(), marked) : inner().remove(marked);
    }

  private:
    [[nodiscard]] std::string fields(message_number n) {
        return changes_.fields ? changes_.fields(visitor_, inner(), n) : std::string();
    }

    const maildrop_changes& changes_;
    visit visitor_;
    std::unordered_map<std::uint32_t, std::string> unique_ids_;
};

}  // namespace

result<std::unique_ptr<maildrop>> faulty_backend::open(std::string_view user) {
    if (changes_.refusal) return *changes_.refusal;
    result<std::unique_ptr<maildrop>> opened = backend_decorator::open(user);
    if (!opened) return opened;
    visit visitor{std::string(user), ++sessions_[std::string(user)]};
    std::unique_ptr<maildrop> drop = std::move(*opened);
    if (changes_.shown) {
        std::vector<message_number> shown = changes_.shown(visitor, *drop);
        drop = std::make_unique<shown_maildrop>(std::move(drop), std::move(shown));
    }
    for (const auto& tell : changes_.opened) tell(visitor, *drop);
    return std::unique_ptr<maildrop>(
        std::make_unique<faulty_maildrop>(std::move(drop), changes_, std::move(visitor)));
}

}  // namespace pop3::inline v1::serving
