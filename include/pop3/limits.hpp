// SPDX-License-Identifier: MIT
// Every bound on what a peer can make grow, each with its default and its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pop3::inline v1 {

/// Set before a session starts. Exceeding one is errc::line_too_long or errc::limit_exceeded, and
/// the session is unusable afterwards.
struct limits {
    /// Octets of a status line, or of a challenge in AUTH, with its line end. RFC 2449 requires
    /// 512; greetings of 1,000 occur.
    std::size_t status_line = 8 * 1024;
    /// Octets of one line of LIST, UIDL, CAPA or LANG. RFC 1939 requires 512.
    std::size_t listing_line = 8 * 1024;
    /// Lines of LIST, UIDL, CAPA or LANG. Maildrops of several million messages exist.
    std::size_t listing_lines = 5'000'000;
    /// Lines of LIST or UIDL beyond twice the number of messages that STAT announced, if STAT was
    /// sent before: so a listing without end ends early. Servers whose STAT counts otherwise are not
    /// that far away. The lines may have 128 octets on average; RFC 1939 allows 84.
    std::size_t listing_surplus = 10'000;
    /// Octets of LIST or UIDL together, or of the lines that answer a command that POP3 does not define:
    /// about as much is kept in memory.
    std::uint64_t listing = 512 * 1024 * 1024;
    /// Octets of CAPA or LANG together. Servers send a few hundred.
    std::uint64_t capabilities = 64 * 1024;
    /// Octets of a unique-id that is kept. RFC 1939 allows 70; a longer one counts as defective.
    std::size_t unique_id = 1024;
    /// Octets of a message. No limit: mail is streamed, so its size costs no memory.
    std::uint64_t message = UINT64_MAX;
    /// Challenges in one AUTH. No mechanism needs more than four.
    std::size_t sasl_challenges = 10;
    /// Octets of a command with CRLF, other than the lines of a SASL exchange (RFC 2449, section 4).
    std::size_t command_line = 255;
    /// A batch waits when this many of its commands are unanswered.
    std::size_t window_commands = 1024;
    /// A batch waits when its unanswered commands have this many octets. With one more command they
    /// fit the send buffer of the socket (16 KiB or more, unless the system is short of memory), so
    /// that neither side blocks on the other. Where they do not fit, the time limit of a write ends
    /// the session.
    std::size_t window_octets = 12 * 1024;
    /// The maximum size of the input buffer in octets; it starts at 4 KiB.
    std::size_t input_buffer = 256 * 1024;
};

}  // namespace pop3::inline v1
