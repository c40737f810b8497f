// SPDX-License-Identifier: MIT
// Bodies of multi-line responses: the decoder equals a reference of a few lines, and reverses the
// encoder.
#include "property.hpp"
#include "targets.hpp"
#include "wire/body_decoder.hpp"
#include "wire/body_encoder.hpp"

namespace pop3::fuzz {
namespace {

struct decoded {
    std::string body;
    std::size_t consumed = 0;
    bool ended = false;
    friend bool operator==(const decoded&, const decoded&) = default;
};

// Line by line, all at once.
decoded by_reference(std::string_view in, std::string_view eol) {
    decoded all;
    while (true) {
        const std::size_t end = in.find(eol, all.consumed);
        std::string_view line = in.substr(all.consumed, end - all.consumed);
        const bool complete = end != std::string_view::npos;
        if (complete && line == ".") return {all.body, end + eol.size(), true};
        const bool may_be_the_end = line == "." || (eol == "\r\n" && line == ".\r");
        if (line.starts_with('.')) line.remove_prefix(1);
        if (complete || !may_be_the_end) all.body += line;
        if (!complete) return {all.body, in.size(), false};
        all.body += eol;
        all.consumed = end + eol.size();
    }
}

decoded by_decoder(std::string_view in, wire::line_end eol, cuts pieces) {
    wire::body_decoder decoder;
    decoder.begin(eol);
    decoded all;
    for (std::string_view piece : pieces.pieces(in)) {
        while (!piece.empty() && !all.ended) {
            const wire::body_decoder::step step = decoder.decode(piece);
            require(step.consumed <= piece.size(), "nothing is consumed that is not there");
            require(step.consumed > 0 || !step.run.empty(), "each step goes on");
            all.body += step.run;
            all.consumed += step.consumed;
            all.ended = step.ended;
            piece.remove_prefix(step.consumed);
        }
    }
    return all;
}

std::string encoded(std::string_view message, cuts pieces) {
    wire::body_encoder encoder;
    std::string out;
    for (const std::string_view piece : pieces.pieces(message)) encoder.encode(piece, out);
    encoder.finish(out);
    return out;
}

}  // namespace

void body(std::string_view input) {
    for (const wire::line_end eol : {wire::line_end::crlf, wire::line_end::lf}) {
        const decoded right = by_reference(input, eol == wire::line_end::crlf ? "\r\n" : "\n");
        for (const cuts pieces : {cuts::whole(), cuts::octets(), cuts::taken_from(input)}) {
            const decoded got = by_decoder(input, eol, pieces);
            require(got == right, "the decoder does what the reference does", got.body, right.body);
        }
    }

    const std::string sent = encoded(input, cuts::whole());
    for (const cuts pieces : {cuts::octets(), cuts::taken_from(input)})
        require(encoded(input, pieces) == sent, "the encoder does the same for every cut");
    std::string message(input);
    if (!message.empty() && !message.ends_with("\r\n")) message += "\r\n";
    const decoded back = by_decoder(sent, wire::line_end::crlf, cuts::taken_from(input));
    require(back.ended && back.consumed == sent.size(), "what was encoded ends where it ends");
    require(message.empty() || back.body == message, "what was encoded comes back", back.body,
            message);
}

}  // namespace pop3::fuzz
