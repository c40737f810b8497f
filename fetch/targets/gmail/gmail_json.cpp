// SPDX-License-Identifier: MIT
#include "gmail_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace pop3::fetch {
namespace {

using nlohmann::json;

constexpr std::uint64_t latest_begin = std::uint64_t{1} << 40U;  // in seconds since 1970

json parsed(std::string_view text) {
    return json::parse(text, nullptr, false);
}

std::string written(const json& value) {
    return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

// The value of that name; null if there is none.
const json& member(const json& object, const char* name) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

std::string text_of(const json& object, const char* name) {
    const json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string{};
}

gmail_label label_of(const json& object) {
    return {text_of(object, "id"), text_of(object, "name")};
}

bool is_complete(const gmail_label& label) {
    return !label.id.empty() && !label.name.empty();
}

void add_reasons(const json& list, std::vector<std::string>& reasons) {
    if (!list.is_array()) return;
    for (const json& each : list)
        if (std::string reason = text_of(each, "reason"); !reason.empty())
            reasons.push_back(std::move(reason));
}

}  // namespace

bool api_problem::has(std::string_view reason) const {
    return std::ranges::find(reasons, reason) != reasons.end();
}

api_problem read_api_problem(std::string_view body) {
    const json whole = parsed(body);
    const json& problem = member(whole, "error");
    api_problem found{text_of(problem, "message"), text_of(problem, "status"), {}};
    add_reasons(member(problem, "errors"), found.reasons);
    add_reasons(member(problem, "details"), found.reasons);
    return found;
}

std::optional<std::vector<gmail_label>> read_labels(std::string_view body) {
    const json whole = parsed(body);
    if (!whole.is_object()) return std::nullopt;
    std::vector<gmail_label> labels;
    const json& list = member(whole, "labels");
    if (!list.is_array()) return labels;
    for (const json& each : list)
        if (gmail_label label = label_of(each); is_complete(label))
            labels.push_back(std::move(label));
    return labels;
}

std::optional<gmail_label> read_label(std::string_view body) {
    gmail_label label = label_of(parsed(body));
    if (!is_complete(label)) return std::nullopt;
    return label;
}

std::string new_label(std::string_view name) {
    return written(
        {{"name", name}, {"labelListVisibility", "labelShow"}, {"messageListVisibility", "show"}});
}

std::optional<std::string> read_message_id(std::string_view body) {
    std::string id = text_of(parsed(body), "id");
    if (id.empty()) return std::nullopt;
    return id;
}

std::string import_metadata(const std::vector<std::string>& label_ids) {
    return written({{"labelIds", label_ids}});
}

std::vector<upload_record> read_upload_records(std::string_view text) {
    std::vector<upload_record> records;
    const json whole = parsed(text);
    if (!whole.is_array()) return records;
    for (const json& each : whole) {
        const json& octets = member(each, "octets");
        const json& begun = member(each, "begun");
        upload_record record{text_of(each, "message"), text_of(each, "session"),
                             text_of(each, "lead"), 0, text_of(each, "terms")};
        if (record.message.empty() || record.session.empty() || !octets.is_number_unsigned() ||
            !begun.is_number_unsigned() || begun.get<std::uint64_t>() > latest_begin)
            continue;
        record.octets = octets.get<octet_count>();
        record.begun = instant(std::chrono::seconds(begun.get<std::int64_t>()));
        records.push_back(std::move(record));
    }
    return records;
}

std::string written_upload_records(const std::vector<upload_record>& records) {
    json all = json::array();
    for (const upload_record& each : records)
        all.push_back({{"message", each.message},
                       {"session", each.session},
                       {"lead", each.lead},
                       {"octets", each.octets},
                       {"terms", each.terms},
                       {"begun", each.begun.time_since_epoch().count()}});
    return written(all) + '\n';
}

}  // namespace pop3::fetch
