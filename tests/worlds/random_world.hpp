// SPDX-License-Identifier: MIT
// A random world: a few wild sessions, then calm ones in which everything that can come must come.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "laws.hpp"
#include "world.hpp"

namespace pop3::test::worlds {

struct outcome {
    std::vector<complaint> complaints;
    std::string story;  ///< if it was recorded
};

/// The same for the same seed.
outcome run_random_world(std::uint64_t seed, bool told, planted bug = planted::none);

}  // namespace pop3::test::worlds
