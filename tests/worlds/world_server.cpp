// SPDX-License-Identifier: MIT
#include "world_server.hpp"

#include <algorithm>
#include <charconv>

namespace pop3::test::worlds {
namespace {

constexpr std::size_t endless_piece = 64 * 1024;

std::string stuffed(std::string_view text) {
    std::string sent;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && c == '.') sent += '.';
        sent += c;
        line_begins = c == '\n';
    }
    return sent;
}

std::string_view header_of(std::string_view text) {
    return text.substr(0, text.find("\r\n\r\n") + 4);
}

}  // namespace

std::string_view words(trick kind) {
    constexpr std::string_view names[] = {"",
                                          "refuses it",
                                          "loses the connection before it",
                                          "loses the connection inside the reply",
                                          "loses the connection after it",
                                          "falls silent",
                                          "falls silent inside the reply",
                                          "sends no lines",
                                          "sends nonsense",
                                          "says +OK twice"};
    return names[static_cast<std::size_t>(kind)];
}

world_server::world_server(setting in) : in_(std::move(in)) {
    out_ = "+OK ready\r\n";
    total_ = out_.size();
}

world_server::~world_server() {
    in_.facts.listings = list_end_ > 0 && uidl_end_ > 0 ? std::max(list_end_, uidl_end_) : 0;
    if (in_.server.deletes == habits::deletion::without_quit && !in_.facts.updated) update();
}

// ---- octets ----

std::optional<serving::time_point> world_server::next_wakeup() const {
    if (gone_ < out_.size() && now_ < ready_) return ready_;
    return std::nullopt;
}

void world_server::receive(std::string_view octets) {
    input_ += octets;
    const bool forgets = in_.server.ahead == habits::pipelined::forgotten;
    for (bool first = true; !closed_ && !silent_; first = false) {
        const std::optional<std::string> line = next_line();
        if (!line) return;
        if (forgets && !first && open_) continue;
        carry_out(command_in(*line));
    }
}

world_server::command world_server::command_in(const std::string& line) {
    const std::size_t blank = line.find(' ');
    command type{.line = line, .verb = line.substr(0, blank)};
    if (blank != std::string::npos)
        std::from_chars(line.data() + blank + 1, line.data() + line.size(), type.number);
    return type;
}

std::optional<std::string> world_server::next_line() {
    const std::size_t end = input_.find("\r\n");
    if (end == std::string::npos) return std::nullopt;
    std::string line = input_.substr(0, end);
    input_.erase(0, end + 2);
    return line;
}

std::string_view world_server::output() {
    if (now_ < ready_ || ended()) return {};
    if (gone_ == out_.size() && endless_) {
        out_.assign(endless_piece, 'e');
        for (std::size_t i = 78; i < out_.size(); i += 80) out_.replace(i, 2, "\r\n");
        gone_ = 0;
    }
    std::string_view rest = std::string_view(out_).substr(gone_);
    if (const auto most = in_.events.lost_at())
        rest = rest.substr(0, *most - std::min(*most, in_.facts.taken));
    return rest;
}

void world_server::sent(std::size_t octets) {
    gone_ += octets;
    in_.facts.taken += octets;
    if (in_.facts.taken >= session_facts::most_octets) close();
    if (gone_ == out_.size()) {
        out_.clear();
        gone_ = 0;
    }
    if (const auto most = in_.events.lost_at(); most && in_.facts.taken >= *most && !closed_) {
        in_.facts.disturbed = true;
        in_.told.tell(
            [&] { return "-- the connection is lost after octet " + std::to_string(*most); });
        close();
        out_.clear();
        gone_ = 0;
    }
}

bool world_server::ended() const noexcept {
    return closed_ && (gone_ == out_.size() || in_.facts.taken >= session_facts::most_octets);
}

// ---- commands ----

void world_server::carry_out(const command& type) {
    ++commands_;
    alone_ = gone_ == out_.size() && input_.empty();
    if (alone_) unsure_ = false;
    if (gone_ < out_.size() && !in_.facts.retrieved.empty())
        in_.facts.retrieved.back().alone = false;
    in_.told.tell([&] { return "C: " + (type.verb == "PASS" ? "PASS ****" : type.line); });
    if (open_ && in_.events.meddles()) meddle();
    const trick kind = in_.events.answer(type.verb);
    if (kind != trick::none) {
        in_.facts.disturbed = true;
        if (type.verb == "LIST" || type.verb == "UIDL") in_.facts.listing_spoiled = true;
        in_.told.tell([&] { return "-- the server " + std::string(words(kind)); });
    }
    if (kind == trick::lost_before) return close();
    if (kind == trick::silent) {
        silent_ = true;
        return;
    }
    if (kind == trick::refused) return put({"-ERR not now\r\n"}, trick::none, type);
    letter* const which = type.verb == "RETR" && open_ ? at(type.number) : nullptr;
    if (which) {
        if (in_.server.gives_messages && retrs_++ == *in_.server.gives_messages) {
            in_.told.tell([] { return "-- the server sends no more messages, and closes"; });
            return close();
        }
        if (which->kind != poison::none) return poisoned(*which);
    }
    const std::set<int> before = in_.facts.identified;
    const answer reply = reply_to(type);
    if (kind != trick::none && kind != trick::twice) in_.facts.identified = before;
    put(reply, kind, type);
}

world_server::answer world_server::reply_to(const command& type) {
    if (type.verb == "CAPA") return capa();
    if (type.verb == "QUIT") return quit();
    if (!open_) return authorization(type);
    if (type.verb == "NOOP" || type.verb == "RSET") {
        if (type.verb == "RSET") in_.facts.marked.clear();
        return {"+OK\r\n"};
    }
    if (type.verb == "STAT") {
        octet_count octets = 0;
        for (const letter& each : in_.facts.view) octets += each.listed();
        return {"+OK " + std::to_string(in_.facts.view.size()) + ' ' + std::to_string(octets) +
                "\r\n"};
    }
    if (type.verb == "LIST") return listing(type, false);
    if (type.verb == "UIDL" && in_.server.names != habits::naming::missing)
        return listing(type, true);
    if (type.verb == "RETR") return retr(type);
    if (type.verb == "TOP" && in_.server.top != habits::heading::missing) return top(type);
    if (type.verb == "DELE") return dele(type);
    return {"-ERR unknown command\r\n"};
}

world_server::answer world_server::authorization(const command& type) {
    if (type.verb == "USER") {
        user_ = true;
        return {"+OK\r\n"};
    }
    if (type.verb != "PASS" || !user_) return {"-ERR unknown command\r\n"};
    open_ = in_.facts.logged_in = true;
    in_.facts.view = in_.box.view();
    return {"+OK logged in\r\n"};
}

world_server::answer world_server::capa() const {
    if (!in_.server.capa) return {"-ERR unknown command\r\n"};
    std::string lines = "USER\r\nRESP-CODES\r\n";
    if (in_.server.names != habits::naming::missing) lines += "UIDL\r\n";
    if (in_.server.top != habits::heading::missing) lines += "TOP\r\n";
    if (in_.server.announces_pipelining) lines += "PIPELINING\r\n";
    if (in_.server.shows) lines += "EXPIRE 0\r\n";
    return {"+OK\r\n" + lines + ".\r\n", 5};
}

world_server::answer world_server::listing(const command& type, bool uids) {
    const auto line = [&](std::size_t n) {
        const letter& each = in_.facts.view[n - 1];
        return std::to_string(n) + ' ' + (uids ? each.uid : std::to_string(each.listed())) + "\r\n";
    };
    if (type.number > 0 && !uids) {
        if (in_.server.list_one == habits::listing_one::refused) return {"-ERR no arguments\r\n"};
        if (in_.server.list_one == habits::listing_one::size_alone && at(type.number))
            return {"+OK " + std::to_string(at(type.number)->listed()) + "\r\n"};
    }
    if (type.number > 0 && (uids || in_.server.list_one != habits::listing_one::everything)) {
        if (!at(type.number)) return {"-ERR no such message\r\n"};
        return {"+OK " + line(type.number)};
    }
    answer all{"+OK\r\n", 5};
    for (std::size_t n = 1; n <= in_.facts.view.size(); ++n)
        if (at(n) && !(uids && at(n)->uid.empty())) all.text += line(n);
    all.text += ".\r\n";
    return all;
}

world_server::answer world_server::retr(const command& type) {
    const letter* which = at(type.number);
    if (!which) return {"-ERR no such message\r\n"};
    const std::string status = "+OK message follows\r\n";
    if (in_.server.stuffs_dots) return {status + stuffed(which->text) + ".\r\n", status.size()};
    return {status + which->text + ".\r\n", status.size()};
}

world_server::answer world_server::top(const command& type) {
    const letter* which = at(type.number);
    if (!which) return {"-ERR no such message\r\n"};
    answer reply{"+OK\r\n", 5};
    switch (in_.server.top) {
        case habits::heading::others:
            reply.text += "Subject: another message\r\n\r\n";
            break;
        case habits::heading::none:
            break;
        case habits::heading::whole:
            reply.text += stuffed(which->text);
            in_.facts.identified.insert(which->id);
            break;
        case habits::heading::right:
        case habits::heading::missing:
            reply.text += header_of(which->text);
            in_.facts.identified.insert(which->id);
    }
    reply.text += ".\r\n";
    return reply;
}

world_server::answer world_server::dele(const command& type) {
    const letter* which = at(type.number);
    if (!which) return {"-ERR no such message\r\n"};
    if (in_.server.deletes == habits::deletion::refused) return {"-ERR read only\r\n"};
    in_.facts.marked.insert(which->id);
    return {"+OK marked\r\n"};
}

world_server::answer world_server::quit() {
    if (open_) update();
    closed_ = true;
    return {"+OK bye\r\n"};
}

}  // namespace pop3::test::worlds
