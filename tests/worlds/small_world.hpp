// SPDX-License-Identifier: MIT
// Worlds small enough to try each of them: a few messages, a few sessions, and one or two failures,
// at any moment.
#pragma once

#include <cstddef>

#include "choices.hpp"
#include "random_world.hpp"

namespace pop3::test::worlds {

struct small_size {
    std::size_t letters = 1;
    std::size_t sessions = 1;
    std::size_t mishaps = 1;          ///< that happen in it, at most
    bool pipelining_optional = true;  ///< otherwise each server has it
};

outcome run_small_world(const small_size& size, choices& open, bool told);

}  // namespace pop3::test::worlds
