// SPDX-License-Identifier: MIT
#include "imap_append.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/message/line_ends.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using status = imap_response::status;
using kind = imap_outcome::kind;

// A larger literal waits for the server's consent: it may refuse the message before it is sent. A smaller
// one is not worth a round trip.
constexpr octet_count consent_above = 64 * 1024;
// The same by LITERAL- (RFC 7888).
constexpr octet_count consent_above_minus = 4096;

// The octets of the message in the form of IMAP, piece by piece.
void encode(const imap_message& message, const std::function<void(std::string_view)>& take) {
    const std::string key = message.key_line();
    if (!key.empty()) take(key);
    smtp_encoder line_ends;
    std::string room(64 * 1024, '\0');
    std::string lines;
    octet_count at = 0;
    while (true) {
        const std::string_view octets = message.body().read(at, room);
        if (octets.empty()) break;
        at += octets.size();
        lines.clear();
        line_ends.encode(octets, lines);
        take(lines);
    }
    lines.clear();
    line_ends.finish(lines);
    if (!lines.empty()) take(lines);
}

octet_count size_of(const imap_message& message) {
    octet_count octets = 0;
    encode(message, [&](std::string_view piece) { octets += piece.size(); });
    return octets;
}

failure doubt(std::string reply, std::string detail) {
    return {fetch_errc::delivery_in_doubt,
            {},
            std::move(reply),
            std::move(detail),
            {},
            "Nothing to do: the next run asks the server whether it has the message."};
}

// Servers without a response code for it.
bool is_too_large(std::string_view text) {
    constexpr std::array<std::string_view, 5> phrases{
        "too large", "too big", "maximum message size", "size limit", "exceeds the maximum"};
    std::string small(text);
    for (char& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return std::ranges::any_of(
        phrases, [&](std::string_view phrase) { return small.find(phrase) != small.npos; });
}

// Refusals of RFC 5530 and RFC 9051, section 7.1, that a later run may find gone, whatever the message is.
bool is_temporary(const imap_response& answer) {
    constexpr std::array<std::string_view, 11> codes{
        "OVERQUOTA", "LIMIT",     "INUSE",       "UNAVAILABLE", "SERVERBUG", "CONTACTADMIN",
        "NOPERM",    "READ-ONLY", "NONEXISTENT", "TRYCREATE",   "EXPIRED"};
    return std::ranges::count(codes, answer.code) > 0 && !is_too_large(answer.text);
}

std::string hint_for(const imap_response& answer) {
    if (answer.code == "OVERQUOTA")
        return "Free some space in the mailbox; the mail is still on the server, and the next run "
               "tries "
               "again.";
    if (answer.code == "NOPERM" || answer.code == "READ-ONLY")
        return "Name a folder that this user may write to.";
    return {};
}

class appending {
  public:
    appending(imap_dialogue& dialogue, const imap_capabilities& can, const std::string& folder,
              const imap_message& message)
        : dialogue_(dialogue), can_(can), folder_(imap_quoted(folder)), message_(message) {}

    imap_outcome run() {
        octets_ = size_of(message_);
        if (auto reason = over_limit()) return {kind::refused, *std::move(reason)};
        imap_response answer = attempt();
        if (!in_doubt_ && answer.kind == status::no && answer.code == "TRYCREATE") {
            create();
            answer = attempt();
        }
        return in_doubt_ ? imap_outcome{kind::in_doubt, *std::move(in_doubt_)} : judged(answer);
    }

  private:
    // RFC 7889.
    [[nodiscard]] std::optional<failure> over_limit() const {
        for (const std::string& value : can_.values("APPENDLIMIT=")) {
            const auto most = wire::parse_number(value, std::uint64_t{1} << 62U);
            if (most && octets_ > *most)
                return failure{
                    fetch_errc::delivery_refused,
                    {},
                    {},
                    std::to_string(octets_) + " octets, and the server accepts " + value};
        }
        return std::nullopt;
    }

    imap_response attempt() {
        const octet_count most = can_.has("LITERAL+")   ? consent_above
                                 : can_.has("LITERAL-") ? consent_above_minus
                                                        : 0;
        const bool waits = octets_ > most;
        std::string command = "APPEND " + folder_;
        if (message_.date()) command += " \"" + *message_.date() + '"';
        command += " {" + std::to_string(octets_) + (waits ? "}" : "+}");
        dialogue_.send(command);  // C: a4 APPEND "INBOX" " 3-Jan-1996 01:05:34 +0000" {310}
        if (waits) {
            imap_response consent = dialogue_.answer();  // S: + go on
            if (consent.kind == status::ok) {            // of what it does not have
                dialogue_.close();
                throw error(failure{
                    fetch_errc::target_not_imap, {}, dialogue_.masked(consent.words()), {}});
            }
            if (consent.kind != status::go_on) return consent;
        }
        encode(message_, [&](std::string_view piece) { dialogue_.write(piece); });
        return end();
    }

    // From here on the server may have all of it. A server may need longer than elsewhere.
    imap_response end() {
        constexpr int times = 2;
        try {
            dialogue_.write("\r\n");
            imap_response answer = dialogue_.answer(times);  // S: a4 OK done
            if (answer.kind != status::go_on) return answer;
            dialogue_.close();
            in_doubt_ = doubt(dialogue_.masked(answer.text), {});
        } catch (const error& lost) {
            dialogue_.close();
            const failure& reason = lost.reason();
            in_doubt_ = doubt(reason.reply, reason.code.message());
        }
        return {};
    }

    // C: a5 CREATE "Old/ISP"
    void create() {
        const imap_response created = dialogue_.command("CREATE " + folder_);
        if (created.kind != status::ok && created.code != "ALREADYEXISTS")
            throw system::local_error(failure{fetch_errc::delivery_deferred,
                                              "CREATE " + folder_,
                                              dialogue_.masked(created.words()),
                                              {},
                                              {},
                                              "Create the folder, or name another one; the mail is "
                                              "still on the server."});
        std::ignore = dialogue_.command("SUBSCRIBE " + folder_);  // mail programs show such folders
    }

    imap_outcome judged(const imap_response& answer) {
        if (answer.kind == status::ok) return {};
        const bool later = answer.kind == status::no && is_temporary(answer);
        const fetch_errc code =
            later ? fetch_errc::delivery_deferred : fetch_errc::delivery_refused;
        return {later ? kind::deferred : kind::refused,
                failure{code, {}, dialogue_.masked(answer.words()), {}, {}, hint_for(answer)}};
    }

    imap_dialogue& dialogue_;
    const imap_capabilities& can_;
    std::string folder_;
    const imap_message& message_;
    octet_count octets_ = 0;
    std::optional<failure> in_doubt_;
};

}  // namespace

imap_outcome imap_append(imap_dialogue& dialogue, const imap_capabilities& can,
                         const std::string& folder, const imap_message& message) {
    return appending(dialogue, can, folder, message).run();
}

}  // namespace pop3::fetch
