// SPDX-License-Identifier: MIT
#include "imap_append.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "fetch/error.hpp"
#include "imap_folder.hpp"
#include "vocabulary/letter_case.hpp"
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
    const std::string small = wire::lower_case(text);
    return std::ranges::any_of(
        phrases, [&](std::string_view phrase) { return small.find(phrase) != small.npos; });
}

// Refusals of RFC 5530 and RFC 9051, section 7.1, that a later run may find gone, whatever the message is.
bool is_temporary(const imap_response& answer) {
    constexpr std::array<std::string_view, 10> codes{
        "OVERQUOTA",  "NOPERM",  "READ-ONLY",       "NONEXISTENT",          "TRYCREATE",
        "CORRUPTION", "EXPIRED", "PRIVACYREQUIRED", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED"};
    return answer.is_temporary() || std::ranges::count(codes, answer.code) > 0;
}

// Words alone may be about the folder or the server as well as about the message.
bool has_no_reason(const imap_response& answer) {
    return answer.code.empty() || answer.code == "ALERT";
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

// S: a4 OK [APPENDUID 38505 3955] done
imap_uid uid_in(const imap_response& answer) {
    std::string_view words = answer.arguments;
    if (answer.code != "APPENDUID") return {};
    const auto validity = wire::parse_number(wire::next_word(words), UINT32_MAX);
    const auto uid = wire::parse_number(wire::next_word(words), UINT32_MAX);
    if (!validity || !uid) return {};
    return {static_cast<std::uint32_t>(*validity), static_cast<std::uint32_t>(*uid)};
}

class appending {
  public:
    appending(imap_dialogue& dialogue, const imap_capabilities& can, const std::string& folder,
              const imap_message& message, bool accepts)
        : dialogue_(dialogue),
          can_(can),
          name_(folder),
          message_(message),
          octets_(message.trace().octets),
          accepts_(accepts) {}

    imap_outcome run() {
        if (auto reason = over_limit()) return {kind::refused, *std::move(reason)};
        imap_response answer = attempt();
        if (!in_doubt_ && answer.kind == status::no && answer.code == "TRYCREATE") {
            imap_create_folder(dialogue_, name_);
            answer = attempt();
        }
        if (!in_doubt_) return judged(answer);
        const bool too_large = is_too_large(in_doubt_->reply);
        return {kind::in_doubt, *std::move(in_doubt_), too_large};
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
        std::string command = "APPEND " + imap_quoted(name_);
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
        std::string last;  // the server cannot have all of the message before this octet
        message_.encode([&](std::string_view piece) {
            if (piece.empty()) return;
            dialogue_.write(last);
            dialogue_.write(piece.substr(0, piece.size() - 1));
            last = piece.back();
        });
        return end(last + "\r\n");
    }

    // From here on the server may have all of it. A server may need longer than elsewhere.
    imap_response end(std::string_view octets) {
        constexpr int times = 2;
        try {
            dialogue_.write(octets);
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

    imap_outcome judged(const imap_response& answer) {
        if (answer.kind == status::ok) return {.stored = uid_in(answer)};
        const bool later = !is_too_large(answer.text) &&
                           (is_temporary(answer) || (has_no_reason(answer) && !accepts_));
        const fetch_errc code =
            later ? fetch_errc::delivery_deferred : fetch_errc::delivery_refused;
        return {later ? kind::deferred : kind::refused,
                failure{code, {}, dialogue_.masked(answer.words()), {}, {}, hint_for(answer)}};
    }

    imap_dialogue& dialogue_;
    const imap_capabilities& can_;
    std::string name_;
    const imap_message& message_;
    octet_count octets_;
    bool accepts_;
    std::optional<failure> in_doubt_;
};

}  // namespace

imap_outcome imap_append(imap_dialogue& dialogue, const imap_capabilities& can,
                         const std::string& folder, const imap_message& message, bool accepts) {
    return appending(dialogue, can, folder, message, accepts).run();
}

}  // namespace pop3::fetch
