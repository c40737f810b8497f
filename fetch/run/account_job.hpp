// SPDX-License-Identifier: MIT
// One run over one account as its runner sees it: what blocks, and the sessions between.
#pragma once

#include <exception>
#include <string>

#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"
#include "run.hpp"

namespace pop3::fetch {

/// A runner opens it, runs its sessions one after the other, and closes it; again, if close() returns true. No two
/// calls at the same time. Failures are in the report of the run: only session() throws.
class account_job {
  public:
    account_job() = default;
    virtual ~account_job() = default;
    account_job(const account_job&) = delete;
    account_job& operator=(const account_job&) = delete;

    /// The runner does nothing else on its thread: work that it would only wait for is done there. Before
    /// the first open().
    virtual void use_own_thread() noexcept = 0;
    /// Blocks.
    virtual void open() = 0;
    /// What the next session is to be connected for; null: there is none. Valid until it has run.
    [[nodiscard]] virtual const fetch_request* next_session() = 0;
    /// The session over that connection. Waits for no disk, and no program.
    [[nodiscard]] virtual flow<void> session(dialogue& open) = 0;
    /// The session failed, or its connection: there is no further one.
    virtual void stop(std::exception_ptr reason) = 0;
    /// Blocks. Returns true if it is to be opened once more; otherwise it is over.
    [[nodiscard]] virtual bool close() = 0;
};

/// "pop.example.org:995": the server of `task`.
std::string server_name(const fetch_request& task);
/// The options of a connection to it. The server may know the password of the last session, and repeat it
/// before the login.
connect_options session_options(const fetch_request& task);

}  // namespace pop3::fetch
