// SPDX-License-Identifier: MIT
// The listings of LIST and UIDL: sorted, each number once.
#include <algorithm>
#include <iterator>
#include <ostream>

#include "pop3/error.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {
namespace {

// Sorts by number; of equal numbers the first stays. Returns how many were removed.
template <class Entry>
std::size_t sort_by_number(std::deque<Entry>& entries) {
    std::ranges::stable_sort(entries, {}, &Entry::number);
    const auto same = [](const Entry& a, const Entry& b) { return a.number == b.number; };
    const std::size_t before = entries.size();
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    return before - entries.size();
}

template <class Entry>
const Entry* find_by_number(const std::deque<Entry>& entries, message_number n) {
    const auto at = std::ranges::lower_bound(entries, n, {}, &Entry::number);
    return at != entries.end() && at->number == n ? &*at : nullptr;
}

template <class Entry>
std::vector<message_number> numbers_of(const std::deque<Entry>& entries) {
    std::vector<message_number> numbers;
    numbers.reserve(entries.size());
    std::ranges::transform(entries, std::back_inserter(numbers), &Entry::number);
    return numbers;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, message_number n) {
    return out << n.value();
}

std::ostream& operator<<(std::ostream& out, const unique_id& uid) {
    return out << escaped(uid);
}

std::vector<message_number> scan_listing::numbers() const {
    return numbers_of(entries_);
}

std::optional<octet_count> scan_listing::octets(message_number n) const {
    const scan_entry* entry = find_by_number(entries_, n);
    return entry ? std::optional(entry->octets) : std::nullopt;
}

void scan_listing::add(scan_entry entry) {
    ascending_ = ascending_ && (entries_.empty() || entries_.back().number < entry.number);
    entries_.push_back(entry);
}

void scan_listing::sort() {
    if (!ascending_) defective_ += sort_by_number(entries_);
    ascending_ = true;
}

std::vector<message_number> unique_id_listing::numbers() const {
    return numbers_of(slots_);
}

unique_id_entry unique_id_listing::operator[](std::size_t at) const& {
    const slot& s = slots_[at];
    return {s.number, std::string_view(octets_).substr(s.offset, s.length)};
}

std::optional<std::string_view> unique_id_listing::uid(message_number n) const& {
    const slot* s = find_by_number(slots_, n);
    if (!s) return std::nullopt;
    return std::string_view(octets_).substr(s->offset, s->length);
}

std::optional<message_number> unique_id_listing::number(std::string_view uid) const {
    std::optional<message_number> found;
    for (const auto& [n, other] : *this) {
        if (other != uid) continue;
        if (found) return std::nullopt;
        found = n;
    }
    return found;
}

void unique_id_listing::add(message_number n, std::string_view uid) {
    ascending_ = ascending_ && (slots_.empty() || slots_.back().number < n);
    slots_.push_back({n, static_cast<std::uint32_t>(uid.size()), octets_.size()});
    octets_ += uid;
}

void unique_id_listing::sort() {
    if (!ascending_) defective_ += sort_by_number(slots_);
    ascending_ = true;
}

}  // namespace pop3::inline v1
