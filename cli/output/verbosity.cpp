// SPDX-License-Identifier: MIT
#include "verbosity.hpp"

namespace pop3::cli {

void add_verbosity_options(command_syntax command, verbosity& level, const std::string& quiet,
                           const std::string& verbose) {
    const option_syntax silence = command.add_flag(
        "-q,--quiet", [&level] { level = verbosity::quiet; }, quiet);
    command
        .add_flag(
            "-v,--verbose", [&level] { level = verbosity::verbose; }, verbose)
        .excludes(silence);
}

}  // namespace pop3::cli
