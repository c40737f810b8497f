// SPDX-License-Identifier: MIT
// What a report tells about the certificate of a server.
#pragma once

#include <string>

namespace pop3::check {

/// Of the server: its names are untrusted text.
struct certificate_facts {
    std::string subject;      ///< "CN = pop.example.org"
    std::string issuer;       ///< the same of its authority
    std::string valid_until;  ///< "2027-01-31", in UTC
    std::string sha256;       ///< its fingerprint, in hexadecimal, as --fingerprint has it
};

}  // namespace pop3::check
