// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <sysexits.h>

#include <iostream>

#include "fetch/problem.hpp"

namespace pop3::cli {

int exit_status_of(const failure& why) {
    if (why.code == errc::host_not_found) return EX_NOHOST;
    if (why.code == errc::connect_failed) return EX_UNAVAILABLE;
    if (why.code == cause::retry_later || why.code == cause::in_doubt) return EX_TEMPFAIL;
    if (why.code == cause::fix_credentials) return EX_NOPERM;
    if (why.code == cause::fix_settings) return EX_CONFIG;
    if (why.code == cause::server_broken) return EX_PROTOCOL;
    if (why.code == cause::our_mistake) return EX_USAGE;
    if (why.code == fetch::fetch_errc::password_unavailable) return EX_NOPERM;
    return EX_IOERR;
}

int report(const failure& why) {
    std::cerr << "pop3: " << why.message() << '\n' << "      " << fetch::advice(why) << '\n';
    return exit_status_of(why);
}

}  // namespace pop3::cli
