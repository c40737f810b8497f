// SPDX-License-Identifier: MIT
// pop3 replay: plays the server's side of a transcript to one client.
#include <sysexits.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>

#include "cli/errors/error_line.hpp"
#include "cli/runtime/port_file.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/runtime/temporary_certificate.hpp"
#include "cli/settings/listen_option.hpp"
#include "fetch/error.hpp"
#include "pop3/server/replay_server.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct replay_command {
    std::string file;
    listening_options listen;
    bool paced = false;
    bool without_tls = false;
    std::string ca_out;
    std::uint32_t timeout = 0;  // seconds; 0: any time
};

transcript transcript_in(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) system::raise_errno("read " + file);
    result<transcript> script = parse_session_log(text);
    const auto server_speaks = [](const auto& event) {
        return event.type == transcript_event::kind::server;
    };
    if (script && std::ranges::none_of(*script, server_speaks))
        script = fail(errc::invalid_argument, "it has no line of the server");
    if (script) return *std::move(script);
    failure reason = std::move(script).error();
    reason.command = "replay " + file;
    raise(std::move(reason));
}

int replay(const replay_command& options) {
    const transcript script = transcript_in(options.file);
    const bool tls = !options.without_tls && std::ranges::any_of(script, [](const auto& event) {
        return event.type == transcript_event::kind::tls;
    });
    replay_options playing;
    playing.address = options.listen.address;
    playing.port = options.listen.port;
    playing.paced = options.paced;
    if (options.timeout > 0) playing.timeout = std::chrono::seconds(options.timeout);
    if (options.without_tls) playing.tls = replayed_tls::left_out;
    if (tls) playing.certificate = make_temporary_certificate(options.ca_out);

    port_file told(options.listen.port_file);
    const stop_on_signal stop;
    replay_server server(script, playing);
    const std::stop_callback stopping(stop.token(), [&server] { server.stop(); });
    told.write(server.port());
    print_listening(playing.address, server.port());
    const std::string& mismatch = server.wait();
    if (mismatch.empty()) return EX_OK;
    print_error(options.file + ": " + mismatch);
    return EX_DATAERR;
}

}  // namespace

void describe_replay(command_syntax command, action& chosen) {
    const auto options = std::make_shared<replay_command>();
    command
        .add_option("FILE", options->file,
                    "The transcript, or a log of MailKit or of Python's poplib")
        .value_name("")
        .required();
    add_listen_option(command, options->listen);
    command.add_flag("--pace", options->paced,
                     "Keep the recorded times; without this option, answer at once");
    command
        .add_number("--timeout", options->timeout,
                    "End after so long without a client, or without its next line (0: never)")
        .value_name("SECONDS");
    command.add_flag("--no-tls", options->without_tls,
                     "Leave TLS out: everything in clear text, and no STLS");
    command
        .add_option(
            "--tls-self-made", options->ca_out,
            "Write the authority of the generated certificate, which the client has to trust, "
            "into this new PEM file")
        .value_name("FILE");
    command.on_chosen([options, &chosen] { chosen = [options] { return replay(*options); }; });
}

}  // namespace pop3::cli
