// SPDX-License-Identifier: MIT
#include "descriptors_of_accounts.hpp"

#include <algorithm>

#include "system/descriptor_limit.hpp"

namespace pop3::cli {

std::size_t accounts_within_descriptors(std::size_t wanted) {
    // An account has a socket, six files and folders of its ledger and of its lock, and the three folders of
    // a Maildir, or of two; a receiver's socket; the pipes of a program (8); and messages that are written,
    // wait for a sync or are delivered: twice the group of a target that is no file, and one.
    constexpr std::size_t of_an_account = 56;
    // What the process has besides: streams, the log, the 17 connections of a ledger in PostgreSQL with an
    // event each, and those of a listener.
    constexpr std::size_t others = 64;
    system::raise_descriptor_limit(others + wanted * of_an_account);
    const std::size_t limit = system::descriptor_limit();
    return std::clamp((limit - std::min(limit, others)) / of_an_account, std::size_t{1}, wanted);
}

}  // namespace pop3::cli
