// SPDX-License-Identifier: MIT
#include "examination.hpp"

#include <algorithm>

#include "net/environment.hpp"
#include "net/open_transport.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "vocabulary/tokens.hpp"
#ifdef POP3_HAS_GSASL
#include "pop3/gsasl.hpp"
#include "wire/line_reader.hpp"
#endif

namespace pop3::check {
namespace {

// A server that breaks every session must not be logged in to for ever.
constexpr int most_logins = 20;

std::uint16_t port_of(const connect_options& options) {
    return port_or_default(options.port, options.tls);
}

end_reason end_reason_of(std::error_code code) {
    if (code == errc::timed_out) return end_reason::timed_out;
    if (code == errc::malformed_reply || code == errc::out_of_step) return end_reason::malformed;
    if (code == errc::unsolicited_octets) return end_reason::unsolicited;
    if (code == errc::line_too_long) return end_reason::overlong;
    return end_reason::closed;
}

// What the server did, as opposed to what it sent: no answer, or none that can be parsed.
bool ended_the_connection(const failure& reason) {
    for (const errc e :
         {errc::timed_out, errc::malformed_reply, errc::out_of_step, errc::unsolicited_octets,
          errc::line_too_long, errc::closed_by_server, errc::limit_exceeded})
        if (reason.code == e) return true;
    return false;
}

std::vector<std::string> lines_of(const multi_line_reply& reply) {
    std::vector<std::string> lines;
    std::string_view rest = reply.text;
    while (!rest.empty()) {
        const std::optional<wire::line> whole = wire::first_line(rest);
        const std::size_t octets = whole ? whole->octets : rest.size();
        lines.emplace_back(wire::without_line_end(rest.substr(0, octets)));
        rest.remove_prefix(octets);
    }
    return lines;
}

// Reads "n value" lines into `into`, and returns their defects.
template <class Value, class Parse>
void read_numbered(const std::string& verb, const multi_line_reply& reply, numbered<Value>& into,
                   Parse parse) {
    const auto note = [&into](finding defect) {
        if (into.defects.size() < most_defects) into.defects.push_back(std::move(defect));
    };
    std::uint32_t last = 0;
    for (const std::string& line : lines_of(reply)) {
        std::string_view rest = line;
        const auto n = wire::parse_number(wire::next_word(rest), UINT32_MAX);
        std::optional<Value> value = parse(rest);
        if (!n || *n == 0 || !value) {
            note(failed("a line that cannot be parsed", verb + line));
            continue;
        }
        const auto number = static_cast<std::uint32_t>(*n);
        if (!into.entries.emplace(number, *std::move(value)).second)
            note(failed("a number that comes twice", verb + line));
        else if (number < last)
            note(failed("numbers out of order", verb + line));
        else if (number != last + 1)
            note(failed("a gap in the numbers", verb + line));
        else if (line.find("  ") != line.npos || line.starts_with(' '))
            note(warned("more than one blank between the words", verb + line));
        last = std::max(last, number);
    }
}

}  // namespace

std::string capa_reply::line_of(std::string_view name) const {
    for (const std::string& line : lines) {
        std::string_view rest = line;
        if (wire::equal_ignoring_case(wire::next_word(rest), name)) return "C: CAPA\nS: " + line;
    }
    return {};
}

examination::examination(settings options) : options_(std::move(options)) {
    time_limits& limits = options_.options.timeouts;
    limits.end = std::min(limits.end, system::later(options_.outside.clock.now(), limits.total));
}

// ---- connections ----

std::unique_ptr<raw_connection> examination::connect() {
    auto reached = options_.connect
                       ? options_.connect()
                       : net::open_transport(options_.host, port_of(options_.options),
                                             options_.limits_of(options_.options.timeouts.connect),
                                             options_.outside, options_.options.route);
    return std::make_unique<raw_connection>(std::move(reached).value(), options_, framing_);
}

std::unique_ptr<raw_connection> examination::before_handshake() {
    if (!begins_in_clear()) return connect();
    auto made = greeted_in_clear();
    if (!made->ask("STLS").ok()) {
        no_tls("without TLS");
        throw prerequisite_failed("STLS is refused");
    }
    return made;
}

void examination::must_have_tls() const {
    if (!tls_trouble_.empty()) throw prerequisite_failed(tls_trouble_);
}

std::unique_ptr<raw_connection> examination::in_tls() {
    must_have_tls();
    auto made = before_handshake();
    tls_options anybody = options_.options.tls_options;
    anybody.fingerprint_sha256.clear();
    anybody.spki_pin_sha256.clear();
    anybody.pin_only = false;
    if (auto reason = made->encrypt(anybody.dangerously_accept_any_certificate())) {
        no_tls("without TLS");
        throw prerequisite_failed("without TLS: " + reason->message());
    }
    return made;
}

std::unique_ptr<raw_connection> examination::greeted(bool verified) {
    if (!greets_) throw prerequisite_failed("without a greeting");
    if (options_.options.tls == tls_mode::none) return greeted_in_clear();
    std::unique_ptr<raw_connection> made;
    if (verified) {
        must_have_tls();
        made = before_handshake();
        if (auto reason = made->encrypt(options_.options.tls_options)) raise(*std::move(reason));
    } else {
        made = in_tls();
    }
    if (!begins_in_clear()) made->next();
    return made;
}

std::unique_ptr<raw_connection> examination::greeted_in_clear() {
    if (!greets_) throw prerequisite_failed("without a greeting");
    auto made = connect();
    made->next();
    return made;
}

std::optional<channel_binding> examination::binding() {
    return greeted()->wire().binding();
}

bool examination::tls_possible() {
    if (options_.options.tls != tls_mode::none) return true;
    try {
        return capa_in_clear().has("STLS");
    } catch (const std::runtime_error&) {
        return false;
    }
}

// ---- sessions ----

std::unique_ptr<raw_connection> examination::log_in(bool utf8) {
    if (!login_trouble_.empty()) throw prerequisite_failed(login_trouble_);
    if (!greets_) throw prerequisite_failed("without a greeting");
    if (options_.options.tls != tls_mode::none) must_have_tls();
    if (++logins_ > most_logins) throw prerequisite_failed("after too many logins");
    auto made = connect();
    owned_session mine(
        {}, {.allow_cleartext_password = options_.options.tls == tls_mode::none, .utf8 = utf8});
    mine.set_tracer(made.get());
    mine.set_peer(options_.host, port_of(options_.options));
#ifdef POP3_HAS_GSASL
    mine.add_mechanisms(gsasl_mechanisms());
#endif
    const auto must = [&](auto&& outcome) {
        if (outcome) return;
        const failure& reason = outcome.error();
        if (ended_the_connection(reason))
            throw connection_ended(end_reason_of(reason.code), reason.message(), made->evidence());
        raise(reason);
    };
    auto opened = made->run(flows::open(mine, options_.options.tls));
    // A handshake fails for a reason of its own, whatever the server did.
    if (!opened && options_.options.tls == tls_mode::implicit && !mine.secure()) {
        failure reason = std::move(opened).error();
        reason.command.clear();
        raise(std::move(reason));
    }
    must(opened);
    mine.set_channel_binding(made->wire().binding());
    if (before_.failed()) {  // login() would ask for CAPA, with the same result
        must(made->run(flows::user(mine, options_.identity.user())));
        must(made->run(flows::pass(mine, options_.identity.password())));
    } else {
        must(made->run(flows::login(mine, options_.identity)));
    }
    return made;
}

raw_connection& examination::session() {
    if (!session_is_open()) {
        session_.reset();
        session_ = log_in_once(false);
    }
    return *session_;
}

std::unique_ptr<raw_connection> examination::log_in_once(bool utf8) {
    try {
        return log_in(utf8);
    } catch (const prerequisite_failed&) {
        throw;
    } catch (const std::runtime_error&) {
        no_login("without a login");
        throw;
    }
}

void examination::log_in_by(const std::string& mechanism) {
    const credentials before = std::exchange(options_.identity, options_.identity.by(mechanism));
    try {
        log_in();
    } catch (...) {
        options_.identity = before;
        throw;
    }
    options_.identity = before;
}

bool examination::try_user_pass() {
    if (options_.identity.kind() != credential_kind::password ||
        !options_.identity.mechanism().empty())
        return false;
    const std::string trouble = std::exchange(login_trouble_, {});
    const credentials before = std::exchange(options_.identity, options_.identity.by("USER"));
    try {
        session_ = log_in();
        quirks_.login_by = options_.identity.mechanism();
        return true;
    } catch (const std::runtime_error&) {
        options_.identity = before;
        login_trouble_ = trouble;
        return false;
    }
}

raw_connection& examination::second_session() {
    if (!later_ || !later_->usable()) {
        session_.reset();  // some servers accept one session at a time
        later_.reset();
        later_ = log_in_once(!quirks_.utf8_fails);
    }
    return *later_;
}

// ---- what is known after TLS and login ----

capa_reply examination::ask_capa(raw_connection& connection) {
    constexpr std::uint64_t most = 64 * 1024;
    capa_reply result;
    const multi_line_reply reply = connection.ask_multi_line("CAPA", most);
    result.evidence = connection.evidence();
    if (!reply.status.ok()) return result;
    result.lines = lines_of(reply);
    result.listing.emplace();
    for (const std::string& line : result.lines) result.listing->add(line);
    return result;
}

const capa_reply& examination::capa_before() {
    return before_.get("CAPA", [this] { return ask_capa(*greeted()); });
}

const capa_reply& examination::capa_in_clear() {
    return clear_.get("CAPA", [this] { return ask_capa(*greeted_in_clear()); });
}

const capa_reply& examination::capa_after() {
    if (before_.failed()) throw prerequisite_failed("without CAPA");
    return after_.get("CAPA", [this] { return ask_capa(session()); });
}

std::optional<login_delay> examination::announced_delay() const {
    for (const auto* known : {after_.known(), before_.known()})
        if (known && known->has("LOGIN-DELAY")) return known->listing->delay();
    return std::nullopt;
}

std::optional<expiry> examination::announced_expiry() const {
    for (const auto* known : {after_.known(), before_.known()})
        if (known && known->has("EXPIRE")) return known->listing->expire();
    return std::nullopt;
}

bool examination::lists(std::string_view name) const {
    return (after_.known() && after_.known()->has(name)) || lists_before_login(name);
}

bool examination::lists_before_login(std::string_view name) const {
    return before_.known() && before_.known()->has(name);
}

std::string examination::implementation() const {
    for (const auto* known : {after_.known(), before_.known(), clear_.known()})
        if (known && known->has("IMPLEMENTATION")) return known->listing->implementation();
    return {};
}

numbered<octet_count> examination::ask_list(raw_connection& connection) {
    const multi_line_reply reply = connection.ask_multi_line(
        "LIST", std::min(longest_listing, options_.options.limits.listing));
    numbered<octet_count> result;
    result.status = reply.status;
    read_numbered("C: LIST\nS: ", reply, result, [](std::string_view rest) {
        return wire::parse_number(wire::next_word(rest), INT64_MAX);
    });
    return result;
}

numbered<std::string> examination::ask_uidl(raw_connection& connection) {
    const multi_line_reply reply = connection.ask_multi_line(
        "UIDL", std::min(longest_listing, options_.options.limits.listing));
    numbered<std::string> result;
    result.status = reply.status;
    read_numbered("C: UIDL\nS: ", reply, result,
                  [](std::string_view rest) -> std::optional<std::string> {
                      if (rest.starts_with(' ')) rest.remove_prefix(1);
                      if (rest.empty()) return std::nullopt;
                      return std::string(rest);
                  });
    return result;
}

const numbered<octet_count>& examination::list() {
    return list_.get("LIST", [this] { return ask_list(session()); });
}
const numbered<std::string>& examination::uidl() {
    return uidl_.get("UIDL", [this] { return ask_uidl(session()); });
}
const numbered<octet_count>& examination::later_list() {
    return later_list_.get("a second LIST", [this] { return ask_list(second_session()); });
}
const numbered<std::string>& examination::later_uidl() {
    return later_uidl_.get("a second UIDL", [this] { return ask_uidl(second_session()); });
}

const std::vector<std::uint32_t>& examination::sample() {
    return sample_.get("messages", [this] { return choose_sample(); });
}

std::vector<std::uint32_t> examination::choose_sample() {
    std::vector<std::uint32_t> all;
    for (const auto& [number, octets] : list().entries)
        if (octets <= options_.octets) all.push_back(number);
    const std::size_t wanted = std::min<std::size_t>(options_.messages, all.size());
    std::vector<std::uint32_t> chosen;
    std::uint64_t octets = 0;
    for (std::size_t i = 0; i < wanted; ++i) {
        const std::uint32_t n = all[wanted == 1 ? 0 : i * (all.size() - 1) / (wanted - 1)];
        octets += list().entries.at(n);
        if (octets > options_.octets) break;
        chosen.push_back(n);
    }
    return chosen;
}

const message* examination::read(std::uint32_t n) const {
    const auto found = messages_.find(n);
    return found == messages_.end() ? nullptr : &found->second;
}

}  // namespace pop3::check
