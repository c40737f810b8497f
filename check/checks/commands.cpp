// SPDX-License-Identifier: MIT
// How commands are read: many at once, unusual ones, wrong ones, and the last one.
#include <algorithm>

#include "checks.hpp"

namespace pop3::check::checks {
namespace {

struct expected {
    std::string command;
    std::string answer;  // how it begins
};

// STAT's numbers change within a session on some servers: the message-numbers show the order.
std::vector<expected> commands_in_order(examination& exam) {
    std::vector<expected> each{{"STAT", "+OK"}, {"NOOP", "+OK"}};
    for (const auto& [n, octets] : exam.list().entries) {
        if (each.size() > 6) break;
        const std::string command = "LIST " + std::to_string(n);
        const std::string answer = exam.session().ask(command).line;
        each.push_back({command, answer.substr(0, answer.find(' ', answer.find(' ') + 1))});
    }
    return each;
}

constexpr std::size_t rounds = 8;

// Sends `each` several times in one write. Returns the defect of the answers.
std::string answers_in_order(examination& exam, const std::vector<expected>& each) {
    std::string all;
    for (std::size_t i = 0; i < rounds; ++i)
        for (const expected& e : each) all += e.command + "\r\n";
    raw_connection& connection = exam.session();
    const std::size_t commands = rounds * each.size();
    connection.send(all, std::to_string(commands) + " commands in one write: " +
                             each.front().command + ", NOOP, LIST n ...");
    for (std::size_t i = 0; i < commands; ++i) {
        const std::string answered = std::to_string(i) + " of " + std::to_string(commands);
        if (!connection.is_answered()) return "only " + answered + " are answered";
        try {
            if (!connection.next().line.starts_with(each[i % each.size()].answer))
                return "answers are missing or out of order";
        } catch (const connection_ended& e) {
            if (e.reason() != end_reason::closed) throw;
            return "the connection is closed after " + answered;
        }
    }
    return {};
}

// Some servers put the answer to a command that came early inside the message before.
std::string message_by_itself(examination& exam) {
    constexpr std::uint64_t other_answers = 1024;
    if (!exam.retr_works) return {};
    for (const std::uint32_t n : exam.sample()) {
        const message* const m = exam.read(n);
        if (!m) continue;
        const std::string retr = "RETR " + std::to_string(n);
        exam.session().send(retr + "\r\nNOOP\r\n", retr + " and NOOP in one write");
        multi_line_reply reply{.status = exam.session().next(), .raw = {}, .text = {}};
        if (reply.status.ok()) exam.session().read_body(reply, 2 * m->raw.size() + other_answers);
        if (reply.text.starts_with(m->text + "+OK"))
            return "the answer to NOOP is inside the message before";
        exam.session().next();
        return {};
    }
    return {};
}

// If QUIT gets two answers, the first one belongs to another command.
bool has_another_answer(raw_connection& connection) {
    try {
        connection.send("QUIT\r\n", "QUIT");
        if (!connection.next().refused() || !connection.is_answered()) return false;
        connection.next();
        return true;
    } catch (const connection_ended& e) {
        if (e.reason() == end_reason::malformed || e.reason() == end_reason::unsolicited)
            return true;
        if (e.reason() != end_reason::closed && e.reason() != end_reason::timed_out) throw;
        return false;
    }
}

}  // namespace

finding rset(examination& exam) {
    for (const char* const command : {"NOOP", "RSET"})
        if (!exam.session().ask(command).ok())
            return failed(std::string(command) + " is refused", exam.session().evidence());
    std::string shown = exam.session().evidence();
    // What nobody requested may come a moment later: this NOOP notices it, or QUIT would take it for its answer.
    constexpr std::chrono::milliseconds a_moment{100};
    if (exam.session().wait_for_input(a_moment)) exam.session().ask("NOOP");
    return passed("", std::move(shown));
}

finding pipelining(examination& exam) {
    const std::vector<expected> each = commands_in_order(exam);
    std::string wrong = answers_in_order(exam, each);
    if (wrong.empty()) wrong = message_by_itself(exam);
    if (wrong.empty())
        return passed(std::to_string(rounds * each.size()) + " commands in one write");
    std::string shown = exam.session().evidence();
    exam.drop_session();
    exam.server_quirks().loses_pipelined = true;
    return exam.lists("PIPELINING")
               ? failed(wrong + ", and CAPA lists PIPELINING", std::move(shown))
               : warned(wrong + "; CAPA promises nothing", std::move(shown));
}

finding letter_case(examination& exam) {
    if (!exam.second_session().ask("stat").ok())
        return failed("refused", exam.second_session().evidence());
    return passed("", exam.second_session().evidence());
}

finding unknown_command(examination& exam) {
    raw_connection& connection = exam.second_session();
    const bool taken = connection.ask("XYZZY").ok();
    const std::string shown = connection.evidence();
    if (taken) return failed("it is answered +OK", shown);
    if (!connection.ask("NOOP").ok()) return failed("nothing works after it", shown);
    return passed(shown.ends_with("-ERR") ? "without a message" : "", shown);
}

finding blanks(examination& exam) {
    std::string taken;
    std::string refused;
    const std::uint32_t n = exam.sample().empty() ? 1 : exam.sample().front();
    const std::string list = "LIST ";
    for (const std::string& command :
         {std::string(" STAT"), std::string("STAT "), list + ' ' + std::to_string(n)}) {
        const bool ok = exam.second_session().ask(command).ok();
        std::string& out = ok ? taken : refused;
        out += (out.empty() ? "\"" : ", \"") + command + '"';
    }
    return passed((taken.empty() ? "" : "taken: " + taken) +
                  (taken.empty() || refused.empty() ? "" : "; ") +
                  (refused.empty() ? "" : "refused: " + refused));
}

finding wrong_state(examination& exam) {
    if (exam.second_session().ask("USER nobody").ok())
        return failed("USER is accepted in a session", exam.second_session().evidence());
    auto connection = exam.greeted();
    if (connection->ask("LIST 1").ok())
        return failed("LIST is answered before any login", connection->evidence());
    return passed("", connection->evidence());
}

finding lf_only(examination& exam) {
    auto connection = exam.greeted();
    connection->send("STAT\n", "STAT (with LF alone)");
    if (!connection->is_answered())
        return warned("it waits for CR LF: a client that sends LF alone waits too",
                      connection->evidence());
    try {
        connection->next();
    } catch (const connection_ended& e) {
        if (e.reason() != end_reason::closed) throw;  // it closes clients that are silent
        return warned("it waits for CR LF, and closes: a client that sends LF alone gets no answer",
                      e.evidence());
    }
    return passed("it is accepted as a line end", connection->evidence());
}

// One connection each, because many servers close after it.
finding long_line(examination& exam) {
    std::string taken;
    for (const std::size_t octets : {std::size_t{600}, std::size_t{5000}, std::size_t{20000}}) {
        auto connection = exam.greeted();
        connection->send(std::string(octets, 'X') + "\r\n",
                         "a line of " + std::to_string(octets) + " X");
        try {
            if (!connection->is_answered())
                return failed("it is never answered", connection->evidence());
            if (connection->next().ok())
                return failed("it is answered +OK", connection->evidence());
            const std::string shown = connection->evidence();
            if (has_another_answer(*connection))
                return failed("it is read as more than one command", shown);
            taken = "up to " + std::to_string(octets) + " octets are answered";
        } catch (const connection_ended& e) {
            if (e.reason() != end_reason::closed) throw;
            return warned("a line of " + std::to_string(octets) +
                              " octets ends the connection without a message",
                          e.evidence());
        }
    }
    return passed(taken);
}

finding nul(examination& exam) {
    using namespace std::string_literals;
    auto connection = exam.greeted();
    connection->send("QUIT\0X\r\n"s, "QUIT\0X"s);
    if (!connection->is_answered()) return failed("it is never answered", connection->evidence());
    try {
        if (connection->next().ok())
            return warned("the command ends at the NUL, and is executed", connection->evidence());
    } catch (const connection_ended& e) {
        if (e.reason() != end_reason::closed) throw;
        return passed("the connection is closed", connection->evidence());
    }
    return passed("", connection->evidence());
}

// Nothing was marked in this session, so that nothing is deleted.
finding quit(examination& exam) {
    raw_connection& connection = exam.session();
    const bool ok = connection.ask("QUIT").ok();
    const std::string shown = connection.evidence();
    if (!ok) {
        exam.drop_session();
        return failed("it is refused", shown);
    }
    const std::string more = connection.read_to_end();
    const bool closed = connection.usable();
    exam.drop_session();
    if (!more.empty()) return warned("more than one line answers it", shown);
    return closed ? passed("", shown) : warned("the connection stays open", shown);
}

}  // namespace pop3::check::checks
