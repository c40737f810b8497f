// SPDX-License-Identifier: MIT
#include "mailbox.hpp"

#include <algorithm>

namespace pop3::tests::worlds {

letter& mailbox::deliver(std::string text, choices& open) {
    letter made{.id = next_id_++, .text = std::move(text)};
    made.kernel = essence(made.text);
    const bool used_before = server_.reuses_names && !gone_.empty() && open.chance(70);
    made.uid = used_before ? gone_[open.pick(gone_.size())].uid : fresh_name();
    const auto has_name = [&](const letter& other) { return other.uid == made.uid; };
    if (used_before && std::ranges::any_of(letters_, has_name)) made.uid = fresh_name();
    if (server_.names == habits::naming::alike && !letters_.empty() && open.chance(50))
        made.uid = letters_.back().uid;
    return letters_.emplace_back(std::move(made));
}

void mailbox::remove(int id) {
    const auto at = std::ranges::find(letters_, id, &letter::id);
    if (at == letters_.end()) return;
    gone_.push_back(std::move(*at));
    letters_.erase(at);
}

std::vector<letter> mailbox::view() const {
    std::vector<letter> shown;
    for (const letter& each : letters_)
        if (!each.hidden && (!server_.shows || shown.size() < *server_.shows))
            shown.push_back(each);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        switch (server_.names) {
            case habits::naming::missing:
                shown[i].uid.clear();
                break;
            case habits::naming::partly:
                if (i % 3 == 2) shown[i].uid.clear();
                break;
            case habits::naming::positions:
                shown[i].uid = std::to_string(i + 1);
                break;
            case habits::naming::with_blank:
                shown[i].uid = "id " + shown[i].uid;
                break;
            case habits::naming::lasting:
            case habits::naming::alike:
                break;
        }
    }
    return shown;
}

letter* mailbox::find(int id) {
    const auto at = std::ranges::find(letters_, id, &letter::id);
    return at == letters_.end() ? nullptr : &*at;
}

std::string mailbox::fresh_name() {
    return "name" + std::to_string(next_name_++);
}

}  // namespace pop3::tests::worlds
