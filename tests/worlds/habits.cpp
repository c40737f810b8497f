// SPDX-License-Identifier: MIT
#include "habits.hpp"

#include <array>

namespace pop3::test::worlds {
namespace {

template <class Habit>
void odd(Habit& habit, choices& open, std::size_t percent, std::size_t kinds) {
    if (open.chance(percent)) habit = static_cast<Habit>(1 + open.pick(kinds - 1));
}

template <class Habit, std::size_t N>
std::string word(Habit habit, const std::array<const char*, N>& names) {
    return names.at(static_cast<std::size_t>(habit));
}

}  // namespace

habits habits::drawn(choices& open) {
    habits server;
    server.capa = !open.chance(5);
    server.announces_pipelining = server.capa && open.chance(60);
    if (server.announces_pipelining) odd(server.ahead, open, 8, 3);
    odd(server.names, open, 25, 6);
    odd(server.top, open, 20, 5);
    odd(server.list_one, open, 15, 4);
    odd(server.deletes, open, 12, 4);
    server.stuffs_dots = !open.chance(6);
    server.rewrites = open.chance(10);
    server.reuses_names = open.chance(35);
    if (open.chance(8)) server.shows = 2 + open.pick(4);
    const bool can_go_on = server.names == naming::lasting && !server.rewrites;
    if (can_go_on && open.chance(10)) server.gives_messages = 2 + open.pick(3);
    return server;
}

std::string habits::words() const {
    std::string all = announces_pipelining ? "pipelines" : "does not pipeline";
    const auto also = [&](const std::string& text) {
        if (!text.empty()) all += ", " + text;
    };
    also(word(ahead, std::array{"", "forgets what is sent ahead", "runs replies together"}));
    also(word(names, std::array{"", "has no UIDL", "leaves lines out of UIDL", "names by position",
                                "has names with blanks", "uses names twice"}));
    also(word(top, std::array{"", "has no TOP", "sends the header of another message on TOP",
                              "sends nothing on TOP", "sends all on TOP"}));
    also(word(list_one, std::array{"", "refuses LIST n", "sends only the size on LIST n",
                                   "sends the whole listing on LIST n"}));
    also(word(deletes, std::array{"", "deletes nothing", "refuses DELE",
                                  "deletes when the connection is lost"}));
    also(capa ? "" : "has no CAPA");
    also(stuffs_dots ? "" : "does not stuff dots");
    also(rewrites ? "rewrites headers" : "");
    also(reuses_names ? "reuses names" : "");
    also(shows ? "shows " + std::to_string(*shows) + " messages at a time" : "");
    also(gives_messages ? "closes after " + std::to_string(*gives_messages) + " messages" : "");
    return all;
}

}  // namespace pop3::test::worlds
