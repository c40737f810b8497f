// SPDX-License-Identifier: MIT
// Listings and known messages as tables, and plans as text.
#pragma once

#include <string>
#include <vector>

#include "fetch/plan/plan.hpp"

namespace pop3::test {

using namespace fetch;

constexpr instant today{std::chrono::days(20'000)};

struct known_row {
    std::string uid;
    octet_count octets;
    bool in_doubt = false;
    bool vanished = false;
    bool header_only = false;
    instant delivered = today;
    std::optional<digest> header = digest{};
    std::optional<instant> deleted{};
    bool came_short = false;
};

class known_table final : public known_messages {
  public:
    explicit known_table(std::vector<known_row> rows) : rows_(std::move(rows)) {}
    const known_message* next() override {
        if (at_ == rows_.size()) return nullptr;
        const known_row& row = rows_[at_++];
        current_ = {row.uid,       row.octets, row.in_doubt, row.vanished,  row.header_only,
                    row.delivered, row.header, row.deleted,  row.came_short};
        return &current_;
    }

  private:
    std::vector<known_row> rows_;
    std::size_t at_ = 0;
    known_message current_;
};

struct listed_row {
    std::uint32_t number;
    octet_count octets;
    std::string uid;  // empty: UIDL does not have it
};

inline listings listing(const std::vector<listed_row>& rows) {
    listings listed{{}, unique_id_listing{}};
    for (const listed_row& row : rows) {
        listed.sizes.add({message_number(row.number), row.octets});
        if (!row.uid.empty()) listed.uids->add(message_number(row.number), row.uid);
    }
    return listed;
}

inline const char* name(action decision) {
    switch (decision) {
        case action::keep:
            return "keep";
        case action::skip:
            return "skip";
        case action::remove:
            return "remove";
        case action::fetch:
            return "fetch";
        case action::compare:
            return "compare";
    }
    return "";
}

// "number action: reason" for each message.
inline std::vector<std::string> decisions(const plan& made) {
    std::vector<std::string> all;
    for (const step& each : made.steps())
        all.push_back(std::to_string(each.number.value()) + ' ' + name(each.decision) + ": " +
                      std::string(words(each.cause)));
    return all;
}

// The numbers of the messages whose headers are requested.
inline std::vector<std::uint32_t> asked_for(const plan& made) {
    std::vector<std::uint32_t> numbers;
    for (const plan::candidate& each : made.candidates())
        numbers.push_back(made.steps()[each.place].number.value());
    return numbers;
}

constexpr digest another_header{1};

}  // namespace pop3::test
