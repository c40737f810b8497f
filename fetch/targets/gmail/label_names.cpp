// SPDX-License-Identifier: MIT
#include "label_names.hpp"

#include <algorithm>
#include <array>

#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

constexpr std::array<std::string_view, 11> of_gmail = {"INBOX",
                                                       "UNREAD",
                                                       "STARRED",
                                                       "IMPORTANT",
                                                       "SPAM",
                                                       "TRASH",
                                                       "CATEGORY_FORUMS",
                                                       "CATEGORY_PERSONAL",
                                                       "CATEGORY_SOCIAL",
                                                       "CATEGORY_UPDATES",
                                                       "CATEGORY_PROMOTIONS"};

// As Gmail writes it; empty if it is not one of Gmail's.
std::string_view label_of_gmail(std::string_view name) {
    for (const std::string_view each : of_gmail)
        if (wire::equal_ignoring_case(each, name)) return each;
    return {};
}

}  // namespace

std::optional<std::vector<std::string>> label_names::ids() const {
    std::vector<std::string> ids;
    for (const std::string& name : wanted_) {
        std::optional<std::string> id = id_of(name);
        if (!id) return std::nullopt;
        if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*std::move(id));
    }
    return ids;
}

std::vector<std::string> label_names::missing() const {
    std::vector<std::string> names;
    for (const std::string& name : wanted_)
        if (!id_of(name)) names.push_back(name);
    return names;
}

std::optional<std::string> label_names::id_of(std::string_view name) const {
    if (const std::string_view own = label_of_gmail(name); !own.empty()) return std::string(own);
    const auto found = std::ranges::find_if(labels_, [&](const gmail_label& each) {
        return wire::equal_ignoring_case(each.name, name);
    });
    if (found == labels_.end()) return std::nullopt;
    return found->id;
}

}  // namespace pop3::fetch
