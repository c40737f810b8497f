// SPDX-License-Identifier: MIT
// The effects of the commands of a session: on the maildrop, and on the facts of the session.
#include <algorithm>

#include "world_server.hpp"

namespace pop3::test::worlds {

letter* world_server::at(std::size_t number) {
    if (number < 1 || number > in_.facts.view.size()) return nullptr;
    letter& which = in_.facts.view[number - 1];
    const bool gone =
        in_.facts.marked.contains(which.id) || in_.facts.interfered.contains(which.id);
    return gone ? nullptr : &which;
}

// The +OK to QUIT says that this has happened.
void world_server::update() {
    in_.facts.updated = true;
    std::vector<letter> marked;
    for (const letter& each : in_.facts.view)
        if (one_more_ && in_.facts.marked.insert(each.id).second) break;
    for (const letter& each : in_.facts.view)
        if (in_.facts.marked.contains(each.id)) marked.push_back(each);
    if (!marked.empty()) in_.deleting(marked);
    for (const letter& each : marked)
        if (in_.server.deletes != habits::deletion::never) in_.box.remove(each.id);
    for (const retrieval& each : in_.facts.retrieved)
        if (letter* read = in_.box.find(each.id); read && in_.server.shows) read->hidden = true;
}

// Another client deletes a letter that this session still lists.
void world_server::meddle() {
    for (const letter& each : in_.facts.view) {
        if (in_.facts.interfered.contains(each.id) || !in_.box.find(each.id)) continue;
        in_.told.tell(
            [&] { return "-- another client deletes letter " + std::to_string(each.id); });
        in_.facts.interfered.insert(each.id);
        in_.box.remove(each.id);
        return;
    }
}

void world_server::close() {
    closed_ = true;
    input_.clear();
}

void world_server::poisoned(const letter& which) {
    in_.told.tell([&] {
        return "S: +OK -- letter " + std::to_string(which.id) + ' ' +
               std::string(words(which.kind));
    });
    const std::string status = "+OK message follows\r\n";
    const std::string text =
        which.kind == poison::early_end ? beginning(which.text) : std::string();
    const command nothing{};
    switch (which.kind) {
        case poison::none:
            return;
        case poison::refused:
            return put({"-ERR cannot read it\r\n"}, trick::none, nothing);
        case poison::empty:
        case poison::early_end:
            put({status + text + ".\r\n", status.size()}, trick::none, nothing);
            ended(which, text, false);
            return;
        case poison::endless:
            endless_ = silent_ = true;
            break;
        case poison::breaks_off:
            closed_ = true;
            break;
        case poison::stalls:
            silent_ = true;
            break;
    }
    prove(status.size());
    say(status + which.text.substr(0, which.text.size() / 2));
}

// A status line of this many octets comes: what came before it has ended properly.
void world_server::prove(std::size_t status_line) {
    for (retrieval& each : in_.facts.retrieved)
        if (each.proof == 0) each.proof = total_ + status_line;
}

void world_server::put(const answer& reply, trick kind, const command& type) {
    const std::string status = reply.text.substr(0, reply.text.find("\r\n"));
    in_.told.tell([&] {
        const std::size_t lines = reply.body > 0 ? reply.text.size() - reply.body : 0;
        return "S: " + status + (lines > 0 ? " [" + std::to_string(lines) + " octets]" : "");
    });
    ready_ = now_ + in_.events.thinks();
    if (kind != trick::garbled) prove(status.size() + 2);
    if (kind != trick::none) return spoil(reply, kind, type);
    if (runs_together(reply, type)) return;
    say(reply.text);
    if (type.verb == "LIST" && reply.body > 0 && type.number == 0) list_end_ = total_;
    const bool nameless = in_.server.names == habits::naming::missing;
    if (type.verb == "UIDL" && type.number == 0 && (reply.body > 0 || nameless)) uidl_end_ = total_;
    if (type.verb == "RETR" && reply.body > 0) retrieved(type.number);
}

// A server that answers the next command, if that is already there, before it has sent the dot.
bool world_server::runs_together(const answer& reply, const command& type) {
    if (in_.server.ahead != habits::pipelined::run_together || unended_) return false;
    if (type.verb != "RETR" || reply.body == 0 || input_.empty()) return false;
    if (input_.starts_with("RETR") || input_.starts_with("TOP")) return false;
    const std::optional<std::string> line = next_line();
    if (!line) return false;
    say(reply.text.substr(0, reply.text.size() - 3));
    unended_ = true;
    in_step_ = false;
    carry_out(command_in(*line));
    unended_ = false;
    say(".\r\n");
    return true;
}

// The letter was sent to its end.
void world_server::retrieved(std::size_t number) {
    const letter& which = in_.facts.view[number - 1];
    if (which.forged && !in_.server.stuffs_dots) {
        in_step_ = false;
        return;
    }
    const std::string seen = in_.server.stuffs_dots ? which.text : unstuffed(which.text);
    in_.facts.identified.insert(which.id);
    ended(which, seen, true);
}

// A message of `text` was sent to its end.
void world_server::ended(const letter& which, const std::string& text, bool whole) {
    const auto lines = static_cast<octet_count>(std::ranges::count(text, '\n'));
    const octet_count listed = which.listed();
    const bool exact = listed > 0 && (text.size() == listed || text.size() - lines == listed);
    in_.facts.retrieved.push_back({.id = which.id,
                                   .name = which.uid + ' ' + std::to_string(listed),
                                   .kernel = essence(text),
                                   .whole = whole,
                                   .exact = exact,
                                   .looks_cut = listed > text.size() + text.size() / 2,
                                   .alone = alone_,
                                   .in_step = in_step_ && !unsure_,
                                   .end = total_});
    unsure_ = unsure_ || (!exact && !alone_);
}

// The command was executed; this decides about its reply.
void world_server::spoil(const answer& reply, trick kind, const command& type) {
    const bool many_lines = reply.body > 0;
    std::string text = reply.text;
    if (kind == trick::lost_inside || kind == trick::silent_inside) text.resize(text.size() / 2);
    if (kind == trick::lost_after) text.clear();
    if (kind == trick::empty && many_lines) text = text.substr(0, reply.body) + ".\r\n";
    if (kind == trick::garbled && type.verb != "RETR" && many_lines)
        std::ranges::replace_if(
            text, [](char c) { return c >= '0' && c <= '9'; }, '?');
    else if (kind == trick::garbled)
        text.insert(0, "???");
    say(text);
    if (type.verb == "RETR" && many_lines && kind == trick::twice) retrieved(type.number);
    if (type.verb == "RETR" && many_lines && kind == trick::empty) {
        const letter& which = in_.facts.view[type.number - 1];
        ended(which, {}, false);
    }
    if (type.verb == "LIST" && kind == trick::empty) in_.facts.denied = true;
    if (kind == trick::twice || kind == trick::garbled) in_step_ = false;
    if (kind == trick::twice) say("+OK\r\n");
    if (kind == trick::lost_inside || kind == trick::lost_after) close();
    if (kind == trick::silent_inside) silent_ = true;
}

void world_server::say(std::string_view octets) {
    out_ += octets;
    total_ += octets.size();
}

}  // namespace pop3::test::worlds
