// SPDX-License-Identifier: MIT
#include "mailbox.hpp"

#include <algorithm>

namespace pop3::test::worlds {

letter& mailbox::deliver(std::string text, std::string uid) {
    letter made{.id = next_id_++, .text = std::move(text), .uid = std::move(uid)};
    made.kernel = essence(made.text);
    return letters_.emplace_back(std::move(made));
}

std::string mailbox::next_name(choices& open) {
    if (server_.names == habits::naming::alike && !letters_.empty() && open.chance(50))
        return letters_.back().uid;
    if (!server_.reuses_names || gone_.empty() || !open.chance(70)) return fresh_name();
    const std::string& used = gone_[open.pick(gone_.size())].uid;
    const bool still_used = std::ranges::find(letters_, used, &letter::uid) != letters_.end();
    return still_used ? fresh_name() : used;
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
    return "fresh" + std::to_string(next_name_++);
}

}  // namespace pop3::test::worlds
