// SPDX-License-Identifier: MIT
// Two things of the fetcher that a world replaces when it is linked: what day it is, and the thread
// that delivers. The rest of the fetcher is the real one.
#pragma once

#include "fetch/instant.hpp"

namespace pop3::tests::worlds {

/// What fetch::now() returns from now on.
void set_day(fetch::instant now);

}  // namespace pop3::tests::worlds
