// SPDX-License-Identifier: MIT
#include "numbering.hpp"

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {

numbering::numbering(fault_set& into) {
    into.mail.opened.push_back([last = opened_last_](const visit& visitor, maildrop& drop) {
        std::vector<std::string> there;
        for (std::uint32_t n = 1; n <= drop.count(); ++n)
            there.push_back(name(visitor, drop, message_number(n)));
        *last = std::make_shared<const std::vector<std::string>>(std::move(there));
    });
}

std::string numbering::name(const visit& visitor, maildrop& in, message_number n) {
    return visitor.user + ' ' + std::string(in.unique_id(n));
}

std::string numbering::message(const faulty_exchange& e) const {
    const auto n = wire::parse_number(e.word, UINT32_MAX);
    if (!mine_ || !n || *n < 1 || *n > mine_->size()) return {};
    return (*mine_)[static_cast<std::size_t>(*n - 1)];
}

}  // namespace pop3::inline v1::serving
