// SPDX-License-Identifier: MIT
#include "pop3/fakes/fake_gmail.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

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

std::vector<std::string> labels_in(std::string_view metadata) {
    const json parsed = json::parse(metadata, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("labelIds")) return {};
    return parsed["labelIds"].get<std::vector<std::string>>();
}

// Of the first header field of that name.
std::string message_id_in(std::string_view text) {
    const std::string header(text.substr(0, text.find("\r\n\r\n")));
    std::string lower = "\r\n" + header;
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::string_view name = "\r\nmessage-id:";
    const std::size_t at = lower.find(name);
    if (at == lower.npos) return {};
    const std::size_t value = at + name.size() - 2;
    std::string found = header.substr(value, header.find("\r\n", value) - value);
    found.erase(0, found.find_first_not_of(' '));
    return found;
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

web_answer fake_gmail::answer(const web_request& request) {
    const std::lock_guard lock(guard_);
    const std::string token = field(request, "authorization");
    if (!other_token_.empty() && token == "Bearer " + other_token_)
        return refusal(403, "forbidden", "Delegation denied for " + address_);
    if (token != "Bearer " + token_) return refusal(401, "authError", "Invalid Credentials");
    const std::string user = "/gmail/v1/users/" + address_;
    const bool uploads = request.path == "/upload" + user + "/messages/import";
    if (uploads && !query(request, "upload_id").empty())
        return with_fault("put", request, &fake_gmail::put);
    if (uploads && query(request, "uploadType") == "resumable")
        return with_fault("begin", request, &fake_gmail::begin);
    if (uploads) return with_fault("import", request, &fake_gmail::import);
    if (request.path == user + "/labels")
        return with_fault("labels", request, &fake_gmail::list_or_add);
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
    const std::string type = field(request, "content-type");
    const std::size_t name = type.find("boundary=\"") + 10;
    const std::string line = "--" + type.substr(name, type.find('"', name) - name);
    const auto part = [&](std::size_t begin) {
        const std::size_t text = request.body.find("\r\n\r\n", begin) + 4;
        const std::size_t end = request.body.find("\r\n" + line, text);
        return std::pair(text, end);
    };
    const auto metadata = part(0);
    const auto message = part(metadata.second);
    const std::string id =
        store(request.body.substr(message.first, message.second - message.first),
              labels_in(request.body.substr(metadata.first, metadata.second - metadata.first)),
              request.query);
    return {200, json({{"id", id}}).dump()};
}

web_answer fake_gmail::begin(const web_request& request) {
    const std::string id = "upload" + std::to_string(uploads_.size() + 1);
    uploads_[id] = {number(field(request, "x-upload-content-length")),
                    {},
                    labels_in(request.body),
                    request.query,
                    {}};
    return {200, "", {"Location: " + server_.url(request.path) + "?upload_id=" + id}};
}

web_answer fake_gmail::put(const web_request& request) {
    const auto found = uploads_.find(query(request, "upload_id"));
    if (found == uploads_.end()) return refusal(404, "notFound", "no such upload");
    upload& begun = found->second;
    const std::string range = field(request, "content-range");
    octets_put_ += request.body.size();
    if (begun.imported.empty() && range.find('*') == range.npos) {
        const std::size_t from = number(std::string_view(range).substr(6));
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
        const std::string name = json::parse(request.body).at("name");
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
