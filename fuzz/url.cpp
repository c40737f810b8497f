// SPDX-License-Identifier: MIT
// URLs of mailboxes and proxies: what is read can be written and read again, and no name in it
// controls a terminal.
#include "pop3/url.hpp"

#include "pop3/route.hpp"
#include "property.hpp"
#include "targets.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fuzz {
namespace {

void require_harmless(std::string_view name) {
    require(!wire::has_unsafe_character(name), "a name has no control character", name);
}

}  // namespace

void url(std::string_view input) {
    const result<pop_url> read = pop_url::parse(input);
    if (!read) {
        require(read.error().code == errc::bad_url, "it is a URL or not");
        require_plain(read.error().message());
    } else {
        require_harmless(read->host);
        require_harmless(read->user);
        require_harmless(read->mechanism);
        const result<pop_url> again = pop_url::parse(read->str());
        require(again && *again == *read, "it is written as it is read", input, read->str());
    }
    if (const result<proxy> relay = proxy::parse(input)) {
        require_harmless(relay->host);
        require_harmless(relay->user);
        require(relay->port > 0, "a proxy has a port");
    }
}

}  // namespace pop3::fuzz
