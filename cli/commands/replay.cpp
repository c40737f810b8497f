// SPDX-License-Identifier: MIT
// pop3 replay: plays the server's side of a transcript to one client.
#include <sysexits.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>

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
};

transcript transcript_in(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) system::raise_errno("read " + file);
    result<transcript> script = parse_transcript(text);
    const auto server_speaks = [](const auto& event) {
        return event.what == transcript_event::kind::server;
    };
    if (script && std::ranges::none_of(*script, server_speaks))
        script = fail(errc::invalid_argument, "the transcript has no line of the server");
    if (script) return *std::move(script);
    failure why = std::move(script).error();
    why.command = "replay " + file;
    raise(std::move(why));
}

int replay(const replay_command& said) {
    const transcript script = transcript_in(said.file);
    const bool tls = !said.without_tls && std::ranges::any_of(script, [](const auto& event) {
        return event.what == transcript_event::kind::tls;
    });
    replay_options how;
    how.address = said.listen.address;
    how.port = said.listen.port;
    how.paced = said.paced;
    if (said.without_tls) how.tls = replayed_tls::left_out;
    if (tls) how.certificate = made_certificate(said.ca_out);

    const stop_on_signal stop;
    replay_server server(script, how);
    const std::stop_callback stopping(stop.token(), [&server] { server.stop(); });
    say_where(how.address, server.port());
    const std::string& trouble = server.wait();
    if (trouble.empty()) return EX_OK;
    std::cerr << "pop3: " << escaped(said.file) << ": " << trouble << '\n';
    return EX_DATAERR;
}

}  // namespace

void describe_replay(command_syntax command, action& chosen) {
    const auto said = std::make_shared<replay_command>();
    command.add_option("FILE", said->file, "The transcript").value_name("").required();
    add_listen_option(command, said->listen);
    command.add_flag("--pace", said->paced,
                     "Keep the recorded times; without this option, answer at once");
    command.add_flag("--no-tls", said->without_tls,
                     "Leave TLS out: everything in clear text, and no STLS");
    command
        .add_option(
            "--tls-self-made", said->ca_out,
            "Write the authority of the generated certificate, which the client has to trust, "
            "into this new PEM file")
        .value_name("FILE");
    command.on_chosen([said, &chosen] { chosen = [said] { return replay(*said); }; });
}

}  // namespace pop3::cli
