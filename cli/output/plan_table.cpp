// SPDX-License-Identifier: MIT
#include "plan_table.hpp"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

#include "pop3/error.hpp"
#include "progress.hpp"

namespace pop3::cli {
namespace {

using fetch::action;
using nlohmann::ordered_json;

std::string_view words(const fetch::step& message) {
    switch (message.decision) {
        case action::keep:
            return "keep";
        case action::remove:
            return "delete";
        case action::fetch:
            return message.header_only ? "fetch header" : "fetch";
        case action::compare:
            return message.header_only ? "compare header" : "compare";
        case action::skip:
            return "skip";
    }
    return "";
}

// Numbers that come ascending, as "3-7, 9"; the first of many.
class number_ranges {
  public:
    void add(message_number n) {
        ++count_;
        if (n.value() == last_ + 1 && first_ > 0) {
            last_ = n.value();
            return;
        }
        close();
        first_ = last_ = n.value();
    }
    [[nodiscard]] std::size_t size() const { return count_; }
    std::string text() {
        close();
        return text_;
    }

  private:
    void close() {
        constexpr std::size_t longest = 60;
        if (first_ == 0 || text_.ends_with("...")) return;
        if (!text_.empty()) text_ += ", ";
        if (text_.size() > longest)
            text_ += "...";
        else
            text_ += std::to_string(first_) + (last_ > first_ ? '-' + std::to_string(last_) : "");
        first_ = 0;
    }

    std::size_t count_ = 0;
    std::uint32_t first_ = 0;  // of the open range; 0: there is none
    std::uint32_t last_ = 0;
    std::string text_;
};

ordered_json object_of(const plan_owner& owner) {
    return {{"account", owner.account}, {"mailbox", owner.mailbox}};
}

void print(std::ostream& out, const ordered_json& line) {
    out << line.dump(-1, ' ', true, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

void print_plan(std::ostream& out, const fetch::plan& steps) {
    octet_count octets = 0;
    for (const fetch::step& each : steps.steps()) {
        if (is_retrieved(each) && !each.header_only) octets += each.octets;
        out << std::right << std::setw(6) << each.number.value() << std::setw(10)
            << human_size(each.octets) << "  " << std::left << std::setw(14) << words(each) << "  "
            << fetch::words(each.cause);
        if (const std::string_view uid = steps.uid(each); !uid.empty())
            out << " (" << escaped(uid) << ')';
        out << '\n';
    }
    out << "fetch " << steps.count(action::fetch) << ", compare " << steps.count(action::compare)
        << " (together " << human_size(octets) << "), keep " << steps.count(action::keep)
        << ", delete " << steps.count(action::remove) << ", skip " << steps.count(action::skip)
        << ". Nothing was done." << std::endl;
}

void print_outlook(std::ostream& out, const fetch::plan& steps) {
    octet_count octets = 0;
    number_ranges added;
    std::size_t fetched = 0;
    for (const fetch::step& each : steps.steps()) {
        if (each.decision == action::fetch || each.decision == action::skip) added.add(each.number);
        if (!is_retrieved(each)) continue;
        ++fetched;
        if (!each.header_only) octets += each.octets;
    }
    const std::size_t known = steps.count(action::keep) + steps.count(action::remove);
    const std::size_t listed = steps.steps().size();
    out << "      " << listed << (listed == 1 ? " message" : " messages")
        << " on the server: " << known << " known, " << added.size() << " new"
        << (added.size() > 0 ? ": " : "") << added.text();
    if (const std::size_t unclear = steps.count(action::compare); unclear > 0)
        out << "; " << unclear << " to be compared";
    out << "\n      a fetch would retrieve " << fetched << " (" << human_size(octets) << "), skip "
        << steps.count(action::skip) << " and delete " << steps.count(action::remove)
        << " at once. Nothing was done." << std::endl;
}

void print_plan_json(std::ostream& out, const plan_owner& owner, const fetch::plan& steps) {
    for (const fetch::step& each : steps.steps()) {
        ordered_json line = object_of(owner);
        line["number"] = each.number.value();
        line["octets"] = each.octets;
        if (const std::string_view uid = steps.uid(each); !uid.empty()) line["uid"] = uid;
        line["action"] = words(each);
        line["reason"] = fetch::words(each.cause);
        line["may_be_deleted"] = each.deletable;
        print(out, line);
    }
    out.flush();
}

void print_failure_json(std::ostream& out, const plan_owner& owner, const failure& reason) {
    ordered_json line = object_of(owner);
    line["error"] = reason.message();
    print(out, line);
    out.flush();
}

}  // namespace pop3::cli
