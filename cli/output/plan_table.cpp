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

void print_plan_json(std::ostream& out, const fetch::plan& steps) {
    using nlohmann::ordered_json;
    for (const fetch::step& each : steps.steps()) {
        ordered_json line{{"number", each.number.value()}, {"octets", each.octets}};
        if (const std::string_view uid = steps.uid(each); !uid.empty()) line["uid"] = uid;
        line["action"] = words(each);
        line["reason"] = fetch::words(each.cause);
        line["may_be_deleted"] = each.deletable;
        out << line.dump(-1, ' ', true, ordered_json::error_handler_t::replace) << '\n';
    }
    out.flush();
}

}  // namespace pop3::cli
