// SPDX-License-Identifier: MIT
#include "lmtp_transaction.hpp"

#include <algorithm>
#include <span>

#include "fetch/error.hpp"
#include "fetch/message/line_ends.hpp"
#include "fetch/message/return_path.hpp"
#include "system/host_name.hpp"
#include "vocabulary/letter_case.hpp"
#include "wire/body_encoder.hpp"

namespace pop3::fetch {
namespace {

using outcome = lmtp_outcome;

// At most this many RCPT lines are unanswered: they fit the buffers of both sides, so that neither
// side can block on the other.
constexpr std::size_t window = 16;

std::string our_name() {
    std::string name = system::host_name();
    return is_plain_address(name) ? name : "localhost";
}

// A keyword of EHLO is the first word of a line, in any case (RFC 5321, 4.1.1.1).
std::string keyword_of(std::string_view line) {
    return wire::upper_case(line.substr(0, line.find(' ')));
}

outcome judged(const lmtp_reply& answer) {
    if (answer.positive()) return {};
    const fetch_errc code =
        answer.permanent() ? fetch_errc::delivery_refused : fetch_errc::delivery_deferred;
    return {answer.permanent() ? outcome::kind::refused : outcome::kind::deferred,
            failure{code, {}, answer.text(), {}}};
}

// 421: the server closes the connection after this (RFC 5321, 3.8).
lmtp_reply reply_of(lmtp_dialogue& dialogue, int times = 1) {
    lmtp_reply answer = dialogue.reply(times);
    if (answer.code == 421) dialogue.close();
    return answer;
}

std::string mail_from(const lmtp_features& features, const std::string& sender,
                      const spool& message) {
    std::string line = "MAIL FROM:<" + sender + '>';
    if (features.eight_bit && message.has_8bit()) line += " BODY=8BITMIME";
    if (features.size) line += " SIZE=" + std::to_string(message.octets());
    return line;
}

class transaction {
  public:
    transaction(lmtp_dialogue& dialogue, const lmtp_features& features, const envelope& recipients,
                const spool& message)
        : dialogue_(dialogue),
          features_(features),
          recipients_(recipients),
          message_(message),
          outcomes_(recipients.recipients.size()) {}

    std::vector<outcome> run() {
        dialogue_.queue(mail_from(features_, recipients_.sender,
                                  message_));  // C: MAIL FROM:<carol@example.org>
        if (!features_.pipelining && !sender_accepted()) return end();
        for (std::size_t from = 0; from < outcomes_.size() && still_connected(); from += window)
            name_recipients(from, std::min(from + window, outcomes_.size()));
        if (accepted() == 0) return end();
        dialogue_.queue("DATA");                    // C: DATA
        const lmtp_reply go = reply_of(dialogue_);  // S: 354 go on
        if (go.code != 354) return give_up(go.positive() ? not_lmtp(go) : judged(go));
        send_message();            // C: the message, then .
        read_recipient_replies();  // S: 250 for each recipient
        return std::move(outcomes_);
    }

  private:
    // With pipelining the answer to MAIL comes before those to the first RCPTs.
    bool sender_accepted() {
        sender_asked_ = true;
        const lmtp_reply answer = reply_of(dialogue_);  // S: 250 sender ok
        if (!answer.positive()) std::ranges::fill(outcomes_, judged(answer));
        sender_ok_ = answer.positive();
        return sender_ok_;
    }

    void name_recipients(std::size_t from, std::size_t end) {
        for (std::size_t i = from; i < end; ++i) {
            dialogue_.queue("RCPT TO:<" + recipients_.recipients[i] +
                            '>');  // C: RCPT TO:<alice@example.org>
            if (!features_.pipelining) hear_recipient(i);
        }
        if (!features_.pipelining) return;
        if (!sender_asked_) sender_accepted();
        for (std::size_t i = from; i < end; ++i) hear_recipient(i);
    }

    void hear_recipient(std::size_t i) {
        if (!dialogue_.open()) return;
        const outcome reply = judged(reply_of(dialogue_));  // S: 250 recipient ok
        if (sender_ok_) outcomes_[i] = reply;
        if (!dialogue_.open()) defer_others(i);
    }

    // The server closes after its answer to this one: no recipient will get the message.
    void defer_others(std::size_t i) {
        const failure reason = outcomes_[i].reason;
        for (outcome& each : outcomes_)
            if (each.type == outcome::kind::accepted) each = {outcome::kind::deferred, reason};
    }

    void send_message() {
        smtp_encoder line_ends;
        wire::body_encoder dots;
        std::string room(64 * 1024, '\0');
        std::string lines;
        std::string out;
        octet_count at = 0;
        while (true) {
            const std::string_view octets = message_.read(at, room);
            if (octets.empty()) break;
            at += octets.size();
            lines.clear();
            line_ends.encode(octets, lines);
            out.clear();
            dots.encode(lines, out);
            dialogue_.write(out);
        }
        lines.clear();
        line_ends.finish(lines);
        out.clear();
        dots.encode(lines, out);
        dots.finish(out);
        dialogue_.write(out);
    }

    // The server has the message now: recipients without an answer are in doubt. A server may take
    // longer here than elsewhere (RFC 5321, 4.5.3.2.6).
    void read_recipient_replies() {
        constexpr int times = 2;
        failure lost;
        for (outcome& each : outcomes_) {
            if (each.type != outcome::kind::accepted) continue;
            try {
                if (!lost.code) {
                    each = judged(reply_of(dialogue_, times));
                    if (!dialogue_.open()) lost = each.reason;
                    continue;
                }
            } catch (const error& reason) {
                dialogue_.close();
                lost = reason.reason();
            }
            each = {outcome::kind::in_doubt,
                    failure{fetch_errc::delivery_in_doubt, {}, lost.reply, lost.code.message()}};
        }
    }

    outcome not_lmtp(const lmtp_reply& answer) {
        dialogue_.close();
        return {outcome::kind::deferred,
                failure{fetch_errc::target_not_lmtp, {}, answer.text(), {}}};
    }

    std::vector<outcome> give_up(const outcome& reason) {
        for (outcome& each : outcomes_)
            if (each.type == outcome::kind::accepted) each = reason;
        return end();
    }

    // Leaves the server ready for the next message; if that fails, the next one needs a new
    // connection.
    std::vector<outcome> end() {
        try {
            if (dialogue_.open()) {
                dialogue_.queue("RSET");                                 // C: RSET
                if (!reply_of(dialogue_).positive()) dialogue_.close();  // S: 250 forgotten
            }
        } catch (const error&) {
            dialogue_.close();
        }
        return std::move(outcomes_);
    }

    [[nodiscard]] bool still_connected() const { return dialogue_.open() && sender_ok_; }
    [[nodiscard]] std::size_t accepted() const {
        if (!still_connected()) return 0;
        return static_cast<std::size_t>(
            std::ranges::count(outcomes_, outcome::kind::accepted, &outcome::type));
    }

    lmtp_dialogue& dialogue_;
    const lmtp_features& features_;
    const envelope& recipients_;
    const spool& message_;
    std::vector<outcome> outcomes_;
    bool sender_asked_ = false;
    bool sender_ok_ = true;
};

}  // namespace

lmtp_features lmtp_greet(lmtp_dialogue& dialogue) {
    const lmtp_reply hello = dialogue.reply();  // S: 220 mail.example.org ready
    if (!hello.positive()) throw error(judged(hello).reason);
    dialogue.queue("LHLO " + our_name());           // C: LHLO host
    const lmtp_reply announced = dialogue.reply();  // S: 250-mail.example.org, 250-PIPELINING ...
    if (!announced.positive()) throw error(judged(announced).reason);
    lmtp_features found;
    for (const std::string& line : announced.lines) {
        const std::string keyword = keyword_of(line);
        found.pipelining = found.pipelining || keyword == "PIPELINING";
        found.eight_bit = found.eight_bit || keyword == "8BITMIME";
        found.size = found.size || keyword == "SIZE";
    }
    return found;
}

std::vector<lmtp_outcome> lmtp_deliver(lmtp_dialogue& dialogue, const lmtp_features& features,
                                       const envelope& recipients, const spool& message) {
    return transaction(dialogue, features, recipients, message).run();
}

}  // namespace pop3::fetch
