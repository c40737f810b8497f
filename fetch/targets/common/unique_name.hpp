// SPDX-License-Identifier: MIT
// Names for Maildir files and spools.
#pragma once

#include <string>

namespace pop3::fetch {

/// A name that is unique over all deliveries: "time.MusecPpidQseqRrandom.host".
std::string unique_maildir_name();

}  // namespace pop3::fetch
