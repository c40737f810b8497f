// SPDX-License-Identifier: MIT
// The part of a message that TOP sends: the same in any pieces, and a part of the one with more lines.
#include "property.hpp"
#include "server/protocol/message_response.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

std::string top_of(std::string_view message, std::uint64_t lines, cuts pieces) {
    serving::top_cut cut(lines);
    std::string part;
    for (const std::string_view piece : pieces.pieces(message)) {
        if (cut.complete()) break;
        part += cut.take(piece);
    }
    return part;
}

}  // namespace

void top(std::string_view input) {
    const std::uint64_t lines = take_choice(input) % 8;
    const std::string whole = top_of(input, lines, cuts::whole());
    require(input.starts_with(whole), "it is the begin of the message", whole);
    require(whole == top_of(input, lines, cuts::octets()), "in single octets", whole);
    require(whole == top_of(input, lines, cuts::taken_from(input)), "in any pieces", whole);
    require(top_of(input, lines + 1, cuts::whole()).starts_with(whole),
            "with one more line it is no shorter", whole);
    require(whole.size() == input.size() || whole.ends_with("\r\n"), "it ends with a line", whole);
}

}  // namespace pop3::fuzz
