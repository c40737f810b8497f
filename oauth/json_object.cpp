// SPDX-License-Identifier: MIT
#include "json_object.hpp"

#include <nlohmann/json.hpp>

#include "vocabulary/tokens.hpp"

namespace pop3::oauth {
namespace {

using json = nlohmann::ordered_json;

// A peer may nest objects as deep as its answer is long; no answer of OAuth 2 does.
constexpr int deepest = 8;

}  // namespace

struct json_object::members {
    json all = json::object();

    // Not left in freed memory. It throws nothing: `all` is an object. NOLINTNEXTLINE(bugprone-exception-escape)
    ~members() {
        for (json& each : all)
            if (auto* const text = each.get_ptr<json::string_t*>()) wipe(*text);
    }
    [[nodiscard]] const json* find(const std::string& name) const {
        const auto at = all.find(name);
        return at == all.end() ? nullptr : &*at;
    }
};

json_object::json_object() : members_(std::make_unique<members>()) {}
json_object::~json_object() = default;
json_object::json_object(json_object&& from) noexcept = default;
json_object& json_object::operator=(json_object&& from) noexcept = default;

std::optional<json_object> json_object::parse(std::string_view text) {
    const auto is_flat = [](int depth, json::parse_event_t, json&) { return depth <= deepest; };
    json_object object;
    object.members_->all = json::parse(text, is_flat, false);
    if (!object.members_->all.is_object()) return {};
    return object;
}

secret_string json_object::secret(const std::string& name) const {
    const json* const value = members_->find(name);
    const auto* const text = value ? value->get_ptr<const json::string_t*>() : nullptr;
    return text ? secret_string(*text) : secret_string();
}

std::string json_object::text(const std::string& name) const {
    return std::string(secret(name).reveal());
}

std::optional<std::int64_t> json_object::number(const std::string& name) const {
    constexpr std::uint64_t most = std::uint64_t{1} << 53;
    const json* const value = members_->find(name);
    if (!value) return {};
    if (value->is_number_integer()) return value->get<std::int64_t>();
    const auto number = wire::parse_number(text(name), most);
    if (!number) return {};
    return static_cast<std::int64_t>(*number);
}

std::optional<json_object> json_object::object(const std::string& name) const {
    const json* const value = members_->find(name);
    if (!value || !value->is_object()) return {};
    json_object copy;
    copy.members_->all = *value;
    return copy;
}

void json_object::set(const std::string& name, std::string_view text) {
    members_->all[name] = text;
}

void json_object::set(const std::string& name, std::int64_t number) {
    members_->all[name] = number;
}

secret_string json_object::dump() const {
    return members_->all.dump(2, ' ', true, json::error_handler_t::replace) + '\n';
}

}  // namespace pop3::oauth
