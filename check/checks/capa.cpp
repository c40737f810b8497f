// SPDX-License-Identifier: MIT
// CAPA (RFC 2449): its content, its syntax, and whether it is true.
#include <algorithm>
#include <array>

#include "checks.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check::checks {
namespace {

// The registry of POP3 capabilities (IANA, "POP3 Extension Mechanism").
constexpr std::string_view registered[] = {
    "TOP",  "USER",           "SASL", "RESP-CODES",     "LOGIN-DELAY", "PIPELINING", "EXPIRE",
    "UIDL", "IMPLEMENTATION", "STLS", "AUTH-RESP-CODE", "LANG",        "UTF8"};

bool is_registered(std::string_view name) {
    return std::ranges::any_of(registered, [name](std::string_view known) {
        return wire::equal_ignoring_case(known, name);
    });
}

bool is_number(std::string_view word) {
    return wire::parse_number(word, UINT32_MAX).has_value();
}

// The defect of a line; empty if there is none.
std::string complaint_about(std::string_view line) {
    if (std::ranges::any_of(line, wire::is_control)) return "control characters";
    if (line.starts_with(' ') || line.ends_with(' ')) return "a blank at the beginning or end";
    std::string_view rest = line;
    const std::string name(wire::next_word(rest));
    const std::string argument(wire::next_word(rest));
    if (name.empty()) return "an empty line";
    if (is_number(name)) return "a number where a capability should be";
    if (!is_registered(name)) {
        const bool glued = std::ranges::any_of(registered, [&](std::string_view known) {
            return name.starts_with(known) && name.find('-') == std::string::npos;
        });
        return glued ? "a capability and its argument without the blank between them" : "";
    }
    if (wire::equal_ignoring_case(name, "LOGIN-DELAY") && !is_number(argument))
        return "LOGIN-DELAY without a number of seconds";
    if (wire::equal_ignoring_case(name, "EXPIRE") && argument != "NEVER" && !is_number(argument))
        return "EXPIRE with neither NEVER nor a number of days";
    if (wire::equal_ignoring_case(name, "SASL") && argument.empty())
        return "SASL without a mechanism";
    return "";
}

finding answered(const capa_reply& reply) {
    if (!reply.listing) return warned("CAPA is refused: clients have to guess", reply.evidence);
    std::string names;
    for (const capability& each : *reply.listing) names += (names.empty() ? "" : " ") + each.name;
    return passed(names);
}

}  // namespace

finding capa(examination& exam) {
    return answered(exam.capa_before());
}

finding capa_session(examination& exam) {
    const capa_reply& before = exam.capa_before();
    const capa_reply& after = exam.capa_after();
    if (before.listing && !after.listing)
        return failed("CAPA is refused after the login, but was not before", after.evidence);
    return answered(after);
}

finding capa_words(examination& exam) {
    if (!exam.capa_before().listing) return skipped("there is no CAPA listing");
    for (const capa_reply* reply : {&exam.capa_before(), &exam.capa_after()})
        for (const std::string& line : reply->lines)
            if (std::string reason = complaint_about(line); !reason.empty())
                return warned(std::move(reason), "C: CAPA\nS: " + line);
    return passed("");
}

finding capa_states(examination& exam) {
    const capa_reply& before = exam.capa_before();
    const capa_reply& after = exam.capa_after();
    if (!before.listing || !after.listing) return skipped("there is no CAPA listing");
    if (after.has("STLS"))
        return warned("STLS is listed after the login, where it is not allowed",
                      after.line_of("STLS"));
    if (exam.how().options.tls != tls_mode::none && before.has("STLS"))
        return warned("STLS is listed inside TLS", before.line_of("STLS"));
    for (const std::string_view name : {"TOP", "UIDL", "PIPELINING", "RESP-CODES"})
        if (before.has(name) != after.has(name))
            return warned(std::string(name) + " is listed " +
                              (after.has(name) ? "after the login only" : "before the login only"),
                          (after.has(name) ? after : before).line_of(name));
    return passed("");
}

finding capa_true(examination& exam) {
    const capa_reply& before = exam.capa_before();
    const capa_reply& after = exam.capa_after();
    if (!before.listing || !after.listing) return skipped("there is no CAPA listing");
    if (before.has("USER")) {
        auto connection = exam.greeted();
        if (!connection->ask("USER " + exam.how().identity.user()).ok())
            return failed("USER is listed, but refused", connection->evidence());
    }
    std::string unlisted;
    const auto compare = [&](std::string_view name, bool works) {
        if (works && !after.has(name) && !before.has(name)) unlisted = name;
        return after.has(name) && !works;
    };
    if (compare("UIDL", exam.uidl().status.ok()))
        return failed("UIDL is listed, but refused", "C: UIDL\nS: " + exam.uidl().status.line);
    if (const auto& list = exam.list().entries; !list.empty() && exam.retr_works) {
        const std::uint64_t most = 2 * list.begin()->second + message_surplus;
        const std::string top = "TOP " + std::to_string(list.begin()->first) + " 0";
        const bool works = exam.session().ask_multi_line(top, most).status.ok();
        if (compare("TOP", works))
            return failed("TOP is listed, but refused", exam.session().evidence());
    }
    if (unlisted.empty()) return passed("");
    return warned(unlisted + " works, but is not listed");
}

}  // namespace pop3::check::checks
