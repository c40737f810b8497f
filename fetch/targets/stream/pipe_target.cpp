// SPDX-License-Identifier: MIT
#include "pipe_target.hpp"

#include <string.h>
#include <sysexits.h>

#include <algorithm>
#include <string_view>

#include "fetch/error.hpp"
#include "fetch/message/line_ends.hpp"
#include "fetch/targets/common/quoted_words.hpp"
#include "fetch/targets/common/target_spec.hpp"

namespace pop3::fetch {
namespace {

using outcome = delivery::outcome;

struct exit_words {
    int status;
    const char* words;
};

// Of a shell, and of programs that run others, such as env and nice (POSIX, sh, "Exit Status").
constexpr int not_executable = 126;
constexpr int not_found = 127;

constexpr exit_words known[] = {
    {EX_USAGE, "EX_USAGE: wrong arguments"},
    {EX_DATAERR, "EX_DATAERR: it does not accept this message"},
    {EX_NOINPUT, "EX_NOINPUT: it lacks a file"},
    {EX_NOUSER, "EX_NOUSER: no such user"},
    {EX_NOHOST, "EX_NOHOST: no such host"},
    {EX_UNAVAILABLE, "EX_UNAVAILABLE: it cannot deliver"},
    {EX_SOFTWARE, "EX_SOFTWARE: an error of its own"},
    {EX_OSERR, "EX_OSERR: a system error"},
    {EX_OSFILE, "EX_OSFILE: a file of the system is missing"},
    {EX_CANTCREAT, "EX_CANTCREAT: it cannot write a file"},
    {EX_IOERR, "EX_IOERR: it could not read or write"},
    {EX_TEMPFAIL, "EX_TEMPFAIL: try later"},
    {EX_PROTOCOL, "EX_PROTOCOL: its peer answered wrongly"},
    {EX_NOPERM, "EX_NOPERM: it lacks a permission"},
    {EX_CONFIG, "EX_CONFIG: its configuration is wrong"},
    {not_executable, "a command of it cannot be executed"},
    {not_found, "a command of it was not found"},
};

std::string exit_status(int status) {
    std::string text = "exit status " + std::to_string(status);
    for (const exit_words& each : known)
        if (each.status == status) text += std::string(", ") + each.words;
    return text;
}

constexpr std::string_view run_is_over = "the time limit of the run";

std::string seconds(std::chrono::milliseconds span) {
    return std::to_string(span.count() / 1000) + " s";
}

// `late`: the limit that it has not met if it was killed.
std::string words_for(const system::exit_report& end, const std::string& late) {
    switch (end.ending) {
        case system::exit_report::kind::exited:
            return exit_status(end.number);
        case system::exit_report::kind::signalled:
            return "ended by signal " + std::to_string(end.number) + ", " +
                   ::sigdescr_np(end.number);
        case system::exit_report::kind::timed_out:
            return "not finished within " + late;
        case system::exit_report::kind::cancelled:
            break;
    }
    return {};
}

}  // namespace

pipe_target::pipe_target(settings options, system::clock& clock)
    : spooled_target(description_of(pipe_spec{options.words}), options.state_directory),
      options_(std::move(options)),
      clock_(clock) {}

delivery pipe_target::deliver(const spooled_message& message) {
    lf_encoder line_ends;
    std::string room(64 * 1024, '\0');
    std::string lines;
    octet_count at = 0;
    bool over = false;
    const system::input_source input = [&]() -> std::string_view {
        lines.clear();
        while (lines.empty() && !over) {
            const std::string_view octets = message.body().read(at, room);
            at += octets.size();
            over = octets.empty();
            line_ends.encode(octets, lines);
            if (over) line_ends.finish(lines);
        }
        return lines;
    };
    const system::time_point now = clock_.now();
    if (now >= options_.end)
        throw system::local_error(
            failure{errc::timed_out, "deliver to " + description(), {}, std::string(run_is_over)});
    const system::time_point own_end = system::later(now, options_.longest);
    const wait_limits limit{std::min(own_end, options_.end), options_.stop};
    const system::command program{options_.words, system::environment_without(options_.password)};
    const std::string late =
        limit.until == own_end ? seconds(options_.longest) : std::string(run_is_over);
    return judged(system::run_program(program, input, limit, clock_), late);
}

delivery pipe_target::judged(const system::exit_report& end, const std::string& late) const {
    if (end.ending == system::exit_report::kind::cancelled)
        throw system::local_error(failure{errc::cancelled, "deliver to " + description(), {}, {}});
    const bool exited = end.ending == system::exit_report::kind::exited;
    if (exited && end.number == EX_OK) return {};
    const bool later = !exited || end.number == EX_TEMPFAIL || end.number == not_executable ||
                       end.number == not_found;
    std::string detail = words_for(end, late);
    if (!end.first_line.empty()) detail += ": " + escaped(end.first_line);
    return {later ? outcome::deferred : outcome::refused,
            failure{later ? fetch_errc::delivery_deferred : fetch_errc::delivery_refused,
                    "deliver to " + description(),
                    {},
                    std::move(detail)}};
}

}  // namespace pop3::fetch
