// SPDX-License-Identifier: MIT
// Line ends for files and for LMTP: the same in any pieces, and LMTP gets no CR or LF alone.
#include "fetch/message/line_ends.hpp"

#include "property.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

template <class Encoder>
std::string encoded(std::string_view message, cuts pieces) {
    Encoder encoder;
    std::string out;
    for (const std::string_view piece : pieces.pieces(message)) encoder.encode(piece, out);
    encoder.finish(out);
    return out;
}

template <class Encoder>
std::string in_any_pieces(std::string_view message) {
    std::string whole = encoded<Encoder>(message, cuts::whole());
    require(whole == encoded<Encoder>(message, cuts::octets()), "in single octets", whole);
    require(whole == encoded<Encoder>(message, cuts::taken_from(message)), "in any pieces", whole);
    return whole;
}

// CRLF becomes LF.
std::string as_file(std::string_view message) {
    std::string text;
    for (std::size_t i = 0; i < message.size(); ++i)
        if (message.substr(i, 2) != "\r\n") text += message[i];
    return text;
}

}  // namespace

void line_ends(std::string_view input) {
    const std::string file = in_any_pieces<fetch::lf_encoder>(input);
    require(file == as_file(input), "a file has LF for CRLF, and no other change", file);
    const std::string sent = in_any_pieces<fetch::smtp_encoder>(input);
    for (std::size_t i = 0; i < sent.size(); ++i) {
        require(sent[i] != '\n' || (i > 0 && sent[i - 1] == '\r'), "no LF alone is sent", sent);
        require(sent[i] != '\r' || sent.substr(i + 1, 1) == "\n", "no CR alone is sent", sent);
    }
}

}  // namespace pop3::fuzz
