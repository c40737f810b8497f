// SPDX-License-Identifier: MIT
// A message in an mbox: no line of it looks like the begin of another, and it comes out as it went in.
#include "fetch/message/mboxrd.hpp"

#include "property.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

std::string stored(std::string_view message, cuts pieces) {
    fetch::mboxrd_encoder encoder;
    std::string out;
    for (const std::string_view piece : pieces.pieces(message)) encoder.encode(piece, out);
    encoder.finish(out);
    return out;
}

// What a reader of mboxrd returns.
std::string read_back(std::string_view text) {
    std::string lines;
    while (!text.empty()) {
        std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
        text.remove_prefix(line.size());
        require(!line.starts_with("From "), "no line begins another message", line);
        const std::size_t quotes = std::min(line.find_first_not_of('>'), line.size());
        if (quotes > 0 && line.substr(quotes).starts_with("From ")) line.remove_prefix(1);
        lines += line;
    }
    return lines;
}

std::string with_lf(std::string_view message) {
    fetch::lf_encoder encoder;
    std::string text;
    encoder.encode(message, text);
    encoder.finish(text);
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    return text;
}

}  // namespace

void mboxrd(std::string_view input) {
    const std::string whole = stored(input, cuts::whole());
    require(whole == stored(input, cuts::octets()), "in single octets", whole);
    require(whole == stored(input, cuts::taken_from(input)), "in any pieces", whole);
    require(read_back(whole) == with_lf(input) + '\n', "it is read as it was stored", input, whole);
}

}  // namespace pop3::fuzz
