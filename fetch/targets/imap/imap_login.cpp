// SPDX-License-Identifier: MIT
#include "imap_login.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "fetch/error.hpp"
#include "pop3/mechanisms.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/base64.hpp"
#ifdef POP3_HAS_GSASL
#include "pop3/gsasl.hpp"
#endif

namespace pop3::fetch {
namespace {

using status = imap_response::status;
using encryption = std::function<result<std::unique_ptr<transport>>(std::unique_ptr<transport>)>;

constexpr std::size_t most_challenges = 16;

[[noreturn]] void refuse(std::error_code code, std::string command, std::string reply,
                         std::string detail = {}, std::string hint = {}) {
    throw error(failure{
        code, std::move(command), std::move(reply), std::move(detail), {}, std::move(hint)});
}

imap_capabilities capabilities_in(const imap_response& answer) {
    if (answer.code == "CAPABILITY") return imap_capabilities(answer.arguments);
    if (const std::string* const line = answer.find("CAPABILITY"))
        return imap_capabilities(std::string_view(*line).substr(sizeof "CAPABILITY" - 1));
    return {};
}

class session_opener {
  public:
    session_opener(imap_dialogue& dialogue, const imap_server& server, const encryption& encrypt)
        : dialogue_(dialogue), server_(server), encrypt_(encrypt) {}

    imap_capabilities open() {
        const imap_response hello = dialogue_.greeting();  // S: * OK [CAPABILITY ...] ready
        if (hello.kind == status::bye || hello.kind == status::no || hello.kind == status::bad)
            refuse(fetch_errc::delivery_deferred, "connect", dialogue_.masked(hello.words()));
        can_ = capabilities_in(hello);
        const bool needs_tls = !server_.implicit_tls && !server_.in_clear_text;
        // What greets so before TLS is no server that a password may be sent to (RFC 9051, 11.1).
        if (needs_tls && hello.kind == status::preauth)
            refuse(errc::cleartext_refused, "STARTTLS", dialogue_.masked(hello.words()),
                   "the server considers the connection logged in before TLS");
        if (can_.empty()) ask_capabilities();
        if (needs_tls) start_tls();
        if (hello.kind == status::preauth) return can_;
        log_in();
        return can_;
    }

  private:
    void ask_capabilities() {
        const imap_response answer =
            dialogue_.command("CAPABILITY", {"CAPABILITY"});  // C: a1 CAPABILITY
        can_ = capabilities_in(answer);
    }

    void start_tls() {
        if (!can_.has("STARTTLS"))
            refuse(errc::cleartext_refused, "STARTTLS", {}, "the server does not offer STARTTLS",
                   "Somebody between may have removed it. Write imaps: if the server has TLS on "
                   "port 993.");
        const imap_response answer = dialogue_.command("STARTTLS");  // C: a2 STARTTLS
        if (answer.kind != status::ok)
            refuse(errc::cleartext_refused, "STARTTLS", dialogue_.masked(answer.words()));
        dialogue_.start_tls(encrypt_);
        ask_capabilities();  // again: the first ones were not protected
    }

    void log_in() {
        dialogue_.mask(server_.identity.password());
        std::unique_ptr<sasl_mechanism> mechanism = choose();
        const imap_response answer = mechanism ? authenticate(*mechanism) : log_in_by_command();
        can_ = capabilities_in(answer);
        if (can_.empty()) ask_capabilities();
    }

    // The strongest mechanism of both sides; null: the LOGIN command is all that the server has.
    std::unique_ptr<sasl_mechanism> choose() {
        const std::set<std::string, std::less<>> offered = can_.values("AUTH=");
        const std::string& named = server_.identity.mechanism();
        sasl_peer peer{server_.host, server_.port, dialogue_.binding()};
        peer.lists_no_binding = std::ranges::none_of(
            offered, [](const std::string& name) { return name.ends_with("-PLUS"); });
        const mechanism_source* best = nullptr;
        std::optional<sasl_offer> choice;
        for (const mechanism_source* source : sources())
            for (const sasl_offer& offer : source->offers(server_.identity, peer)) {
                const bool fits = named.empty() ? offer.strength != sasl_strength::only_by_name
                                                : wire::equal_ignoring_case(offer.name, named);
                if (!fits || !offered.contains(offer.name)) continue;
                if (choice && choice->strength >= offer.strength) continue;
                best = source;
                choice = offer;
            }
        if (!choice) return without_mechanism(offered);
        if (choice->strength <= sasl_strength::plaintext) insist_on_secrecy();
        result<std::unique_ptr<sasl_mechanism>> made =
            best->make(choice->name, server_.identity, peer);
        if (!made) throw error(std::move(made).error());
        return *std::move(made);
    }

    static std::vector<const mechanism_source*> sources() {
        std::vector<const mechanism_source*> all;
#ifdef POP3_HAS_GSASL
        all.push_back(&gsasl_mechanisms());
#endif
        all.push_back(&builtin_mechanisms());
        return all;
    }

    // LOGIN only where the server offers no mechanism at all, and does not forbid it.
    std::unique_ptr<sasl_mechanism> without_mechanism(
        const std::set<std::string, std::less<>>& offered) {
        const bool may_log_in = offered.empty() && server_.identity.mechanism().empty() &&
                                server_.identity.kind() == credential_kind::password &&
                                !can_.has("LOGINDISABLED");
        if (may_log_in) {
            insist_on_secrecy();
            return nullptr;
        }
        std::string names;
        for (const std::string& each : offered) names += (names.empty() ? "" : " ") + each;
        refuse(errc::no_common_mechanism, "AUTHENTICATE", {},
               "the server offers " + (names.empty() ? "none" : escaped(dialogue_.masked(names))));
    }

    // Rule R8.
    void insist_on_secrecy() {
        if (!dialogue_.secure() && !server_.in_clear_text)
            refuse(errc::cleartext_refused, "AUTHENTICATE", {});
    }

    // Always in two steps: the command, and after the server's "+" the first response. Some servers
    // limit the length of a command line, and tokens are long.
    imap_response authenticate(sasl_mechanism& mechanism) {
        std::optional<secret_string> first;
        if (auto response = mechanism.initial_response()) {
            if (!*response) throw error(std::move(*response).error());
            first = **std::move(response);
        }
        const std::string command = "AUTHENTICATE " + std::string(mechanism.name());
        dialogue_.mask(mechanism.secret());
        dialogue_.send(command);  // C: a3 AUTHENTICATE XOAUTH2
        std::optional<failure> cancelled;
        for (std::size_t challenges = 0; challenges <= most_challenges; ++challenges) {
            imap_response answer = dialogue_.answer(1, {"CAPABILITY"});  // S: +
            if (answer.kind != status::go_on)
                return judged(std::move(answer), mechanism, first, cancelled);
            if (cancelled) break;
            result<secret_string> response = respond(answer.text, mechanism, first);
            dialogue_.answer_challenge(response ? *response : secret_string("*"));
            if (!response) cancelled = std::move(response).error();
        }
        dialogue_.close();
        refuse(fetch_errc::target_not_imap, command, {}, "too many challenges");
    }

    static result<secret_string> respond(std::string_view challenge, sasl_mechanism& mechanism,
                                         std::optional<secret_string>& first) {
        const std::optional<std::string> octets = wire::base64_decode(challenge);
        if (first) {  // the challenge is empty, or words for people
            const secret_string response = *std::exchange(first, std::nullopt);
            return secret_string(wire::base64_encode(response.reveal()));
        }
        if (!octets) return fail(errc::bad_challenge, "it is not base64");
        result<secret_string> response = mechanism.respond(*octets);
        if (!response) return response;
        return secret_string(wire::base64_encode(response->reveal()));
    }

    imap_response judged(imap_response answer, const sasl_mechanism& mechanism,
                         const std::optional<secret_string>& unsent,
                         const std::optional<failure>& cancelled) {
        const std::string command = "AUTHENTICATE " + std::string(mechanism.name());
        if (cancelled) throw error(*cancelled);
        if (answer.kind != status::ok) refused(command, answer, mechanism.server_explanation());
        if (unsent || !mechanism.complete()) {
            dialogue_.close();
            refuse(errc::server_unverified, command, dialogue_.masked(answer.words()));
        }
        return answer;
    }

    imap_response log_in_by_command() {
        const credentials& identity = server_.identity;
        const auto fits = [](std::string_view text) {
            return std::ranges::none_of(text, [](char c) {
                return wire::is_control(c) || static_cast<unsigned char>(c) > 127;
            });
        };
        if (!fits(identity.user()) || !fits(identity.password().reveal()))
            refuse(errc::credentials_unusable, "LOGIN", {},
                   "LOGIN accepts only printable ASCII, and the server has no AUTHENTICATE");
        secret_string line("LOGIN " + imap_quoted(identity.user()) + ' ');
        line.append(imap_quoted(identity.password().reveal()));
        dialogue_.send_secret(line);  // C: a3 LOGIN "mrose" "secret"
        imap_response answer = dialogue_.answer(1, {"CAPABILITY"});
        if (answer.kind != status::ok) refused("LOGIN", answer, {});
        return answer;
    }

    [[noreturn]] void refused(const std::string& command, const imap_response& answer,
                              std::string_view explanation) {
        const fetch_errc code = answer.is_temporary() ? fetch_errc::delivery_deferred
                                                      : fetch_errc::target_login_refused;
        refuse(code, command, dialogue_.masked(answer.words()),
               explanation.empty() ? "" : escaped(dialogue_.masked(explanation)));
    }

    imap_dialogue& dialogue_;
    const imap_server& server_;
    const encryption& encrypt_;
    imap_capabilities can_;
};

}  // namespace

imap_capabilities::imap_capabilities(std::string_view words) {
    while (true) {
        const std::string_view word = wire::next_word(words);
        if (word.empty()) return;
        words_.insert(wire::upper_case(word));
    }
}

std::set<std::string, std::less<>> imap_capabilities::values(std::string_view prefix) const {
    std::set<std::string, std::less<>> all;
    for (auto at = words_.lower_bound(prefix); at != words_.end() && at->starts_with(prefix); ++at)
        all.insert(at->substr(prefix.size()));
    return all;
}

imap_capabilities imap_log_in(imap_dialogue& dialogue, const imap_server& server,
                              const encryption& encrypt) {
    return session_opener(dialogue, server, encrypt).open();
}

bool imap_enable_utf8(imap_dialogue& dialogue, const imap_capabilities& can) {
    if (!can.has("UTF8=ACCEPT") && !can.has("UTF8=ONLY")) return false;
    // OK alone enables nothing (RFC 5161, 3.1).
    const imap_response answer = dialogue.command("ENABLE UTF8=ACCEPT", {"ENABLED"});
    const std::string* const enabled = answer.find("ENABLED");  // S: * ENABLED UTF8=ACCEPT
    return answer.kind == status::ok && enabled &&
           imap_capabilities(std::string_view(*enabled).substr(sizeof "ENABLED" - 1))
               .has("UTF8=ACCEPT");
}

}  // namespace pop3::fetch
