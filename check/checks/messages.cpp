// SPDX-License-Identifier: MIT
// Messages as RETR sends them: complete, stuffed, ended, and of the size in LIST.
#include <cstdlib>

#include "checks.hpp"
#include "wire/line_reader.hpp"

namespace pop3::check::checks {
namespace {

// A line end that is added, or not counted: servers treat mail without a last one so.
constexpr std::uint64_t line_end = 2;

std::string retr_command(std::uint32_t n) {
    return "RETR " + std::to_string(n);
}

// EXPIRE 0: messages that were read are deleted at QUIT (RFC 2449, section 6.7).
bool reading_deletes(const examination& exam) {
    const auto expires = exam.announced_expiry();
    return expires && expires->days && *expires->days == 0;
}

bool has_bare_lf(std::string_view octets) {
    for (std::size_t lf = octets.find('\n', 1); lf != octets.npos; lf = octets.find('\n', lf + 1))
        if (octets[lf - 1] != '\r') return true;
    return false;
}

// Reads message `n` and keeps it. A message whose end is misplaced is noted for byte_stuffing, and
// the session is abandoned.
finding read_one(examination& exam, std::uint32_t n) {
    raw_connection& connection = exam.session();
    try {
        const std::uint64_t most = 2 * exam.list().entries.at(n) + message_surplus;
        multi_line_reply got = connection.ask_multi_line(retr_command(n), most);
        if (!got.status.ok())
            return failed("refused for a message that exists", connection.evidence());
        std::string shown = connection.evidence();
        if (connection.has_unread() && exam.seen().unsolicited.empty()) {
            const std::string more = connection.read_to_end();
            const bool blank = more.find_first_not_of("\r\n") == more.npos;
            std::string& found = blank ? exam.seen().unsolicited : exam.early_end;
            found = shown + "\nS: ...\nS: .\nS: " + std::string(wire::before_line_end(more));
            exam.drop_session();
            return passed("");
        }
        exam.keep(n, {std::move(got.raw), std::move(got.text), std::move(shown)});
        return passed("");
    } catch (const connection_ended& e) {
        if (e.reason() == end_reason::timed_out && has_bare_lf(e.came())) {
            exam.lf_only = e.evidence() + "\nS: ..." + e.came();
            return passed("");
        }
        if (e.reason() != end_reason::timed_out || !e.came().ends_with(".\r\n")) throw;
        exam.missing_final_crlf = e.evidence() + "\nS: ..." + e.came();
        return passed("");
    }
}

}  // namespace

finding retr(examination& exam) {
    if (reading_deletes(exam))
        return skipped("EXPIRE 0: messages are deleted once read, so none is read");
    if (exam.sample().empty()) return skipped("the mailbox is empty");
    std::size_t octets = 0;
    std::size_t whole = 0;
    for (const std::uint32_t n : exam.sample()) {
        finding one = read_one(exam, n);
        if (one.outcome_kind != outcome::pass) return one;
        if (!exam.missing_final_crlf.empty() || !exam.early_end.empty())
            return skipped("see \"byte-stuffing\"");
        if (!exam.lf_only.empty()) return skipped("see \"line-ends\"");
        if (!exam.read(n)) return skipped("the session was out of step: see \"replies\"");
        ++whole;
        octets += exam.read(n)->text.size();
    }
    exam.retr_works = true;
    return passed(std::to_string(whole) + " of " + std::to_string(exam.list().entries.size()) +
                  " messages, " + std::to_string(octets) + " octets");
}

finding byte_stuffing(examination& exam) {
    if (!exam.early_end.empty())
        return failed("a line of one dot ends the message, and the rest of it follows",
                      exam.early_end);
    if (!exam.missing_final_crlf.empty())
        return failed("the last dot follows text, so that the message never ends",
                      exam.missing_final_crlf);
    std::size_t stuffed = 0;
    std::size_t read = 0;
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        if (!m) continue;
        ++read;
        for (std::size_t at = 0; at < m->raw.size();) {
            const std::string_view rest = std::string_view(m->raw).substr(at);
            const std::optional<wire::line> line = wire::first_line(rest);
            const std::size_t octets = line ? line->octets : rest.size();
            const bool last = at + octets >= m->raw.size();
            if (rest.starts_with(".."))
                ++stuffed;
            else if (rest.starts_with('.') && !last)
                return failed("a dot at the beginning of a line is not doubled",
                              m->evidence + "\nS: " +
                                  std::string(wire::without_line_end(rest.substr(0, octets))));
            at += octets;
        }
    }
    if (read == 0) return skipped("without messages");
    return passed(stuffed > 0 ? std::to_string(stuffed) + " stuffed lines"
                              : "no line that begins with a dot was seen");
}

finding line_ends(examination& exam) {
    if (!exam.seen().bare_lf.empty()) return skipped("all lines end in LF: see \"replies\"");
    if (!exam.lf_only.empty())
        return failed("the lines of messages end in LF alone, and all others in CRLF",
                      exam.lf_only);
    std::string doubled;
    std::size_t read = 0;
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        if (!m) continue;
        ++read;
        const std::size_t first = m->raw.find('\n');
        if (first != m->raw.npos && std::string_view(m->raw).substr(0, first).ends_with("\r\r"))
            doubled = m->evidence + "\nS: " + m->raw.substr(0, first);
        for (std::size_t lf = first; lf != m->raw.npos; lf = m->raw.find('\n', lf + 1)) {
            if (lf > 0 && m->raw[lf - 1] == '\r') continue;
            const std::size_t begin = lf == 0 ? 0 : m->raw.rfind('\n', lf - 1) + 1;
            return failed(
                "a line ends in LF alone, which some clients accept as a line end and "
                "others not",
                m->evidence + "\nS: " + m->raw.substr(begin, lf + 1 - begin));
        }
    }
    if (read == 0) return skipped("without messages");
    if (!doubled.empty())
        return warned("lines end in CR CR LF: a CR is added to stored lines that have one",
                      doubled);
    return passed("");
}

finding sizes(examination& exam) {
    if (!exam.seen().bare_lf.empty()) return skipped("all lines end in LF: see \"replies\"");
    std::size_t read = 0;
    std::size_t wrong = 0;
    std::uint64_t worst = 0;
    std::string shown;
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        if (!m) continue;
        ++read;
        const std::uint64_t count = exam.list().entries.at(n);
        const std::uint64_t sent = m->text.size();
        const std::uint64_t off = count > sent ? count - sent : sent - count;
        if (off == 0) continue;
        ++wrong;
        if (off <= worst) continue;
        worst = off;
        shown = "C: LIST\nS: " + std::to_string(n) + ' ' + std::to_string(count) +
                "\nC: " + retr_command(n) + "\nS: (" + std::to_string(sent) + " octets)";
    }
    if (read == 0) return skipped("without messages");
    if (wrong == 0) return passed("all " + std::to_string(read));
    exam.sizes_disagree = true;
    exam.server_quirks().sizes_differ = 2 * wrong > read;
    const std::string words = std::to_string(wrong) + " of " + std::to_string(read) +
                              " messages differ, by up to " + std::to_string(worst) + " octets";
    return worst <= line_end ? warned(words, shown) : failed(words, shown);
}

}  // namespace pop3::check::checks
