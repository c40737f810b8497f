// SPDX-License-Identifier: MIT
// Status lines: where they end, what they mean, and that their text is safe to show.
#include "exchange_log.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "replayed_server.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

// Advances the session to where the line is read: the greeting, PASS, STAT or NOOP.
void begin(pop3::dialogue& s, unsigned choice) {
    const auto goes = [](std::vector<std::string_view> says, auto exchange) {
        require(
            replayed_server(std::move(says), cuts::whole()).run(std::move(exchange)).has_value(),
            "the way to the line is smooth");
    };
    if (choice % 4 == 0) return;
    goes({"+OK\r\n"}, flows::greeting(s));
    if (choice % 4 != 1) goes({"", "+OK\r\n"}, flows::rpop(s, "ann"));
    if (choice & 4U)
        goes({"", "+OK\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nLOGIN-DELAY 900\r\n.\r\n"},
             flows::capa(s));
}

record play_reply(unsigned choice, replayed_server server) {
    limits small;
    small.status_line = 128;
    small.input_buffer = 256;
    pop3::owned_session s(small);
    s.set_secure();
    begin(s, choice);
    record all;
    switch (choice % 4) {
        case 0:
            all.add("greeting", server.run(flows::greeting(s)));
            break;
        case 1:
            all.add("PASS", server.run(flows::pass(s, test::password)));
            break;
        case 2:
            all.add("STAT", server.run(flows::stat(s)));
            break;
        case 3:
            all.add("NOOP", server.run(flows::noop(s)));
            break;
    }
    const pop3::reply& last = s.last_reply();
    require(last.line.size() <= small.status_line, "no line is longer than is allowed");
    require(last.line.find('\n') == std::string::npos, "a status line is one line");
    require(last.line.ends_with(last.text()), "the text is the end of the line");
    require(last.text().find(last.response_code()) != std::string::npos, "the code is in the text");
    return all;
}

}  // namespace

void reply(std::string_view input) {
    const unsigned choice = take_choice(input);
    std::vector<std::string_view> turns{input};
    if (choice % 4 != 0) turns.insert(turns.begin(), "");  // it answers a command
    require_same_for_every_cut(input, turns, [choice](replayed_server server) {
        return play_reply(choice, std::move(server));
    });
}

}  // namespace pop3::fuzz
