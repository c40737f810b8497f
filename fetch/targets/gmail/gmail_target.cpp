// SPDX-License-Identifier: MIT
#include "gmail_target.hpp"

#include <algorithm>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/message/content_digest.hpp"
#include "fetch/targets/common/target_spec.hpp"
#include "http/date.hpp"
#include "system/random_name.hpp"
#include "upload_session.hpp"

namespace pop3::fetch {
namespace {

std::string described(const gmail::settings& options) {
    return description_of(gmail_spec{options.api.address});
}

gmail::settings with_question(gmail::settings options) {
    options.api.labels_url = labels_url(options.terms, options.api.address);
    return options;
}

std::filesystem::path uploads_of(const gmail::settings& options) {
    return options.api.state_directory / ("gmail-" + short_name(described(options)) + '-' +
                                          short_name(options.account) + ".uploads");
}

constexpr int conflict = 409;
constexpr const char* spelling =
    "Write it in gmail-labels exactly as Gmail shows it, in upper and lower case, too.";

// Clocks differ a little.
constexpr std::chrono::hours future{1};

failure too_large(octet_count octets, octet_count largest) {
    return {fetch_errc::delivery_refused,
            {},
            {},
            "it has " + std::to_string(octets) + " octets, and Gmail accepts " +
                std::to_string(largest)};
}

failure of_another_message() {
    return {fetch_errc::delivery_refused,
            {},
            {},
            "Gmail already has another message with this Message-ID",
            {},
            "It stays on the POP3 server: deliver it to another target, or delete it there."};
}

}  // namespace

// How one message is sent.
struct gmail::import_plan {
    const spooled_message& message;
    std::string lead;  // what comes before the octets of the server
    bool has_date;

    [[nodiscard]] octet_count octets() const {
        return lead.size() + message.body().octets() - message.lead_octets();
    }
    [[nodiscard]] upload_body body(std::string before = {}, std::string after = {}) const {
        return {std::move(before) + lead, message.body(), message.lead_octets(), std::move(after)};
    }
};

gmail::gmail(settings options, const api_time& time)
    : spooled_target(described(options), options.api.state_directory),
      options_(with_question(std::move(options))),
      time_(time),
      api_(options_.api, time),
      labels_(options_.terms.labels),
      uploads_(uploads_of(options_), time_.now()),
      imports_(options_.api.state_directory, options_.api.address) {}

target::names gmail::recover(std::span<const std::string>) {
    api_.prepare();
    return {};
}

delivery gmail::deliver(const spooled_message& message) {
    try {
        return import_and_confirm(message);
    } catch (const system::local_error&) {
        throw;
    } catch (const error& e) {  // as of a library that is missing
        stop(e.reason());
    }
}

delivery gmail::import_and_confirm(const spooled_message& message) {
    api_reply reply = import_surely(message);
    if (reply.accepted()) confirm(message, reply);
    if (reply.accepted()) {
        if (uploads_.find(message.identity())) complete_.push_back(message.identity());
        return {};
    }
    return refusal(message, std::move(reply.outcome));
}

api_reply gmail::import_surely(const spooled_message& message) {
    api_reply reply = import(message);
    if (reply.outcome.verdict == api_verdict::label_unknown) {  // it was removed meanwhile
        label_ids_.reset();
        labels_.learn({});
        uploads_.remove({message.identity()});
        return import(message);
    }
    // An upload that is complete has no more to say: only a new one is answered.
    if (reply.accepted() && !read_message_id(reply.body()) && uploads_.find(message.identity())) {
        uploads_.remove({message.identity()});
        return import(message);
    }
    return reply;
}

// Whose answer is this?
void gmail::confirm(const spooled_message& message, api_reply& reply) const {
    const std::optional<std::string> id = read_message_id(reply.body());
    if (!id)
        reply.outcome = {api_verdict::put_off,
                         {fetch_errc::delivery_in_doubt, {}, {}, "the answer names no message"}};
    else if (!imports_.confirm(*id, authored_content(message.body(), facts_of(message.body()))))
        reply.outcome = {api_verdict::message_refused, of_another_message()};
}

delivery gmail::refusal(const spooled_message& message, api_outcome outcome) {
    using ending = delivery::outcome;
    if (outcome.reason.command.empty()) outcome.reason.command = "deliver to " + description();
    switch (outcome.verdict) {
        case api_verdict::message_refused:
            uploads_.remove({message.identity()});
            return {ending::refused, std::move(outcome.reason)};
        case api_verdict::retry:
        case api_verdict::put_off:
            return {ending::deferred, std::move(outcome.reason)};
        default:
            stop(std::move(outcome.reason));
    }
}

api_reply gmail::import(const spooled_message& message) {
    const import_plan plan = planned(message);
    if (plan.octets() > options_.largest)
        return {{api_verdict::message_refused, too_large(plan.octets(), options_.largest)}, {}};
    if (std::optional<api_reply> reply = go_on(plan)) return *std::move(reply);
    return plan.octets() > options_.resumable_above ? import_resumably(plan) : import_at_once(plan);
}

gmail::import_plan gmail::planned(const spooled_message& message) const {
    const header_facts header = facts_of(message.body());
    std::string lead(message.lead_octets(), '\0');
    lead.resize(upload_body({}, message.body(), 0).read(0, lead));
    if (!header.has_message_id && options_.terms.adds_message_id)
        lead += message_id_line(message.identity());
    return {message, std::move(lead), is_date(header.date)};
}

bool gmail::is_date(const std::string& text) const {
    const std::optional<instant> date = http::parse_date(text);
    return date && *date <= time_.now() + future;
}

api_reply gmail::import_at_once(const import_plan& plan) {
    // Nobody who writes a message can guess it.
    const std::string boundary = "pop3-" + system::random_name() + system::random_name();
    const multipart_frame frame = framed(import_metadata(label_ids()), boundary);
    const upload_body body = plan.body(frame.before, frame.after);
    return api_.send({.method = "POST",
                      .url = import_url(options_.terms, options_.api.address,
                                        upload_form::multipart, plan.has_date),
                      .content_type = frame.content_type,
                      .content = &body});
}

api_reply gmail::import_resumably(const import_plan& plan) {
    api_request request{.method = "POST",
                        .url = import_url(options_.terms, options_.api.address,
                                          upload_form::resumable, plan.has_date),
                        .text = import_metadata(label_ids())};
    request.fields.push_back({"X-Upload-Content-Type", "message/rfc822"});
    request.fields.push_back({"X-Upload-Content-Length", std::to_string(plan.octets())});
    const api_reply begun = api_.send(request);
    if (!begun.accepted()) return begun;
    const std::string session = begun.field("location");
    if (!may_go_to(session, options_.terms.url))
        stop({fetch_errc::target_forbidden, {}, {}, "the upload would go to another server"});
    uploads_.add(
        {plan.message.identity(), session, plan.lead, plan.octets(), terms_of(plan), time_.now()});
    const upload_body body = plan.body();
    return upload_session(api_, body, session).send();
}

// By which Gmail treats the message; an upload that was begun keeps its own.
std::string gmail::terms_of(const import_plan& plan) {
    return short_name(
        import_url(options_.terms, options_.api.address, upload_form::resumable, plan.has_date) +
        ' ' + import_metadata(label_ids()));
}

// Nothing if no upload of the message was begun under these settings, or if Google does not accept more of
// it.
std::optional<api_reply> gmail::go_on(const import_plan& plan) {
    const upload_record* const begun = uploads_.find(plan.message.identity());
    if (!begun || !may_go_to(begun->session, options_.terms.url)) return std::nullopt;
    const import_plan as_before{plan.message, begun->lead, plan.has_date};
    if (as_before.octets() != begun->octets || begun->terms != terms_of(plan)) return std::nullopt;
    const upload_body body = as_before.body();
    api_reply reply = upload_session(api_, body, begun->session).resume();
    if (reply.accepted() || reply.outcome.verdict == api_verdict::retry) return reply;
    uploads_.remove({plan.message.identity()});
    return std::nullopt;
}

const std::vector<std::string>& gmail::label_ids() {
    if (!labels_.ids()) ask_for_labels();
    if (!label_ids_) label_ids_ = labels_.ids().value();
    return *label_ids_;
}

void gmail::ask_for_labels() {
    learn_labels();
    for (const std::string& name : labels_.missing()) {
        const std::string url = labels_url(options_.terms, options_.api.address);
        const api_reply made = api_.send({.method = "POST", .url = url, .text = new_label(name)});
        if (std::optional<gmail_label> label = read_label(made.body()); made.accepted() && label)
            labels_.add({std::move(label->id), name});
        else
            learn_labels();  // another account may have created it meanwhile
        if (!std::ranges::count(labels_.missing(), name)) continue;
        stop({fetch_errc::target_forbidden,
              {},
              made.outcome.reason.reply,
              "the label " + name + " cannot be created",
              {},
              made.answer.status == conflict ? spelling : ""});
    }
}

void gmail::learn_labels() {
    api_reply reply = api_.send({.url = labels_url(options_.terms, options_.api.address)});
    if (!reply.accepted()) stop(std::move(reply.outcome.reason));
    std::optional<std::vector<gmail_label>> all = read_labels(reply.body());
    if (!all) stop({fetch_errc::target_forbidden, {}, {}, "the answer is no list of labels"});
    labels_.learn(*std::move(all));
}

void gmail::stop(failure reason) const {
    if (reason.command.empty()) reason.command = "deliver to " + description();
    throw system::local_error(std::move(reason));
}

void gmail::forget_recovery_data() {
    if (!complete_.empty()) uploads_.remove(std::exchange(complete_, {}));
}

}  // namespace pop3::fetch
