// SPDX-License-Identifier: MIT
// How commands are read: many at once, unusual ones, wrong ones, and the last one.
#include <algorithm>

#include "checks.hpp"

namespace pop3::check::checks {
namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds at_most(const examination& of, std::chrono::milliseconds wait) {
    return std::min(wait, of.how().how.timeouts.read);
}

struct expected {
    std::string command;
    std::string answer;  // how it begins
};

// STAT's numbers change within a session on some servers: the message-numbers show the order.
std::vector<expected> commands_in_order(examination& of) {
    std::vector<expected> each{{"STAT", "+OK"}, {"NOOP", "+OK"}};
    for (const auto& [n, octets] : of.list().entries) {
        if (each.size() > 6) break;
        const std::string command = "LIST " + std::to_string(n);
        const std::string answer = of.session().ask(command).line;
        each.push_back({command, answer.substr(0, answer.find(' ', answer.find(' ') + 1))});
    }
    return each;
}

constexpr std::size_t rounds = 8;

// Sends `each` several times in one write. Returns the defect of the answers.
std::string answers_in_order(examination& of, const std::vector<expected>& each) {
    std::string all;
    for (std::size_t i = 0; i < rounds; ++i)
        for (const expected& e : each) all += e.command + "\r\n";
    dialogue& with = of.session();
    const std::size_t commands = rounds * each.size();
    with.send(all, std::to_string(commands) + " commands in one write: " + each.front().command +
                       ", NOOP, LIST n ...");
    for (std::size_t i = 0; i < commands; ++i) {
        const std::string answered = std::to_string(i) + " of " + std::to_string(commands);
        if (!with.stirs_within(at_most(of, 10s))) return "only " + answered + " are answered";
        try {
            if (!with.next().line.starts_with(each[i % each.size()].answer))
                return "answers are missing or out of order";
        } catch (const dialogue_over& e) {
            if (e.why() != trouble::closed) throw;
            return "the connection is closed after " + answered;
        }
    }
    return {};
}

// Some servers put the answer to a command that came early inside the message before.
std::string message_by_itself(examination& of) {
    constexpr std::uint64_t other_answers = 1024;
    if (!of.retr_works) return {};
    for (const std::uint32_t n : of.sample()) {
        const message* const m = of.read(n);
        if (!m) continue;
        const std::string retr = "RETR " + std::to_string(n);
        of.session().send(retr + "\r\nNOOP\r\n", retr + " and NOOP in one write");
        multi_line_reply reply{.status = of.session().next(), .raw = {}, .text = {}};
        if (reply.status.ok()) of.session().read_body(reply, 2 * m->raw.size() + other_answers);
        if (reply.text.starts_with(m->text + "+OK"))
            return "the answer to NOOP is inside the message before";
        of.session().next();
        return {};
    }
    return {};
}

}  // namespace

finding rset(examination& of) {
    for (const char* const command : {"NOOP", "RSET"})
        if (!of.session().ask(command).ok())
            return failed(std::string(command) + " is refused", of.session().evidence());
    return passed("", of.session().evidence());
}

finding pipelining(examination& of) {
    const std::vector<expected> each = commands_in_order(of);
    std::string wrong = answers_in_order(of, each);
    if (wrong.empty()) wrong = message_by_itself(of);
    if (wrong.empty())
        return passed(std::to_string(rounds * each.size()) + " commands in one write");
    std::string shown = of.session().evidence();
    of.drop_session();
    of.server_quirks().loses_pipelined = true;
    return of.lists("PIPELINING") ? failed(wrong + ", and CAPA lists PIPELINING", std::move(shown))
                                  : warned(wrong + "; CAPA promises nothing", std::move(shown));
}

finding letter_case(examination& of) {
    if (!of.later().ask("stat").ok()) return failed("refused", of.later().evidence());
    return passed("", of.later().evidence());
}

finding unknown_command(examination& of) {
    dialogue& with = of.later();
    const bool taken = with.ask("XYZZY").ok();
    const std::string shown = with.evidence();
    if (taken) return failed("it is answered +OK", shown);
    if (!with.ask("NOOP").ok()) return failed("nothing works after it", shown);
    return passed(shown.ends_with("-ERR") ? "without a message" : "", shown);
}

finding blanks(examination& of) {
    std::string taken;
    std::string refused;
    const std::uint32_t n = of.sample().empty() ? 1 : of.sample().front();
    const std::string list = "LIST ";
    for (const std::string& command :
         {std::string(" STAT"), std::string("STAT "), list + ' ' + std::to_string(n)}) {
        const bool ok = of.later().ask(command).ok();
        std::string& to = ok ? taken : refused;
        to += (to.empty() ? "\"" : ", \"") + command + '"';
    }
    return passed((taken.empty() ? "" : "taken: " + taken) +
                  (taken.empty() || refused.empty() ? "" : "; ") +
                  (refused.empty() ? "" : "refused: " + refused));
}

finding wrong_state(examination& of) {
    if (of.later().ask("USER nobody").ok())
        return failed("USER is accepted in a session", of.later().evidence());
    auto with = of.greeted();
    if (with->ask("LIST 1").ok())
        return failed("LIST is answered before any login", with->evidence());
    return passed("", with->evidence());
}

finding lf_only(examination& of) {
    auto with = of.greeted();
    with->send("STAT\n", "STAT (with LF alone)");
    if (!with->stirs_within(at_most(of, 2s)))
        return warned("it waits for CR LF: a client that sends LF alone waits too",
                      with->evidence());
    with->next();
    return passed("it is accepted as a line end", with->evidence());
}

// One connection each, because many servers close after it.
finding long_line(examination& of) {
    std::string taken;
    for (const std::size_t octets : {std::size_t{600}, std::size_t{5000}, std::size_t{20000}}) {
        auto with = of.greeted();
        with->send(std::string(octets, 'X') + "\r\n", "a line of " + std::to_string(octets) + " X");
        try {
            if (!with->stirs_within(at_most(of, 5s)))
                return failed("it is never answered", with->evidence());
            if (with->next().ok()) return failed("it is answered +OK", with->evidence());
            const std::string shown = with->evidence();
            if (with->stirs_within(50ms) && with->has_unread())
                return failed("it is read as more than one command", shown);
            taken = "up to " + std::to_string(octets) + " octets are answered";
        } catch (const dialogue_over& e) {
            if (e.why() != trouble::closed) throw;
            return warned("a line of " + std::to_string(octets) +
                              " octets ends the connection without a message",
                          e.evidence());
        }
    }
    return passed(taken);
}

finding nul(examination& of) {
    using namespace std::string_literals;
    auto with = of.greeted();
    with->send("QUIT\0X\r\n"s, "QUIT\0X"s);
    if (!with->stirs_within(at_most(of, 5s)))
        return failed("it is never answered", with->evidence());
    try {
        if (with->next().ok())
            return warned("the command ends at the NUL, and is executed", with->evidence());
    } catch (const dialogue_over& e) {
        if (e.why() != trouble::closed) throw;
        return passed("the connection is closed", with->evidence());
    }
    return passed("", with->evidence());
}

// Nothing was marked in this session, so that nothing is deleted.
finding quit(examination& of) {
    dialogue& with = of.session();
    const bool ok = with.ask("QUIT").ok();
    const std::string shown = with.evidence();
    if (!ok) {
        of.drop_session();
        return failed("it is refused", shown);
    }
    const std::string more = with.rest();
    const bool closed = with.usable();
    of.drop_session();
    if (!more.empty()) return warned("more than one line answers it", shown);
    return closed ? passed("", shown) : warned("the connection stays open", shown);
}

}  // namespace pop3::check::checks
