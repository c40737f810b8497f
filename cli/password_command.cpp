// SPDX-License-Identifier: MIT
// The password command: what it prints goes into memory that is wiped, and nowhere else.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <memory>

#include "connection_options.hpp"
#include "fetch/problem.hpp"

namespace pop3::cli {
namespace {

constexpr std::size_t longest_output = 64 * 1024;
constexpr const char* doing = "run the password command";

using command_pipe = std::unique_ptr<FILE, int (*)(FILE*)>;

secret_string output_of(FILE* pipe) {
    std::setvbuf(pipe, nullptr, _IONBF, 0);  // no copy is left behind in a buffer of stdio
    std::string piece(4096, '\0');
    secret_string output;
    while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe)) {
        output.append(std::string_view(piece).substr(0, n));
        if (output.reveal().size() > longest_output)
            fetch::raise_local(fetch::fetch_errc::password_unavailable, doing,
                               "it printed more than 64 KiB");
    }
    wipe(piece);
    return output;
}

// How the command ended; empty if well.
std::string complaint(int status) {
    if (WIFSIGNALED(status)) return "it was ended by signal " + std::to_string(WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return "it ended with exit status " + std::to_string(WEXITSTATUS(status));
    return {};
}

}  // namespace

secret_string password_from(const std::string& command) {
    command_pipe pipe(::popen(command.c_str(), "re"), ::pclose);
    if (!pipe) fetch::raise_errno(doing);
    const secret_string output = output_of(pipe.get());
    std::string why = complaint(::pclose(pipe.release()));
    const secret_string first_line(output.reveal().substr(0, output.reveal().find('\n')));
    if (why.empty() && first_line.empty()) why = "it printed no password";
    if (!why.empty())
        fetch::raise_local(fetch::fetch_errc::password_unavailable, doing, std::move(why));
    return first_line;
}

}  // namespace pop3::cli
