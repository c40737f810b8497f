// SPDX-License-Identifier: MIT
// Deletions that happen when they should not, or the reverse.
#include "fault_row.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view once = "reports it, and delivers nothing twice in the next session";

void drain(server_protocol& session) {
    while (const std::size_t octets = session.output().size()) session.sent(octets);
}

constexpr fault_row commit_rows[] = {
    {{"commit-unasked", none, "", "deletes what is marked when the connection is lost",
      "marks only messages that it has"},
     [](fault_set& into, const fault&) {
         into.on_disconnect([](server_protocol& session) {
             drain(session);
             session.receive("QUIT\r\n");
             drain(session);
         });
     }},
    {{"commit-fails", none, "", "deletes nothing at QUIT, and answers -ERR", once},
     [](fault_set& into, const fault&) {
         into.mail.remove = [](maildrop&, std::span<const message_number> marked) {
             return marked.size();
         };
     }},
    {{"commit-half", none, "", "deletes all but the last of the marked messages, and answers -ERR",
      once},
     [](fault_set& into, const fault&) {
         into.mail.remove = [](maildrop& drop, std::span<const message_number> marked) {
             const auto some = marked.first(marked.size() - 1);
             return 1 + (some.empty() ? 0 : drop.remove(some));
         };
     }},
};

}  // namespace

std::span<const fault_row> commit_faults() {
    return commit_rows;
}

}  // namespace pop3::inline v1::serving
