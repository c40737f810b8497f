// SPDX-License-Identifier: MIT
#include "journal_replay.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "system/file.hpp"

namespace pop3::fetch {
namespace {

constexpr std::size_t read_step = 64 * 1024;

class comparison {
  public:
    comparison(const mbox_file& box, std::uint64_t from) : box_(box), at_(from), same_(from) {}

    // Compares the next octets of the mbox with `expected`.
    void compare(std::string_view expected) {
        if (over_) return;
        const std::string_view there = box_.read(at_, std::span(room_).first(expected.size()));
        const auto differs = std::ranges::mismatch(there, expected).in1;
        if (same_ == at_) same_ += static_cast<std::uint64_t>(differs - there.begin());
        for (std::size_t i = static_cast<std::size_t>(differs - there.begin()); i < there.size();
             ++i)
            ours_ = ours_ && (there[i] == expected[i] || there[i] == '\0');
        at_ += expected.size();
    }
    void compare(int spool, const mbox_entry& message) {
        std::string octets(read_step, '\0');
        for (std::uint64_t done = 0; done < message.octets;) {
            const auto most = std::min<std::uint64_t>(read_step, message.octets - done);
            const std::string_view expected =
                system::read_at(spool, message.at + done, std::span(octets).first(most), "spool");
            compare(expected);
            if (expected.size() < most) return give_up();  // the spool itself is incomplete
            done += most;
        }
    }

    // Up to here the mbox is as expected.
    [[nodiscard]] std::uint64_t same() const { return same_; }
    // No octet belongs to another program.
    [[nodiscard]] bool ours() const { return ours_; }

  private:
    void give_up() {
        ours_ = false;
        over_ = true;
    }

    const mbox_file& box_;
    std::uint64_t at_;
    std::uint64_t same_;
    bool ours_ = true;
    bool over_ = false;
    std::string room_ = std::string(read_step, '\0');
};

}  // namespace

replay_result settle(const mbox_record& record, int spool, const mbox_file& box) {
    const std::uint64_t end = box.size();
    const std::size_t all = record.messages.size();
    if (end <= record.size) return {};
    comparison found(box, record.size);
    found.compare(std::string(record.lead, '\n'));
    for (const mbox_entry& message : record.messages) found.compare(spool, message);

    std::size_t arrived = 0;
    while (arrived < all && record.end_of(arrived + 1) <= found.same()) ++arrived;
    const bool torn =
        arrived < all && found.ours() && end <= record.end_of(all) && end > record.end_of(arrived);
    return {arrived, torn ? std::optional(record.end_of(arrived)) : std::nullopt};
}

}  // namespace pop3::fetch
