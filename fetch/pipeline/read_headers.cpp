// SPDX-License-Identifier: MIT
#include "read_headers.hpp"

#include <string_view>

#include "fetch/message/message_identity.hpp"

namespace pop3::fetch {
namespace {

flow<digest> read_header(dialogue& s, octet_count most, identifier& header) {
    octet_count octets = 0;
    while (true) {
        std::string_view chunk = co_await s.next_chunk();  // S: the header, then .
        if (chunk.empty()) break;
        octets += chunk.size();
        if (octets > most)
            co_return s.make_unusable(errc::limit_exceeded, {}, "the answer to TOP does not end");
        header.update(chunk);
    }
    co_return header.finish().header;
}

}  // namespace

flow<std::size_t> read_headers(dialogue& s, std::vector<request> messages, header_sink& sink) {
    dialogue::pipeline ahead(s);
    identifier header;
    std::size_t came = 0;
    auto next = messages.begin();
    for (const request& asked : messages) {
        while (next != messages.end() && ahead.has_room())
            s.send("TOP", next++->number, 0U);  // C: TOP 1 0, TOP 2 0 …
        sink.awaiting(asked.number);
        reply answer = co_await s.next_reply();  // S: +OK
        if (!answer.positive()) {                // S: -ERR what is TOP?
            sink.answered(asked.number, std::nullopt);
            continue;
        }
        digest found = co_await read_header(s, asked.most, header);
        sink.answered(asked.number, found);
        ++came;
    }
    co_return came;
}

}  // namespace pop3::fetch
