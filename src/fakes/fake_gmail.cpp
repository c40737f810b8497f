// SPDX-License-Identifier: MIT
#include "pop3/fakes/fake_gmail.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace pop3::inline v1 {
namespace {

using nlohmann::json;

web_answer refusal(int status, const std::string& reason, const std::string& words) {
    return {status,
            json({{"error",
                   {{"code", status},
                    {"message", words},
                    {"errors", json::array({{{"domain", "global"}, {"reason", reason}}})}}}})
                .dump()};
}

std::string field(const web_request& request, const std::string& name) {
    const auto found = request.fields.find(name);
    return found == request.fields.end() ? std::string() : found->second;
}

std::string query(const web_request& request, const std::string& name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

using label_ids = std::vector<std::string>;

// Nothing if `metadata` is no object, or if its labels are no ids.
std::optional<label_ids> labels_in(std::string_view metadata) {
    if (metadata.empty()) return label_ids();
    const json parsed = json::parse(metadata, nullptr, false);
    if (!parsed.is_object()) return std::nullopt;
    const json labels = parsed.value("labelIds", json::array());
    if (!labels.is_array()) return std::nullopt;
    label_ids found;
    for (const json& each : labels) {
        if (!each.is_string()) return std::nullopt;
        found.push_back(each.get<std::string>());
    }
    return found;
}

std::string in_small_letters(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

// The parameter of a Content-Type, with quotes or without (RFC 2045, 5.1); empty if there is none.
std::string boundary_in(const std::string& type) {
    constexpr std::string_view name = "boundary=";
    const std::size_t at = in_small_letters(type).find(name);
    if (at == type.npos) return {};
    const std::string value = type.substr(at + name.size());
    if (value.starts_with('"')) return value.substr(1, value.find('"', 1) - 1);
    return value.substr(0, value.find_first_of("; \t"));
}

// The texts of the first two parts; fewer if the body has not so many.
std::vector<std::string> two_parts(const std::string& body, const std::string& boundary) {
    const std::string line = "--" + boundary;
    std::vector<std::string> found;
    std::size_t at = body.find(line);
    while (found.size() < 2 && at != body.npos) {
        const std::size_t blank = body.find("\r\n\r\n", at);
        if (blank == body.npos) break;
        at = body.find("\r\n" + line, blank + 2);
        if (at != body.npos)
            found.push_back(body.substr(blank + 4, std::max(at, blank + 4) - blank - 4));
    }
    return found;
}

// Of the first header field of that name.
std::string message_id_in(std::string_view text) {
    const std::string header(text.substr(0, text.find("\r\n\r\n")));
    const std::string lower = in_small_letters("\r\n" + header);
    constexpr std::string_view name = "\r\nmessage-id:";
    const std::size_t at = lower.find(name);
    if (at == lower.npos) return {};
    const std::size_t value = at + name.size() - 2;
    std::string found = header.substr(value, header.find("\r\n", value) - value);
    found.erase(0, found.find_first_not_of(' '));
    return found;
}

// Of the whole upload, as a PUT tells: "bytes 0-9/10", or without that field all in one. npos: it does not.
std::size_t length_in(const std::string& range, const web_request& request) {
    if (range.empty()) return request.is_cut ? range.npos : request.body.size();
    const std::size_t slash = range.find('/');
    if (slash == range.npos || range.substr(slash) == "/*") return range.npos;
    return number(std::string_view(range).substr(slash + 1));
}

}  // namespace

fake_gmail::fake_gmail(std::string address, std::string token, std::uint16_t port)
    : address_(std::move(address)),
      token_(std::move(token)),
      server_([this](const web_request& request) { return answer(request); }, port) {}

void fake_gmail::expect(const std::string& request, std::vector<gmail_fault> faults) {
    const std::lock_guard lock(guard_);
    faults_[request].assign(faults.begin(), faults.end());
}

void fake_gmail::set_token(std::string token) {
    const std::lock_guard lock(guard_);
    token_ = std::move(token);
}

void fake_gmail::refuse_token(std::string token) {
    const std::lock_guard lock(guard_);
    other_token_ = std::move(token);
}

void fake_gmail::add_label(std::string id, std::string name) {
    const std::lock_guard lock(guard_);
    labels_.emplace_back(std::move(id), std::move(name));
}

void fake_gmail::remove_labels() {
    const std::lock_guard lock(guard_);
    labels_.clear();
}

void fake_gmail::forget_uploads() {
    const std::lock_guard lock(guard_);
    uploads_.clear();
}

std::vector<gmail_message> fake_gmail::messages() const {
    const std::lock_guard lock(guard_);
    return messages_;
}

std::size_t fake_gmail::imports() const {
    const std::lock_guard lock(guard_);
    return imports_;
}

std::size_t fake_gmail::octets_put() const {
    const std::lock_guard lock(guard_);
    return octets_put_;
}

std::vector<std::pair<std::string, std::string>> fake_gmail::labels() const {
    const std::lock_guard lock(guard_);
    return labels_;
}

// "me" is the owner of the token.
std::string fake_gmail::of_owner(std::string path) const {
    constexpr std::string_view users = "/gmail/v1/users/";
    const std::size_t at = path.find(std::string(users) + "me/");
    return at == path.npos ? path : path.replace(at + users.size(), 2, address_);
}

web_answer fake_gmail::answer(const web_request& request) {
    const std::lock_guard lock(guard_);
    const std::string token = field(request, "authorization");
    if (!other_token_.empty() && token == "Bearer " + other_token_)
        return refusal(403, "forbidden", "Delegation denied for " + address_);
    if (token != "Bearer " + token_) return refusal(401, "authError", "Invalid Credentials");
    const std::string user = "/gmail/v1/users/" + address_;
    const std::string path = of_owner(request.path);
    const bool uploads = path == "/upload" + user + "/messages/import";
    if (uploads && !query(request, "upload_id").empty())
        return with_fault("put", request, &fake_gmail::put);
    if (uploads && query(request, "uploadType") == "resumable")
        return with_fault("begin", request, &fake_gmail::begin);
    if (uploads) return with_fault("import", request, &fake_gmail::import);
    if (path == user + "/labels") return with_fault("labels", request, &fake_gmail::list_or_add);
    if (request.path.find("/gmail/v1/users/") != std::string::npos)
        return refusal(403, "forbidden", "Delegation denied for " + address_);
    return refusal(404, "notFound", "Not Found");
}

web_answer fake_gmail::with_fault(const std::string& kind, const web_request& request,
                                  web_answer (fake_gmail::*usual)(const web_request&)) {
    std::deque<gmail_fault>& waiting = faults_[kind];
    if (waiting.empty()) return (this->*usual)(request);
    const gmail_fault fault = waiting.front();
    waiting.pop_front();
    web_answer instead = refusal(fault.status, fault.reason, fault.words);
    instead.fields = fault.fields;
    instead.is_silent = fault.type == gmail_fault::kind::silent;
    if (fault.type == gmail_fault::kind::refused || instead.is_silent) return instead;
    if (fault.type == gmail_fault::kind::gap) kept_ = fault.octets;
    web_answer done = (this->*usual)(request);
    kept_ = std::string::npos;
    if (fault.type == gmail_fault::kind::failed) return instead;
    done.is_lost = fault.type == gmail_fault::kind::lost;
    return done;
}

web_answer fake_gmail::import(const web_request& request) {
    if (request.is_cut) return {};
    const std::string boundary = boundary_in(field(request, "content-type"));
    if (boundary.empty()) return refusal(400, "badRequest", "the Content-Type has no boundary");
    const std::vector<std::string> parts = two_parts(request.body, boundary);
    if (parts.size() < 2) return refusal(400, "badRequest", "the body has not two parts");
    const auto labels = labels_in(parts[0]);
    if (!labels) return refusal(400, "badRequest", "the metadata is not as of a message");
    return {200, json({{"id", store(parts[1], *labels, request.query)}}).dump()};
}

web_answer fake_gmail::begin(const web_request& request) {
    const auto labels = labels_in(request.body);
    if (!labels) return refusal(400, "badRequest", "the metadata is not as of a message");
    const std::string length = field(request, "x-upload-content-length");
    const std::string id = "upload" + std::to_string(uploads_.size() + 1);
    uploads_[id] = {
        length.empty() ? std::string::npos : number(length), {}, *labels, request.query, {}};
    return {200, "", {"Location: " + server_.url(request.path) + "?upload_id=" + id}};
}

web_answer fake_gmail::put(const web_request& request) {
    const auto found = uploads_.find(query(request, "upload_id"));
    if (found == uploads_.end()) return refusal(404, "notFound", "no such upload");
    upload& begun = found->second;
    const std::string range = field(request, "content-range");
    octets_put_ += request.body.size();
    if (begun.imported.empty() && !range.starts_with("bytes */")) {
        constexpr std::string_view unit = "bytes ";
        if (!range.empty() && !range.starts_with(unit))
            return refusal(400, "badRequest", "the Content-Range is in octets");
        if (const std::size_t all = length_in(range, request); all != std::string::npos)
            begun.all = all;
        const std::size_t from =
            range.empty() ? 0 : number(std::string_view(range).substr(unit.size()));
        if (from > begun.octets.size()) return refusal(400, "badRequest", "octets are missing");
        begun.octets.resize(from);
        begun.octets += request.body;
        const std::size_t all = begun.octets.size();
        begun.octets.resize(std::min(kept_, request.is_cut ? all - all % granule : all));
    }
    if (begun.imported.empty() && begun.octets.size() == begun.all)
        begun.imported = store(begun.octets, begun.labels, begun.terms);
    if (!begun.imported.empty()) return {200, json({{"id", begun.imported}}).dump()};
    web_answer goes_on{308};
    if (!begun.octets.empty())
        goes_on.fields.push_back("Range: bytes=0-" + std::to_string(begun.octets.size() - 1));
    return goes_on;
}

web_answer fake_gmail::list_or_add(const web_request& request) {
    if (request.method == "POST") {
        const json wanted = json::parse(request.body, nullptr, false);
        if (!wanted.is_object() || !wanted.contains("name") || !wanted["name"].is_string())
            return refusal(400, "badRequest", "a label has a name");
        const auto name = wanted["name"].get<std::string>();
        const std::string id = "Label_" + std::to_string(labels_.size() + 1);
        labels_.emplace_back(id, name);
        return {200, json({{"id", id}, {"name", name}}).dump()};
    }
    json all = json::array();
    for (const auto& [id, name] : labels_) all.push_back({{"id", id}, {"name", name}});
    return {200, json({{"labels", all}}).dump()};
}

// Gmail ignores a repetition, and knows it by its Message-ID.
std::string fake_gmail::store(std::string text, std::vector<std::string> labels,
                              std::map<std::string, std::string> terms) {
    ++imports_;
    const std::string message_id = message_id_in(text);
    const auto same = std::ranges::find(messages_, message_id, &gmail_message::message_id);
    if (!message_id.empty() && same != messages_.end()) return same->id;
    const std::string id = "m" + std::to_string(messages_.size() + 1);
    messages_.push_back({id, message_id, std::move(text), std::move(labels), std::move(terms)});
    return id;
}

}  // namespace pop3::inline v1
