// SPDX-License-Identifier: MIT
// CAPA: the listing from the wire equals the one made of its lines, and all accessors agree.
#include "exchange_log.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "replayed_server.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

void require_consistent(const pop3::capabilities& listing) {
    pop3::capabilities again;
    for (const capability& entry : listing) {
        require(!entry.name.empty(), "no capability is without a name");
        require(listing.find(upper(entry.name)) == &entry, "each name is found, in any case");
        for (const std::string& argument : entry.arguments)
            require(listing.has(entry.name, upper(argument)), "each argument is found");
        again.add(words(entry));
    }
    require(again == listing, "a listing written out is the same listing", words(listing),
            words(again));
    require(!listing.expire() || listing.has("EXPIRE"), "what is told of EXPIRE is listed");
    require(!listing.delay() || listing.has("LOGIN-DELAY"), "so is the delay");
    require(listing.implementation().empty() || listing.has("IMPLEMENTATION"), "so is the name");
}

record play_capabilities(replayed_server server) {
    limits small;
    small.listing_line = 64;
    small.listing_lines = 16;
    small.capabilities = 256;
    pop3::owned_session s(small);
    record all;
    all.add("greeting", server.run(flows::greeting(s)));
    if (!s.usable()) return all;
    const result<pop3::capabilities> listing = server.run(flows::capa(s));
    all.add("CAPA", listing);
    require(listing.has_value() == (s.known_capabilities() != nullptr), "it is known if it came");
    if (!listing) return all;
    require(*s.known_capabilities() == *listing, "what is known is what came");
    require(listing->size() <= small.listing_lines, "no more lines than are allowed");
    require_consistent(*listing);
    all.add("QUIT", server.run(flows::quit(s)));  // octets after the listing are noticed by now
    return all;
}

}  // namespace

void capabilities(std::string_view input) {
    require_same_for_every_cut(input, {"+OK\r\n", input, "+OK\r\n"}, play_capabilities);

    pop3::capabilities listing;
    for (const std::string_view line : turns_of(input)) listing.add(line);
    require_consistent(listing);
}

}  // namespace pop3::fuzz
