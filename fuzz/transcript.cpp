// SPDX-License-Identifier: MIT
// Transcripts: a written one, or one made of another client's log, parses to the same, and a recording
// does not depend on the fragmentation.
#include "pop3/transcript.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

void require_reads_back(const pop3::transcript& events) {
    const std::string text = to_text(events);
    const result<pop3::transcript> again = parse_transcript(text);
    require(again.has_value(), "what was written can be read", text);
    require(*again == events, "and is the same", text, to_text(*again));
}

// Client and server in turn, each in pieces.
pop3::transcript recorded(std::string_view input, messages_in_transcript mail, cuts pieces) {
    pop3::transcript events;
    transcript_recorder recorder([&](const transcript_event& event) { events.push_back(event); },
                                 mail, [] { return std::chrono::steady_clock::time_point(); });
    bool client = false;
    for (const std::string_view turn : turns_of(input)) {
        for (const std::string_view piece : pieces.pieces(turn))
            client ? recorder.client_sent(piece) : recorder.server_sent(piece);
        client = !client;
    }
    recorder.client_closed();
    recorder.server_closed();
    return events;
}

}  // namespace

void transcript(std::string_view input) {
    if (const result<pop3::transcript> read = parse_transcript(input)) require_reads_back(*read);
    if (const result<pop3::transcript> read = parse_session_log(input)) require_reads_back(*read);

    for (const auto mail : {messages_in_transcript::whole, messages_in_transcript::summarised}) {
        const pop3::transcript whole = recorded(input, mail, cuts::whole());
        require_reads_back(whole);
        for (const cuts& pieces : {cuts::octets(), cuts::taken_from(input)}) {
            const pop3::transcript other = recorded(input, mail, pieces);
            require(other == whole, "the same however it came", to_text(whole), to_text(other));
        }
    }
}

}  // namespace pop3::fuzz
