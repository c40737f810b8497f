// SPDX-License-Identifier: MIT
// The sender in a Return-Path: found in any pieces, and fit for a From_ line and for MAIL FROM.
#include "fetch/message/return_path.hpp"

#include "property.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

std::string sender_of(std::string_view message, cuts pieces) {
    fetch::return_path path;
    for (const std::string_view piece : pieces.pieces(message)) path.scan(piece);
    path.finish();
    require(path.settled(), "it is settled at the end");
    return path.sender();
}

}  // namespace

void return_path(std::string_view input) {
    const std::string sender = sender_of(input, cuts::whole());
    require(sender.empty() || fetch::is_plain_address(sender), "a sender is an address", sender);
    require(sender == sender_of(input, cuts::octets()), "in single octets", sender);
    require(sender == sender_of(input, cuts::taken_from(input)), "in any pieces", sender);
}

}  // namespace pop3::fuzz
