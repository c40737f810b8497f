// SPDX-License-Identifier: MIT
// The server's side: a client gets the same answers, and leaves the same maildrop, in any
// fragmentation.
#include "pop3/server/memory_backend.hpp"
#include "property.hpp"
#include "server/session/server_session.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

struct outcome {
    std::string text;
    bool ended = false;
    std::vector<std::string> left;
    friend bool operator==(const outcome&, const outcome&) = default;
};

void drain(serving::server_session& session, std::string& text) {
    for (auto more = session.output(); !more.empty(); more = session.output()) {
        require(more.size() < std::size_t{1024} * 1024, "output is bounded");
        text += more;
        session.sent(more.size());
    }
    require(text.ends_with("\r\n"), "what is said are whole lines", text);
}

// Octets after STLS are refused if they come with it and close the connection if they come later:
// in both cases none of them is executed.
void forget_how_stls_was_refused(outcome& all) {
    constexpr std::string_view with_it = "-ERR octets after STLS\r\n";
    constexpr std::string_view later = "+OK begin TLS\r\n";
    for (const std::string_view end : {with_it, later})
        if (all.ended && all.text.ends_with(end)) all.text.resize(all.text.size() - end.size());
}

outcome play_server(unsigned choice, std::string_view input, cuts pieces) {
    memory_backend mail;
    mail.add_user("ann", test::password);
    mail.add_message("ann", "Subject: one\r\n\r\n.\r\n..two\r\n", "uid-1");
    mail.add_message("ann", "Subject: two\r\n\r\nno line end", "uid-2");
    mail.add_message("ann", "a bare\n.\nLF\r\n", "uid-3");
    server_features offered;
    offered.apop = true;
    offered.cleartext_login = !(choice & 1U);
    outcome all;
    {
        serving::server_session session(
            offered, mail, {false, (choice & 2U) != 0, "<1896.697170952@example.org>"});
        drain(session, all.text);
        for (const std::string_view turn : turns_of(input)) {
            for (const std::string_view piece : pieces.pieces(turn)) {
                session.receive(piece);
                drain(session, all.text);
            }
            if (session.wants_tls()) session.tls_started();
        }
        all.ended = session.ended();
    }
    require(!mail.in_use("ann"), "the lock is gone with the session");
    all.left = mail.messages("ann");
    forget_how_stls_was_refused(all);
    return all;
}

}  // namespace

void server(std::string_view input) {
    const unsigned choice = take_choice(input);
    const outcome whole = play_server(choice, input, cuts::whole());
    for (const cuts pieces : {cuts::octets(), cuts::taken_from(input)}) {
        const outcome cut = play_server(choice, input, pieces);
        require(cut == whole, "the same for every cut", whole.text, cut.text);
    }
}

}  // namespace pop3::fuzz
