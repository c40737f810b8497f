// SPDX-License-Identifier: MIT
// Faults of TLS and STLS.
#include "fault_row.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view refuses = "refuses the certificate before it sends any secret";

void flawed(fault_set& into, certificate_flaws flaws) {
    into.tls.flaws = flaws;
}

constexpr fault_row tls_rows[] = {
    {{"stls-forged-reply", none, "", "sends a reply after +OK to STLS, before TLS",
      "refuses to start TLS (octets_before_tls)"},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (e.verb == "STLS") line += "+OK forged\r\n";
         });
     }},
    {{"stls-injection", none, "", "answers inside TLS what was sent after STLS before it",
      "sends nothing after STLS"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (e.verb == "STLS") e.waits_for_tls = true;
         });
     }},
    {{"tls-silent", none, "", "does not answer the TLS handshake", "gives up at its time limit"},
     [](fault_set& into, const fault&) { into.tls.silent = true; }},
    {{"tls-refused", none, "", "closes at the first octet of the TLS handshake",
      "reports it; no attempt without TLS"},
     [](fault_set& into, const fault&) { into.tls.refused = true; }},
    {{"tls-damaged", number, "2", "damages the records of its Nth write inside TLS",
      "treats it as a broken connection, and deletes nothing"},
     [](fault_set& into, const fault& f) { into.tls.bad_write = number_of(f); }},
    {{"tls-old", none, "", "speaks TLS 1.0 and 1.1 only", "refuses them"},
     [](fault_set& into, const fault&) { into.tls.versions = tls::tls_versions::only_old; }},
    {{"tls-old-too", none, "", "speaks TLS 1.0 and 1.1 as well", "uses a newer one"},
     [](fault_set& into, const fault&) { into.tls.versions = tls::tls_versions::old_too; }},
    {{"certificate-expired", none, "", "shows a certificate that has expired", refuses},
     [](fault_set& into, const fault&) { flawed(into, {.expired = true}); }},
    {{"certificate-other-name", none, "", "shows a certificate of another host", refuses},
     [](fault_set& into, const fault&) { into.tls.other_name = true; }},
    {{"certificate-other-purpose", none, "", "shows a certificate for clients, not for servers",
      refuses},
     [](fault_set& into, const fault&) { flawed(into, {.wrong_purpose = true}); }},
    {{"certificate-self-signed", none, "", "shows a certificate signed by itself", refuses},
     [](fault_set& into, const fault&) { flawed(into, {.self_signed = true}); }},
};

}  // namespace

std::span<const fault_row> tls_faults() {
    return tls_rows;
}

}  // namespace pop3::inline v1::serving
