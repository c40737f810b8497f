// SPDX-License-Identifier: MIT
// Two parts of the fetcher that a world replaces at link time: the date, and the thread that
// delivers. The rest of the fetcher is the real one.
#pragma once

#include "fetch/clock.hpp"

namespace pop3::test::worlds {

/// The result of fetch::now() from now on.
void set_day(fetch::instant now);

}  // namespace pop3::test::worlds
